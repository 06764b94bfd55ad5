//! Products as they are read: joined with stock, listed, found by SKU and handle, hidden while they are drafts.

use mercato_kernel::CategoryId;
use serde_json::json;

use crate::support::{
    World,
    events::{Goods, category, tag, variant},
    eventually,
};

#[tokio::test]
async fn a_product_is_served_with_what_can_be_bought_of_it() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP-1", "Desk lamp", 1999)
        .tag("brand", "Daybird")
        .vendor("Daybird")
        .attribute("watts", "number", "7.5")
        .with(|product| product.description = "<p>Bright</p><script>alert(1)</script>".to_owned());
    world.emit(goods.id(), goods.created()).await;
    let (here, there) = (goods.row(), goods.row());
    world.emit(here.stock, here.changed(5, 1)).await;
    let token = world.emit(there.stock, there.changed(2, 1)).await;
    let found = node.get(&goods.path()).after(&token).json().await;
    assert_eq!(found["productId"], json!(goods.product.product_id));
    assert_eq!((&found["sku"], &found["name"]), (&json!("LAMP-1"), &json!("Desk lamp")));
    assert_eq!(found["price"], json!({ "amount": 1999, "currency": "EUR" }));
    assert_eq!(found["currentInventory"], json!(7));
    assert_eq!(found["description"], json!("<p>Bright</p>"));
    assert_eq!(found["tags"][0]["value"], json!("Daybird"));
    assert_eq!(found["attributes"][0], json!({ "name": "watts", "type": "number", "value": 7.5 }));
    assert_eq!(found["created"], json!("2030-01-31T12:00:00Z"));
    assert_eq!(found["variants"][0]["currentInventory"], json!(7));
    assert_eq!(found["version"], json!(1));
    assert!(found.get("descriptionSource").is_none());
    let for_key = node.get(&goods.path()).role("reader").json().await;
    assert_eq!(for_key["descriptionSource"], json!("<p>Bright</p><script>alert(1)</script>"));
}

#[tokio::test]
async fn what_is_not_counted_can_always_be_had() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("GIFT", "Gift card", 2500)
        .with(|product| product.variants[0].inventory_policy = "untracked".to_owned());
    let token = world.emit(goods.id(), goods.created()).await;
    let found = node.get(&goods.path()).after(&token).json().await;
    assert_eq!(found["currentInventory"], json!(null));
}

#[tokio::test]
async fn a_level_that_comes_before_its_product_is_kept_and_an_older_one_is_not_applied() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let row = goods.row();
    world.emit(row.stock, row.changed(4, 2)).await;
    let early = world.emit(row.stock, row.changed(9, 1)).await;
    node.get("/api/queries/locations").role("reader").after(&early).json().await;
    let token = world.emit(goods.id(), goods.created()).await;
    let found = node.get(&goods.path()).after(&token).json().await;
    assert_eq!(found["currentInventory"], json!(4));
}

#[tokio::test]
async fn drafts_and_archived_products_are_not_there_without_a_key() {
    let world = World::new().await;
    let node = world.node().await;
    let draft = Goods::new("D", "Draft", 1).with(|product| product.status = "draft".to_owned());
    let archived = Goods::new("A", "Archived", 1);
    let active = Goods::new("B", "Active", 1);
    world.emit(draft.id(), draft.created()).await;
    world.emit(archived.id(), archived.created()).await;
    world.emit(active.id(), active.created()).await;
    let token = world.emit(archived.id(), archived.archived()).await;
    for hidden in [&draft, &archived] {
        let guest = node.get(&hidden.path()).after(&token).problem().await;
        assert_eq!(guest, (404, "product_not_found".to_owned()));
        assert_eq!(node.get(&hidden.path()).problem().await.0, 404);
        node.get(&hidden.path()).role("reader").json().await;
    }
    let listed = node.get("/api/queries/products").after(&token).json().await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let all = node.get("/api/queries/products").role("reader").after(&token).json().await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(3));
    let drafts = node.get("/api/queries/products?status=draft").role("reader").json().await;
    assert_eq!(drafts["items"][0]["status"], json!("draft"));
    assert_eq!(node.get("/api/queries/products?status=draft").problem().await.0, 401);
    assert_eq!(node.get("/api/queries/products?status=lost").role("reader").problem().await.0, 400);
}

