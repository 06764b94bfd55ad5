//! Poison events: parked by subject while all others go on, and applied again in order.

use mercato_contracts::v1;
use mercato_engines::documents::{Copy, Document, ListQuery, Model};
use mercato_query::{PRODUCTS, domain::project_product};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Node, World,
    events::{Goods, UPDATED, tag},
};

async fn letters(node: &Node) -> Vec<Value> {
    let page = node.get("/api/queries/dead-letters").role("admin").json().await;
    page["items"].as_array().expect("items").clone()
}

fn replay(letter: &Value) -> String {
    format!("/api/commands/dead-letters/{}/replay", letter["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn poison_is_parked_with_what_follows_it_and_others_go_on() {
    let world = World::new().await;
    let node = world.node().await;
    let (bad, good) = (Goods::new("BAD", "Bad", 1), Goods::new("GOOD", "Good", 1));
    let poison = bad.clone().with(|product| product.status = "lost".to_owned());
    let batch = [
        world.event(bad.id(), poison.created()),
        world.event(good.id(), good.created()),
        world.event(bad.id(), bad.archived()),
    ];
    let token = world.append(&batch).await;
    node.get(&good.path()).after(&token).json().await;
    // One more of the parked subject, in another batch.
    let later = world.emit(bad.id(), bad.changed(|product| product.version = 3).updated()).await;
    assert_eq!(node.get(&bad.path()).after(&later).problem().await.0, 404);
    let parked = letters(&node).await;
    let seen: Vec<_> =
        parked.iter().map(|one| (&one["consumer"], &one["subject"], &one["sequence"])).collect();
    let subject = json!(bad.id());
    let expected = [1, 2, 3].map(|sequence| (json!("products"), subject.clone(), json!(sequence)));
    assert_eq!(seen, expected.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>());
    assert_eq!(parked[0]["reason"], json!("`status`: `lost` is unknown"));
    let paged = node.get("/api/queries/dead-letters?limit=2").role("admin").json().await;
    let next = paged["next"].as_str().expect("more");
    let rest =
        node.get(&format!("/api/queries/dead-letters?limit=2&cursor={next}")).role("admin").json().await;
    assert_eq!((rest["items"][0]["sequence"].clone(), rest.get("next")), (json!(3), None));
    // What is still poison stays, and nothing behind it goes first.
    for letter in [&parked[0], &parked[2]] {
        assert_eq!(
            node.post(&replay(letter)).role("admin").problem().await,
            (409, "invalid_state".to_owned())
        );
    }
    assert_eq!(letters(&node).await, parked);
    assert_eq!(node.read_side.parked().await.expect("asked"), [("products".to_owned(), bad.id())]);
}

#[tokio::test]
async fn a_replay_applies_the_subject_in_order_and_is_seen_by_cache_and_search() {
    let world = World::new().await;
    let node = world.node().await;
    let (goods, parked) = parked_tags(&world, &node).await;
    mend(&world, &goods).await;
    assert_eq!(node.get(&goods.path()).json().await["tags"], json!([]));
    let replayed = node.post(&replay(&parked[1])).role("admin").json().await;
    assert_eq!(replayed, json!({ "status": "replayed", "applied": 2, "left": 0 }));
    assert_eq!(letters(&node).await.len(), 0);
    the_cache_drops_it(&node, &goods).await;
    let values: Vec<Value> = node.get(&goods.path()).json().await["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|tag| tag["value"].clone())
        .collect();
    assert_eq!(values, [json!("red"), json!("blue")]);
    crate::support::eventually("search finds it", async || {
        // No token waits for the index here, so it may be still in the making.
        let answer = node.get("/api/queries/products/search?tags=colour:blue").send().await;
        answer.status == 200 && answer.text.contains("\"total\":1")
    })
    .await;
}

/// Also when the note of the replay before is of a later time, and was lost in a rebuild since.
#[tokio::test]
async fn a_replay_is_seen_though_the_clock_of_another_host_is_ahead() {
    for rebuilt in [false, true] {
        let world = World::new().await;
        note_of_tomorrow(&world).await;
        let node = world.node().await;
        if rebuilt {
            let rebuild = node.post("/api/commands/read-models/products/rebuild").role("admin");
            let lines = rebuild.send().await.text;
            assert!(lines.trim_end().ends_with(r#"{"status":"swapped"}"#), "{lines}");
        }
        let (goods, parked) = parked_tags(&world, &node).await;
        mend(&world, &goods).await;
        assert_eq!(node.get(&goods.path()).json().await["tags"], json!([]));
        node.post(&replay(&parked[0])).role("admin").json().await;
        the_cache_drops_it(&node, &goods).await;
    }
}

/// A product whose two tags came before it was made, and their letters: a fault of the past that is mended by making it.
async fn parked_tags(world: &World, node: &Node) -> (Goods, Vec<Value>) {
    let goods = Goods::new("LAMP", "Lamp", 1);
    let added = |version, value: &str| v1::ProductTagAdded {
        product_id: goods.product.product_id.clone(),
        tag: Some(tag("colour", value)),
        updated_at: UPDATED.to_owned(),
        version,
    };
    let events = [world.event(goods.id(), added(2, "red")), world.event(goods.id(), added(3, "blue"))];
    let token = world.append(&events).await;
    let wait = Goods::new("OTHER", "Other", 1);
    world.emit(wait.id(), wait.created()).await;
    node.get("/api/queries/products").after(&token).json().await;
    let parked = letters(node).await;
    assert_eq!(parked.len(), 2);
    (goods, parked)
}

async fn the_cache_drops_it(node: &Node, goods: &Goods) {
    crate::support::eventually("the cache drops it", async || {
        node.get(&goods.path()).json().await["version"] == json!(3)
    })
    .await;
}

/// Leaves the note of a replay by a host whose clock is a day ahead.
async fn note_of_tomorrow(world: &World) {
    const DAY_MS: u128 = 24 * 60 * 60 * 1000;
    world.documents.ensure(&PRODUCTS).await.expect("a model");
    let id = Uuid::from_u128(Uuid::now_v7().as_u128() + (DAY_MS << 80));
    let note = Document::new(id.to_string(), 1, &json!({ "products": [] })).expect("plain data");
    write(world, "replayed", note).await;
}

/// Puts the product into the model by hand, as an operator who mends a lost document would.
async fn mend(world: &World, goods: &Goods) {
    let product = project_product(None, &goods.created().into(), str::to_owned).expect("applies");
    let product = product.expect("a product");
    let document = Document::new(goods.product.product_id.clone(), 1, &product).expect("plain data");
    write(world, "products", document).await;
}

async fn write(world: &World, collection: &str, document: Document) {
    let mut tx = loop {
        if let Some(tx) = world.documents.begin(&PRODUCTS, Copy::Live).await.expect("begins") {
            break tx;
        }
    };
    tx.put(collection, &[document]).await.expect("written");
    let position = tx.position().clone();
    tx.commit(&position).await.expect("committed");
}

#[tokio::test]
async fn what_a_newer_program_fills_an_older_one_does_not_replay() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let token = world.emit(goods.id(), goods.archived()).await;
    node.get("/api/queries/products").after(&token).json().await;
    let parked = letters(&node).await;
    // The newer program's copy holds the letter too, and what it needs to be applied.
    let newer = Model { version: PRODUCTS.version + 1, ..PRODUCTS };
    let query = ListQuery { limit: 10, ..ListQuery::default() };
    let kept = world.documents.list(&PRODUCTS, "parked", &query).await.expect("listed");
    world.documents.start_next(&newer).await.expect("a copy beside the live one");
    assert!(world.documents.swap(&newer).await.expect("asked"));
    let mut tx = world.documents.begin(&newer, Copy::Live).await.expect("begins").expect("nobody writes");
    tx.put("parked", &kept).await.expect("written");
    let position = tx.position().clone();
    tx.commit(&position).await.expect("committed");
    mend(&world, &goods).await;
    assert_eq!(letters(&node).await, parked);

    let refused = node.post(&replay(&parked[0])).role("admin").send().await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("newer version"), "{}", refused.text);
    assert_eq!(letters(&node).await, parked);
    let ids = [goods.product.product_id.clone()];
    let left = world.documents.get(&PRODUCTS, "products", &ids).await.expect("read").remove(0);
    assert_eq!(left.expect("the product").version, 1);
}

#[tokio::test]
async fn bytes_that_are_no_event_are_parked_by_their_subject() {
    let world = World::new().await;
    let node = world.node().await;
    let subject = Uuid::now_v7();
    let record = mercato_engines::log::NewRecord {
        topic: "orders".to_owned(),
        subject,
        sequence: 1,
        time_us: 0,
        bytes: vec![0xff; 20].into(),
    };
    world.log.append(&[record]).await.expect("appended");
    let goods = Goods::new("LAMP", "Lamp", 1);
    let row = goods.row();
    world.emit(goods.id(), goods.created()).await;
    let token = world.emit(row.stock, row.changed(3, 1)).await;
    assert_eq!(node.get(&goods.path()).after(&token).json().await["currentInventory"], json!(3));
    crate::support::eventually("both models of orders park it", async || letters(&node).await.len() == 2)
        .await;
    let consumers: Vec<Value> = letters(&node).await.iter().map(|one| one["consumer"].clone()).collect();
    assert_eq!(consumers, [json!("orders"), json!("stock")]);
}

#[tokio::test]
async fn dead_letters_are_for_operators() {
    let world = World::new().await;
    let node = world.node().await;
    assert_eq!(node.get("/api/queries/dead-letters").role("staff").problem().await.0, 403);
    assert_eq!(node.post("/api/commands/dead-letters/x/replay").role("staff").problem().await.0, 403);
    for id in ["x", "products-catalog-0-000000000000", "stock"] {
        let missing =
            node.post(&format!("/api/commands/dead-letters/{id}/replay")).role("admin").problem().await;
        assert_eq!(missing, (404, "dead_letter_not_found".to_owned()), "{id}");
    }
}
