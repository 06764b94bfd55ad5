//! Search: tags, filters, prices, facets, sorting, paging, and what the public finds.

use mercato_contracts::SyncToken;
use mercato_kernel::CategoryId;
use mercato_query::domain::search::Synonyms;
use serde_json::{Value, json};

use crate::support::{
    Node, World,
    events::{Goods, category, variant},
};

/// Four lamps and a chair.
async fn furnished(world: &World) -> SyncToken {
    let (home, lamps) = (CategoryId::new(), CategoryId::new());
    let mut events = vec![
        world.event(home.uuid(), category(home, None, "home", 0)),
        world.event(lamps.uuid(), category(lamps, Some(home), "lamps", 0)),
    ];
    let lamp = |sku: &str, name: &str, amount| {
        Goods::new(sku, name, amount).with(|product| product.category_ids = vec![lamps.to_string()])
    };
    let goods = [
        lamp("L1", "Amber desk lamp", 1000).vendor("Daybird").tag("colour", "red").tag("room", "office"),
        lamp("L2", "Brass floor lamp", 2000).vendor("Finch").tag("colour", "blue").tag("room", "office"),
        lamp("L3", "Copper lamp", 3000).vendor("Daybird").tag("colour", "a,b:c|d"),
        lamp("L4", "Dim lamp", 900)
            .attribute("finish", "enum", "matt")
            .with(|product| product.variants.push(variant("L4-XL", 9900))),
        Goods::new("C1", "Elm chair", 5000).with(|product| {
            product.category_ids = vec![home.to_string()];
            "<p>Sits beside any <b>fireplace</b></p>".clone_into(&mut product.description);
        }),
    ];
    events.extend(goods.iter().map(|one| world.event(one.id(), one.created())));
    let row = goods[0].row();
    events.push(world.event(row.stock, row.changed(3, 1)));
    world.append(&events).await
}

async fn search(node: &Node, token: &SyncToken, query: &str) -> Value {
    node.get(&format!("/api/queries/products/search?{query}")).after(token).json().await
}

fn skus(page: &Value) -> Vec<String> {
    let name =
        |item: &Value| item["name"].as_str().expect("a name").chars().next().expect("a letter").to_string();
    let mut names: Vec<String> = page["items"].as_array().expect("items").iter().map(name).collect();
    names.sort();
    names
}

async fn refused(node: &Node, query: &str) -> (u16, String) {
    node.get(&format!("/api/queries/products/search?{query}")).problem().await
}

#[tokio::test]
async fn products_have_all_the_tags_named() {
    let world = World::new().await;
    let node = world.node().await;
    let token = furnished(&world).await;
    for (tags, found) in [
        ("room:office", vec!["A", "B"]),
        ("room:office,colour:red", vec!["A"]),
        ("colour:red|blue", vec!["A", "B"]),
        ("room:office,colour:green", vec![]),
        (r"colour:a\,b\:c\|d", vec!["C"]),
        (r"colour:a\,b:c\|d", vec!["C"]),
        ("colour:a", vec![]),
    ] {
        let page = search(&node, &token, &format!("tags={tags}")).await;
        assert_eq!(skus(&page), found, "{tags}");
        assert_eq!(page["total"], json!(found.len()), "{tags}");
    }
    for tags in ["globe", "a:b,", "", r"a:\x"] {
        assert_eq!(
            refused(&node, &format!("tags={tags}")).await,
            (400, "invalid_parameter".to_owned()),
            "{tags}"
        );
    }
}