#[tokio::test]
async fn a_list_goes_by_id_in_pages_and_its_cursor_opens_no_other_list() {
    let world = World::new().await;
    let node = world.node().await;
    let goods: Vec<Goods> = (0..5).map(|n| Goods::new(&format!("P-{n}"), "Thing", 100)).collect();
    let events: Vec<_> = goods.iter().map(|one| world.event(one.id(), one.created())).collect();
    let token = world.append(&events).await;
    let mut seen = Vec::new();
    let mut path = "/api/queries/products?limit=2".to_owned();
    loop {
        let page = node.get(&path).after(&token).json().await;
        seen.extend(page["items"].as_array().expect("items").iter().map(|item| item["productId"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/queries/products?limit=2&cursor={next}");
    }
    let ids: Vec<_> = goods.iter().map(|one| json!(one.product.product_id)).collect();
    assert_eq!(seen, ids);
    let page = node.get("/api/queries/products?limit=2").json().await;
    assert!(page["items"][0].get("variants").is_none());
    assert_eq!(page["items"][0]["variantCount"], json!(1));
    let cursor = page["next"].as_str().expect("a next page");
    let elsewhere = format!("/api/queries/products?status=active&cursor={cursor}");
    assert_eq!(node.get(&elsewhere).problem().await, (400, "invalid_cursor".to_owned()));
    assert_eq!(node.get("/api/queries/products?cursor=abc").problem().await.1, "invalid_cursor");
    assert_eq!(node.get("/api/queries/products?limit=0").problem().await.1, "invalid_parameter");
    assert_eq!(node.get("/api/queries/products?colour=red").problem().await.1, "invalid_parameter");
}

#[tokio::test]
async fn a_page_ends_at_two_mebibytes_and_the_next_one_goes_on() {
    let world = World::new().await;
    let node = world.node().await;
    let long = "x".repeat(700_000);
    let heavy =
        |n: usize| Goods::new(&format!("H-{n}"), "Heavy", 100).with(|one| one.description = long.clone());
    let goods: Vec<Goods> = (0..4).map(heavy).collect();
    let events: Vec<_> = goods.iter().map(|one| world.event(one.id(), one.created())).collect();
    let token = world.append(&events).await;
    let listed = node.get("/api/queries/products").after(&token).json().await;
    assert!(listed["next"].is_string());
    eventually("so much text is indexed", async || {
        let answer = node.get("/api/queries/products/search?limit=1").send().await;
        answer.text.contains("\"total\":4")
    })
    .await;
    for list in ["/api/queries/products?limit=50", "/api/queries/products/search?sort=newest&limit=50"] {
        let first = node.get(list).json().await;
        assert_eq!(first["items"].as_array().map(Vec::len), Some(2), "{list}");
        let next = format!("{list}&cursor={}", first["next"].as_str().expect("more"));
        let second = node.get(&next).json().await;
        assert_eq!(second["items"].as_array().map(Vec::len), Some(2), "{list}");
        assert!(second.get("next").is_none(), "{list}");
    }
}

#[tokio::test]
async fn a_product_is_found_by_handle_and_by_any_of_its_skus_wherever_they_move() {
    let world = World::new().await;
    let node = world.node().await;
    let shirt = Goods::new("S-M", "Shirt", 2500).with(|product| product.variants.push(variant("S-L", 2600)));
    let other = Goods::new("O", "Other", 100);
    world.emit(other.id(), other.created()).await;
    let token = world.emit(shirt.id(), shirt.created()).await;
    let by_sku = node.get("/api/queries/products?sku=S-L").after(&token).json().await;
    assert_eq!(by_sku["items"][0]["productId"], json!(shirt.product.product_id));
    assert_eq!(by_sku["items"][0]["priceRange"]["max"]["amount"], json!(2600));
    let by_handle = node.get("/api/queries/products?handle=s-m").json().await;
    assert_eq!(by_handle["items"][0]["name"], json!("Shirt"));
    // In one batch the SKU goes over to the other product.
    let without = shirt.changed(|product| product.variants.truncate(1));
    let with = other.changed(|product| product.variants.push(variant("S-L", 2600)));
    let moved = [world.event(shirt.id(), without.updated()), world.event(other.id(), with.updated())];
    let token = world.append(&moved).await;
    let by_sku = node.get("/api/queries/products?sku=S-L").after(&token).json().await;
    assert_eq!(by_sku["items"][0]["productId"], json!(other.product.product_id));
    let gone = other.changed(|product| product.version += 1);
    let token = world.emit(other.id(), gone.updated()).await;
    let by_sku = node.get("/api/queries/products?sku=S-L").after(&token).json().await;
    assert_eq!(by_sku["items"], json!([]));
}

#[tokio::test]
async fn an_answer_that_the_caller_has_is_not_sent_again() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let token = world.emit(goods.id(), goods.created()).await;
    let first = node.get(&goods.path()).after(&token).send().await;
    assert_eq!(first.headers["cache-control"], "no-store");
    let public = node.get(&goods.path()).send().await;
    assert_eq!(public.headers["cache-control"], "public, no-cache");
    let tag = public.headers["etag"].to_str().expect("ASCII").to_owned();
    assert!(tag.starts_with("\"1."), "{tag}");
    let again = node.get(&goods.path()).header("if-none-match", &tag).send().await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let renamed = goods.changed(|product| product.name = "Desk lamp".to_owned());
    let token = world.emit(goods.id(), renamed.updated()).await;
    let changed = node.get(&goods.path()).header("if-none-match", &tag).after(&token).send().await;
    assert_eq!(changed.status, 200);
}

#[tokio::test]
async fn categories_are_listed_in_the_order_of_their_tree_and_named_in_products() {
    let world = World::new().await;
    let node = world.node().await;
    let (home, lamps, garden) = (CategoryId::new(), CategoryId::new(), CategoryId::new());
    world.emit(lamps.uuid(), category(lamps, Some(home), "lamps", 0)).await;
    world.emit(home.uuid(), category(home, None, "home", 1)).await;
    world.emit(garden.uuid(), category(garden, None, "garden", 0)).await;
    let goods = Goods::new("L", "Lamp", 1).with(|product| product.category_ids = vec![lamps.to_string()]);
    let token = world.emit(goods.id(), goods.created()).await;
    let listed = node.get("/api/queries/categories").after(&token).json().await;
    let order: Vec<_> = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (&item["handle"], &item["depth"]))
        .collect();
    let expected = [(json!("garden"), json!(0)), (json!("home"), json!(0)), (json!("lamps"), json!(1))];
    assert_eq!(order, expected.iter().map(|(handle, depth)| (handle, depth)).collect::<Vec<_>>());
    let product = node.get(&goods.path()).after(&token).json().await;
    assert_eq!(product["categories"][0]["handle"], json!("lamps"));
}

#[tokio::test]
async fn tags_come_and_go_by_their_own_events() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("L", "Lamp", 1);
    let (product_id, blue) = (goods.product.product_id.clone(), tag("colour", "blue"));
    world.emit(goods.id(), goods.created()).await;
    let updated_at = "2030-02-02T00:00:00Z".to_owned();
    let added = mercato_contracts::v1::ProductTagAdded {
        product_id: product_id.clone(),
        tag: Some(blue.clone()),
        updated_at: updated_at.clone(),
        version: 2,
    };
    let token = world.emit(goods.id(), added).await;
    let found = node.get(&goods.path()).after(&token).json().await;
    assert_eq!(found["tags"], json!([{ "tagId": blue.tag_id, "name": "colour", "value": "blue" }]));
    assert_eq!((&found["version"], &found["updated"]), (&json!(2), &json!("2030-02-02T00:00:00Z")));
    let removed =
        mercato_contracts::v1::ProductTagRemoved { product_id, tag: Some(blue), updated_at, version: 3 };
    let token = world.emit(goods.id(), removed).await;
    assert_eq!(node.get(&goods.path()).after(&token).json().await["tags"], json!([]));
}