#[tokio::test]
async fn filters_narrow_by_category_vendor_attribute_price_and_stock() {
    let world = World::new().await;
    let node = world.node().await;
    let token = furnished(&world).await;
    for (query, found) in [
        ("category=lamps", vec!["A", "B", "C", "D"]),
        ("category=home", vec!["A", "B", "C", "D", "E"]),
        ("vendor=Daybird", vec!["A", "C"]),
        ("vendor=Daybird|Finch", vec!["A", "B", "C"]),
        ("attribute.finish=matt", vec!["D"]),
        ("attribute.finish=gloss", vec![]),
        ("price=10..20", vec!["A", "B"]),
        ("price=10.01..20", vec!["B"]),
        ("price=..9", vec!["D"]),
        ("price=30..", vec!["C", "D", "E"]),
        ("price=99..99", vec!["D"]),
        ("inStock=true", vec!["A"]),
        ("inStock=false", vec!["B", "C", "D", "E"]),
        ("sku=L4-XL", vec!["D"]),
        ("category=lamps&vendor=Daybird&price=..20", vec!["A"]),
    ] {
        assert_eq!(skus(&search(&node, &token, query).await), found, "{query}");
    }
    for query in
        ["price=20..10", "price=a..b", "price=5", "inStock=maybe", "sort=random", "facets=shape", "x=y"]
    {
        assert_eq!(refused(&node, query).await, (400, "invalid_parameter".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn words_find_names_descriptions_beginnings_and_slips_of_the_pen() {
    let world = World::new().await;
    let node = world.node().await;
    let token = furnished(&world).await;
    for (query, found) in [
        ("q=lamp", vec!["A", "B", "C", "D"]),
        ("q=brass+lamp", vec!["B"]),
        ("q=fireplace", vec!["E"]),
        ("q=firepl", vec!["E"]),
        ("q=coper", vec!["C"]),
        ("q=daybird", vec!["A", "C"]),
        ("q=submarine", vec![]),
    ] {
        assert_eq!(skus(&search(&node, &token, query).await), found, "{query}");
    }
    let long = "x".repeat(501);
    assert_eq!(refused(&node, &format!("q={long}")).await.0, 400);
}

#[tokio::test]
async fn facets_are_counted_without_their_own_filter() {
    let world = World::new().await;
    let node = world.node().await;
    let token = furnished(&world).await;
    let page = search(&node, &token, "vendor=Finch&facets=vendor,category,inStock,price,tag.colour").await;
    assert_eq!(skus(&page), ["B"]);
    let vendors = json!([{ "value": "Daybird", "count": 2 }, { "value": "Finch", "count": 1 }]);
    assert_eq!(page["facets"]["vendor"], vendors);
    assert_eq!(page["facets"]["tag.colour"], json!([{ "value": "blue", "count": 1 }]));
    assert_eq!(page["facets"]["inStock"], json!([{ "value": "false", "count": 1 }]));
    let prices = page["facets"]["price"].as_array().expect("buckets");
    let counted: Vec<_> = prices.iter().filter(|bucket| bucket["count"] != json!(0)).collect();
    assert_eq!(counted, [&json!({ "from": 10, "to": 25, "count": 1 })]);
    let two = search(&node, &token, "vendor=Finch&tags=colour:blue&facets=tag.colour,vendor").await;
    assert_eq!(two["facets"]["vendor"], json!([{ "value": "Finch", "count": 1 }]));
}

#[tokio::test]
async fn hits_are_sorted_and_paged_without_gap_or_repetition() {
    let world = World::new().await;
    let node = world.node().await;
    let token = furnished(&world).await;
    let names = |page: &Value| -> Vec<Value> {
        page["items"].as_array().expect("items").iter().map(|item| item["name"].clone()).collect()
    };
    let initials =
        |all: &[Value]| -> String { all.iter().filter_map(|name| name.as_str()?.chars().next()).collect() };
    for (sort, order) in [("price", "DABCE"), ("-price", "ECBAD"), ("name", "ABCDE"), ("-name", "EDCBA")] {
        let mut seen = Vec::new();
        let mut query = format!("sort={sort}&limit=2");
        loop {
            let page = search(&node, &token, &query).await;
            assert_eq!(page["total"], json!(5));
            seen.extend(names(&page));
            let Some(next) = page["next"].as_str() else { break };
            query = format!("sort={sort}&limit=2&cursor={next}");
        }
        assert_eq!(initials(&seen), order, "{sort}");
    }
    let page = search(&node, &token, "sort=price&limit=2").await;
    let other = format!("sort=name&limit=2&cursor={}", page["next"].as_str().expect("more"));
    assert_eq!(refused(&node, &other).await, (400, "invalid_cursor".to_owned()));
}

#[tokio::test]
async fn the_public_finds_active_products_only() {
    let world = World::new().await;
    let node = world.node().await;
    let draft = Goods::new("D", "Drafted lamp", 100).with(|product| product.status = "draft".to_owned());
    let lamp = Goods::new("L", "Lamp", 100);
    world.emit(draft.id(), draft.created()).await;
    let token = world.emit(lamp.id(), lamp.created()).await;
    assert_eq!(skus(&search(&node, &token, "q=lamp").await), ["L"]);
    assert_eq!(refused(&node, "q=lamp&status=draft").await.0, 401);
    let drafts = node.get("/api/queries/products/search?q=lamp&status=draft").role("reader").json().await;
    assert_eq!(skus(&drafts), ["D"]);
    let token = world.emit(lamp.id(), lamp.archived()).await;
    assert_eq!(skus(&search(&node, &token, "q=lamp").await), [""; 0]);
}

#[tokio::test]
async fn synonyms_find_what_is_called_otherwise() {
    let world = World::new().await;
    let synonyms = Synonyms::parse("couch, sofa, settee").expect("a group");
    let index = world.folder.path().join("search");
    let documents = std::sync::Arc::clone(&world.documents);
    let node = Node::start_with(&world, documents, &index, synonyms).await;
    let couch = Goods::new("C", "Green couch", 100);
    let token = world.emit(couch.id(), couch.created()).await;
    assert_eq!(skus(&search(&node, &token, "q=sofa").await), ["G"]);
    node.stop().await;
    // The same index without the synonyms is another index.
    let node = Node::start(&world, std::sync::Arc::clone(&world.documents), &index).await;
    assert_eq!(skus(&search_when_ready(&node, "q=sofa").await), [""; 0]);
    assert_eq!(skus(&search_when_ready(&node, "q=couch").await), ["G"]);
}

async fn search_when_ready(node: &Node, query: &str) -> Value {
    let path = format!("/api/queries/products/search?{query}");
    crate::support::eventually("the index is ready", async || node.get(&path).send().await.status == 200)
        .await;
    node.get(&path).json().await
}
