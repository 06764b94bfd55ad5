//! What every store of read models must do, on SQLite and on PostgreSQL.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use mercato_engines::{
    EngineError,
    db::{Dialect, PoolSize},
    documents::{
        self, Collection, Copy, Document, Documents, DocumentsTx, Field, FieldKind, Filter, ListQuery, Model,
        Order, SharedDocuments,
    },
    log::Position,
    testing::TestDatabase,
};
use serde_json::{Value, json};

mercato_engines::on_both_databases!(
    keeps_documents_with_their_position,
    writes_only_what_is_not_older,
    undoes_what_is_not_committed,
    gives_bodies_back_as_they_were,
    filters_by_fields,
    lists_in_pages_both_ways,
    reads_its_own_writes,
    lets_one_transaction_hold_a_copy,
    swaps_only_at_the_same_position,
    never_shows_half_of_a_swap,
    swaps_an_older_live_copy_and_completes_it_meanwhile,
    begins_a_rebuild_anew,
    ensures_once_among_many,
    is_there_after_a_crash,
    takes_thousands_of_documents_at_once,
    refuses_what_is_not_declared,
    holds_no_more_connections_than_it_may_and_none_when_closed,
);

const TEXT: FieldKind = FieldKind::Text;

const fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, is_sparse: false }
}

const BARCODE: Field = Field { name: "barcode", kind: TEXT, is_sparse: true };

const PRODUCTS: Collection = Collection {
    name: "products",
    fields: &[field("handle", TEXT), field("createdAt", TEXT), field("price", FieldKind::Int), BARCODE],
};
const STOCK: Collection = Collection { name: "stock", fields: &[] };
const MODEL: Model = Model { name: "products", version: 1, collections: &[PRODUCTS, STOCK] };

async fn open(database: &TestDatabase) -> SharedDocuments {
    let store = documents::open(database.uri(), PoolSize::default()).await.expect("the store opens");
    assert_eq!(store.ensure(&MODEL).await.unwrap(), 1);
    store
}

#[expect(clippy::needless_pass_by_value, reason = "a JSON literal is written in place")]
fn document(id: &str, version: i64, body: Value) -> Document {
    Document { id: id.to_owned(), version, body: body.to_string() }
}

fn member(document: &Document, name: &str) -> Value {
    document.decode::<Value>().expect("JSON")[name].clone()
}

fn ids(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn at(next: i64) -> Position {
    let mut position = Position::default();
    position.set("catalog", 0, next);
    position
}

/// The writing transaction. A rollback by drop reaches PostgreSQL a moment later: the lease is free soon.
async fn begin(store: &dyn Documents, copy: Copy) -> Box<dyn DocumentsTx> {
    loop {
        if let Some(tx) = store.begin(&MODEL, copy).await.unwrap() {
            return tx;
        }
        tokio::task::yield_now().await;
    }
}

/// Writes to one copy and moves it to `next`.
async fn write(store: &dyn Documents, copy: Copy, documents: &[Document], next: i64) {
    let mut tx = begin(store, copy).await;
    tx.put("products", documents).await.unwrap();
    tx.commit(&at(next)).await.unwrap();
}

async fn listed(store: &dyn Documents, query: &ListQuery) -> Vec<String> {
    let found = store.list(&MODEL, "products", query).await.unwrap();
    found.into_iter().map(|document| document.id).collect()
}

fn by(filters: Vec<Filter>) -> ListQuery {
    ListQuery { filters, limit: 100, ..ListQuery::default() }
}

async fn keeps_documents_with_their_position(database: TestDatabase) {
    let store = open(&database).await;
    assert_eq!(store.position(&MODEL, Copy::Live).await.unwrap(), Some(Position::default()));
    assert_eq!(store.position(&MODEL, Copy::Next).await.unwrap(), None);
    let (one, two) = (document("one", 1, json!({"handle": "a"})), document("two", 5, json!({})));
    write(store.as_ref(), Copy::Live, &[one.clone(), two.clone()], 2).await;

    let found = store.get(&MODEL, "products", &ids(&["two", "none", "one", "two", "n\0ne"])).await.unwrap();
    assert_eq!(found, [Some(two.clone()), None, Some(one), Some(two), None]);
    assert!(store.get(&MODEL, "products", &[]).await.unwrap().is_empty());
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 2);
    assert_eq!(store.count(&MODEL, "stock").await.unwrap(), 0);
    assert_eq!(store.position(&MODEL, Copy::Live).await.unwrap(), Some(at(2)));

    let mut tx = begin(store.as_ref(), Copy::Live).await;
    assert_eq!(*tx.position(), at(2));
    tx.delete("products", &ids(&["two", "none"])).await.unwrap();
    tx.commit(&at(3)).await.unwrap();
    assert_eq!(store.get(&MODEL, "products", &ids(&["two"])).await.unwrap(), [None]);
    store.ping().await.unwrap();
}

async fn writes_only_what_is_not_older(database: TestDatabase) {
    let store = open(&database).await;
    let of = |version, name: &str| document("one", version, json!({ "handle": name }));
    let stored = async || store.get(&MODEL, "products", &ids(&["one"])).await.unwrap()[0].clone().unwrap();
    write(store.as_ref(), Copy::Live, &[of(5, "five")], 1).await;
    write(store.as_ref(), Copy::Live, &[of(4, "four")], 2).await;
    assert_eq!(stored().await, of(5, "five"));
    write(store.as_ref(), Copy::Live, &[of(5, "five again")], 3).await;
    assert_eq!(stored().await, of(5, "five again"));
    // One id several times in a batch: the newest counts, of equal ones the last.
    write(store.as_ref(), Copy::Live, &[of(7, "a"), of(9, "b"), of(8, "c"), of(9, "d"), of(6, "e")], 4).await;
    assert_eq!(stored().await, of(9, "d"));
    assert_eq!(listed(store.as_ref(), &by(vec![Filter::Eq("handle", json!("d"))])).await, ["one"]);
    assert!(listed(store.as_ref(), &by(vec![Filter::Eq("handle", json!("five"))])).await.is_empty());
}

async fn undoes_what_is_not_committed(database: TestDatabase) {
    let store = open(&database).await;
    let mut tx = begin(store.as_ref(), Copy::Live).await;
    tx.put("products", &[document("one", 1, json!({}))]).await.unwrap();
    tx.put("stock", &[document("one", 1, json!({}))]).await.unwrap();
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 0, "readers do not see it yet");
    drop(tx);
    let tx = begin(store.as_ref(), Copy::Live).await;
    assert_eq!(*tx.position(), Position::default());
    drop(tx);
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 0);
    assert_eq!(store.count(&MODEL, "stock").await.unwrap(), 0);
}

async fn gives_bodies_back_as_they_were(database: TestDatabase) {
    let store = open(&database).await;
    let bodies = [
        json!({"zebra": 1, "Apple": [1, 2.5, null, true], "apple": {"b": {}, "a": []}, "": ""}),
        json!({"text": "Größe ✓ 🛒 \u{0} \u{7} \" \\ / \u{2028} <script>", "handle": "'; DROP TABLE models; --"}),
        json!({"max": i64::MAX, "min": i64::MIN, "unsigned": u64::MAX, "float": 0.1, "tiny": 1e-300}),
        json!({"large": "ä🛒".repeat(8 * 1024 * 1024 / 6)}),
    ];
    let odd = ["", " ", "ä/🛒", "a'b\"c\\"];
    let given: Vec<Document> =
        odd.iter().zip(&bodies).map(|(id, body)| document(id, 1, body.clone())).collect();
    write(store.as_ref(), Copy::Live, &given, 1).await;
    let found = store.get(&MODEL, "products", &ids(&odd)).await.unwrap();
    for (found, body) in found.into_iter().zip(&bodies) {
        let (found, given) = (found.expect("it is there").body, body.to_string());
        assert!(found == given, "the same bytes");
    }
}

async fn with_products(store: &dyn Documents) {
    let given = [
        document("a", 1, json!({"handle": "alpha", "price": 100, "createdAt": "2025-01-01T00:00:00Z"})),
        document(
            "b",
            1,
            json!({"handle": "Beta", "price": 200, "barcode": "5012345", "createdAt": "2025-01-02T00:00:00Z"}),
        ),
        document("c", 1, json!({"handle": "gämma", "price": 200, "createdAt": "2025-01-02T00:00:00Z"})),
        document("d", 1, json!({"handle": "delta", "price": -5})),
        document("e", 1, json!({"handle": null, "barcode": "4006381", "price": 9_007_199_254_740_991_i64})),
        document("f", 1, json!({"createdAt": "2025-01-03T00:00:00Z"})),
    ];
    write(store, Copy::Live, &given, 1).await;
}

async fn filters_by_fields(database: TestDatabase) {
    let store = open(&database).await;
    with_products(store.as_ref()).await;
    let cases = [
        (vec![], vec!["a", "b", "c", "d", "e", "f"]),
        (vec![Filter::Eq("handle", json!("gämma"))], vec!["c"]),
        (vec![Filter::Eq("handle", json!("GÄMMA"))], vec![]),
        (vec![Filter::Eq("handle", json!("al\0pha"))], vec![]),
        (vec![Filter::Eq("price", json!(200))], vec!["b", "c"]),
        (vec![Filter::In("price", vec![json!(100), json!(-5), json!(7)])], vec!["a", "d"]),
        (vec![Filter::In("handle", vec![json!("delta"), json!("x"), json!("\0")])], vec!["d"]),
        (vec![Filter::In("handle", vec![])], vec![]),
        (vec![Filter::Eq("barcode", json!("4006381"))], vec!["e"]),
        (vec![Filter::In("barcode", vec![json!("4006381"), json!("5012345")])], vec!["b", "e"]),
        (vec![Filter::AtLeast("price", json!(200))], vec!["b", "c", "e"]),
        (vec![Filter::AtLeast("price", json!(-5)), Filter::Below("price", json!(200))], vec!["a", "d"]),
        // By bytes: upper case comes before lower case.
        (vec![Filter::Below("handle", json!("a"))], vec!["b"]),
        (vec![Filter::Eq("price", json!(200)), Filter::Eq("handle", json!("Beta"))], vec!["b"]),
    ];
    for (filters, expected) in cases {
        assert_eq!(listed(store.as_ref(), &by(filters.clone())).await, expected, "{filters:?}");
    }
}

/// Reads the whole list in pages of `limit`, as a client with cursors does.
async fn paged(store: &dyn Documents, order: Order, limit: usize, filters: &[Filter]) -> Vec<String> {
    let mut query = ListQuery { filters: filters.to_vec(), order, limit, after: None };
    let mut found = Vec::new();
    loop {
        let page = store.list(&MODEL, "products", &query).await.unwrap();
        assert!(page.len() <= limit);
        let Some(last) = page.last() else { return found };
        let value = order.field.map_or(Value::Null, |field| member(last, field));
        query.after = Some((value, last.id.clone()));
        found.extend(page.into_iter().map(|document| document.id));
    }
}

async fn lists_in_pages_both_ways(database: TestDatabase) {
    let store = open(&database).await;
    with_products(store.as_ref()).await;
    let cases = [
        (None, vec!["a", "b", "c", "d", "e", "f"]),
        (Some("createdAt"), vec!["d", "e", "a", "b", "c", "f"]),
        (Some("price"), vec!["f", "d", "a", "b", "c", "e"]),
        (Some("handle"), vec!["e", "f", "b", "a", "d", "c"]),
    ];
    for (field, mut expected) in cases {
        for descending in [false, true] {
            for limit in [1, 2, 3, 5, 100] {
                let found = paged(store.as_ref(), Order { field, descending }, limit, &[]).await;
                assert_eq!(found, expected, "{field:?} {descending} {limit}");
            }
            expected.reverse();
        }
    }
    let dear = [Filter::AtLeast("price", json!(100))];
    let order = Order { field: Some("createdAt"), descending: true };
    assert_eq!(paged(store.as_ref(), order, 2, &dear).await, ["c", "b", "a", "e"]);
    let none = ListQuery { limit: 0, ..ListQuery::default() };
    assert!(listed(store.as_ref(), &none).await.is_empty());
}

async fn reads_its_own_writes(database: TestDatabase) {
    let store = open(&database).await;
    with_products(store.as_ref()).await;
    let mut tx = begin(store.as_ref(), Copy::Live).await;
    tx.put("products", &[document("g", 1, json!({"price": 200}))]).await.unwrap();
    tx.delete("products", &ids(&["b"])).await.unwrap();
    assert!(tx.get("products", &ids(&["g"])).await.unwrap()[0].is_some());
    let found = tx.list("products", &by(vec![Filter::Eq("price", json!(200))])).await.unwrap();
    assert_eq!(found.into_iter().map(|found| found.id).collect::<Vec<_>>(), ["c", "g"]);
    tx.commit(&at(2)).await.unwrap();
    assert_eq!(listed(store.as_ref(), &by(vec![Filter::Eq("price", json!(200))])).await, ["c", "g"]);
}

async fn lets_one_transaction_hold_a_copy(database: TestDatabase) {
    let (one, two) = (open(&database).await, open(&database).await);
    one.start_next(&MODEL).await.unwrap();
    if database.dialect() == Dialect::Postgres {
        let held = one.begin(&MODEL, Copy::Live).await.unwrap().expect("nobody else writes");
        assert!(two.begin(&MODEL, Copy::Live).await.unwrap().is_none(), "another process holds it");
        assert!(two.begin(&MODEL, Copy::Next).await.unwrap().is_some(), "the other copy is free");
        assert!(!two.swap(&MODEL).await.unwrap(), "no swap under a writer");
        held.commit(&at(1)).await.unwrap();
        assert!(two.begin(&MODEL, Copy::Live).await.unwrap().is_some());
    }
    // Whoever gets it, no step is lost: each adds one to what it found.
    let steps = (0..20).map(|step| {
        let store = [&one, &two][step % 2].clone();
        tokio::spawn(async move {
            loop {
                let Some(mut tx) = store.begin(&MODEL, Copy::Next).await.unwrap() else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let next = tx.position().next("catalog", 0) + 1;
                let counter = document("counter", next, json!({"price": next}));
                tx.put("products", &[counter]).await.unwrap();
                return tx.commit(&at(next)).await.unwrap();
            }
        })
    });
    for step in steps.collect::<Vec<_>>() {
        step.await.unwrap();
    }
    assert_eq!(two.position(&MODEL, Copy::Next).await.unwrap(), Some(at(20)));
}

async fn swaps_only_at_the_same_position(database: TestDatabase) {
    let (store, other) = (open(&database).await, open(&database).await);
    write(store.as_ref(), Copy::Live, &[document("old", 1, json!({}))], 2).await;
    assert_eq!(other.count(&MODEL, "products").await.unwrap(), 1);
    assert!(!store.swap(&MODEL).await.unwrap(), "there is nothing to swap");
    assert!(store.begin(&MODEL, Copy::Next).await.unwrap().is_none());

    store.start_next(&MODEL).await.unwrap();
    assert_eq!(store.position(&MODEL, Copy::Next).await.unwrap(), Some(Position::default()));
    let rebuilt = [document("new", 1, json!({})), document("newer", 1, json!({}))];
    write(store.as_ref(), Copy::Next, &rebuilt, 1).await;
    assert!(!store.swap(&MODEL).await.unwrap(), "it is behind");
    assert_eq!(listed(store.as_ref(), &by(vec![])).await, ["old"]);
    write(store.as_ref(), Copy::Next, &[], 2).await;
    assert!(store.swap(&MODEL).await.unwrap());

    for reader in [&store, &other] {
        assert_eq!(listed(reader.as_ref(), &by(vec![])).await, ["new", "newer"]);
        assert_eq!(reader.count(&MODEL, "products").await.unwrap(), 2);
        assert_eq!(reader.position(&MODEL, Copy::Live).await.unwrap(), Some(at(2)));
        assert_eq!(reader.position(&MODEL, Copy::Next).await.unwrap(), None);
    }
    assert!(!store.swap(&MODEL).await.unwrap());
    write(other.as_ref(), Copy::Live, &[document("newest", 1, json!({}))], 3).await;
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 3);
}

async fn never_shows_half_of_a_swap(database: TestDatabase) {
    let (store, reading) = (open(&database).await, open(&database).await);
    let copy_of = |generation: i64| -> Vec<Document> {
        (0..50).map(|id| document(&format!("{id:03}"), 1, json!({"price": generation}))).collect()
    };
    write(store.as_ref(), Copy::Live, &copy_of(0), 1).await;
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (store, done) = (reading.clone(), done.clone());
            tokio::spawn(async move {
                let mut seen = 0;
                while !done.load(Ordering::Relaxed) {
                    let found = store.list(&MODEL, "products", &by(vec![])).await.unwrap();
                    let generation = member(&found[0], "price").as_i64().unwrap();
                    assert!(found.len() == 50 && generation >= seen, "a whole copy, never an older one");
                    assert!(found.iter().all(|found| member(found, "price") == generation));
                    seen = generation;
                    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 50);
                    let wanted = ids(&["000", "049"]);
                    let pair = store.get(&MODEL, "products", &wanted).await.unwrap();
                    assert_eq!(pair[0].as_ref().unwrap().body, pair[1].as_ref().unwrap().body);
                }
            })
        })
        .collect();
    for generation in 1..=10 {
        store.start_next(&MODEL).await.unwrap();
        write(store.as_ref(), Copy::Next, &copy_of(generation), 1).await;
        assert!(store.swap(&MODEL).await.unwrap());
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(reading.list(&MODEL, "products", &by(vec![])).await.unwrap(), copy_of(10));
}

async fn swaps_an_older_live_copy_and_completes_it_meanwhile(database: TestDatabase) {
    const NEWER: Model = Model {
        name: "products",
        version: 2,
        collections: &[
            Collection {
                name: "products",
                fields: &[field("handle", TEXT), field("vendor", TEXT), field("weight", FieldKind::Int)],
            },
            Collection { name: "categories", fields: &[field("parent", TEXT)] },
        ],
    };
    let store = open(&database).await;
    let body = json!({"handle": "a", "vendor": "Daybird", "weight": 250});
    write(store.as_ref(), Copy::Live, &[document("a", 1, body), document("b", 1, json!({}))], 5).await;

    // The new code serves and feeds the old copy until its own stands.
    assert_eq!(store.ensure(&NEWER).await.unwrap(), 1);
    let by_vendor = by(vec![Filter::Eq("vendor", json!("Daybird")), Filter::Eq("weight", json!(250))]);
    assert_eq!(store.list(&NEWER, "products", &by_vendor).await.unwrap().len(), 1);
    let mut tx = store.begin(&NEWER, Copy::Live).await.unwrap().expect("nobody else writes");
    tx.put("products", &[document("c", 1, json!({"vendor": "Daybird", "weight": 250}))]).await.unwrap();
    tx.put("categories", &[document("x", 1, json!({"parent": "y"}))]).await.unwrap();
    tx.commit(&at(6)).await.unwrap();
    assert_eq!(store.list(&NEWER, "products", &by_vendor).await.unwrap().len(), 2);

    // An older live copy gives way wherever the new one stands.
    store.start_next(&NEWER).await.unwrap();
    assert!(store.swap(&NEWER).await.unwrap());
    assert_eq!(store.ensure(&NEWER).await.unwrap(), 2);
    assert_eq!(store.position(&NEWER, Copy::Live).await.unwrap(), Some(Position::default()));
    assert_eq!(store.count(&NEWER, "products").await.unwrap(), 0);
    // Code that is older than the data learns it.
    assert_eq!(store.ensure(&MODEL).await.unwrap(), 2);
}

async fn begins_a_rebuild_anew(database: TestDatabase) {
    let store = open(&database).await;
    write(store.as_ref(), Copy::Live, &[document("live", 1, json!({}))], 1).await;
    store.start_next(&MODEL).await.unwrap();
    write(store.as_ref(), Copy::Next, &[document("left behind", 1, json!({}))], 1).await;
    store.start_next(&MODEL).await.unwrap();
    assert_eq!(store.position(&MODEL, Copy::Next).await.unwrap(), Some(Position::default()));
    let mut tx = begin(store.as_ref(), Copy::Next).await;
    assert_eq!(tx.get("products", &ids(&["left behind"])).await.unwrap(), [None]);
    drop(tx);
    store.drop_next(&MODEL).await.unwrap();
    store.drop_next(&MODEL).await.unwrap();
    assert_eq!(store.position(&MODEL, Copy::Next).await.unwrap(), None);
    assert_eq!(listed(store.as_ref(), &by(vec![])).await, ["live"]);
}

async fn ensures_once_among_many(database: TestDatabase) {
    let opened = futures::future::join_all((0..8).map(|_| open(&database))).await;
    for (index, store) in opened.iter().enumerate() {
        let next = i64::try_from(index).unwrap() + 1;
        write(store.as_ref(), Copy::Live, &[document(&next.to_string(), 1, json!({}))], next).await;
    }
    assert_eq!(opened[0].count(&MODEL, "products").await.unwrap(), 8);
}

async fn is_there_after_a_crash(database: TestDatabase) {
    let store = open(&database).await;
    with_products(store.as_ref()).await;
    let mut tx = begin(store.as_ref(), Copy::Live).await;
    tx.put("products", &[document("half", 1, json!({}))]).await.unwrap();
    drop((tx, store));
    let store = open(&database).await;
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 6);
    assert_eq!(store.position(&MODEL, Copy::Live).await.unwrap(), Some(at(1)));
    write(store.as_ref(), Copy::Live, &[document("whole", 1, json!({}))], 2).await;
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 7);
}

async fn takes_thousands_of_documents_at_once(database: TestDatabase) {
    let store = open(&database).await;
    let given: Vec<Document> = (0..5_000)
        .map(|n| {
            document(
                &format!("{n:05}"),
                1,
                json!({"price": n, "handle": format!("h{n}"), "text": "x".repeat(2_000)}),
            )
        })
        .collect();
    write(store.as_ref(), Copy::Live, &given, 1).await;
    let all: Vec<String> = given.iter().map(|document| document.id.clone()).collect();
    let found = store.get(&MODEL, "products", &all).await.unwrap();
    assert!(found.into_iter().eq(given.into_iter().map(Some)));
    let mut tx = begin(store.as_ref(), Copy::Live).await;
    tx.delete("products", &all).await.unwrap();
    tx.commit(&at(2)).await.unwrap();
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 0);
}

async fn refuses_what_is_not_declared(database: TestDatabase) {
    let store = open(&database).await;
    let refused = |answer: mercato_engines::Result<Vec<Document>>| {
        assert!(matches!(answer, Err(EngineError::Fault(_))), "{answer:?}");
    };
    refused(store.list(&MODEL, "orders", &by(vec![])).await);
    refused(store.list(&MODEL, "products", &by(vec![Filter::Eq("vendor", json!("x"))])).await);
    refused(store.list(&MODEL, "products", &by(vec![Filter::Eq("price", json!("ten"))])).await);
    // Its index lacks the documents without a value.
    let by_barcode = Order { field: Some("barcode"), descending: false };
    refused(store.list(&MODEL, "products", &ListQuery { order: by_barcode, ..by(vec![]) }).await);
    let absent = Model { name: "unknown", ..MODEL };
    assert!(matches!(store.count(&absent, "products").await, Err(EngineError::Unavailable(_))));
    assert!(store.begin(&absent, Copy::Live).await.unwrap().is_none());

    for body in [json!({"price": "ten"}), json!({"price": 1.5}), json!({"handle": 7}), json!(["no object"])] {
        let mut tx = begin(store.as_ref(), Copy::Live).await;
        let bad = tx.put("products", &[document("good", 1, json!({})), document("bad", 1, body)]).await;
        assert!(matches!(bad, Err(EngineError::Fault(_))), "{bad:?}");
    }
    assert_eq!(store.count(&MODEL, "products").await.unwrap(), 0);
}

async fn holds_no_more_connections_than_it_may_and_none_when_closed(database: TestDatabase) {
    let store = documents::open(database.uri(), PoolSize { connections: 2, cache_kib: 512 }).await.unwrap();
    store.ensure(&MODEL).await.unwrap();
    write(store.as_ref(), Copy::Live, &[document("a", 1, json!({}))], 1).await;
    let reads = futures::future::join_all((0..50).map(|_| store.count(&MODEL, "products"))).await;
    assert!(reads.iter().all(|count| *count == Ok(1)), "{reads:?}");
    // SQLite's writer has one of its own.
    let most = if database.dialect() == Dialect::Sqlite { 3 } else { 2 };
    assert_eq!(database.connections("documents").await, most);
    store.close().await;
    database.wait_until_left("documents").await;
    assert!(matches!(store.ping().await, Err(EngineError::Unavailable(_))));
    assert_eq!(open(&database).await.count(&MODEL, "products").await, Ok(1));
}

#[tokio::test]
async fn refuses_uris_of_no_engine() {
    for (uri, part) in [("mongodb://there", "there are: sqlite, postgres"), ("sqlite:", "needs a file")] {
        let Err(EngineError::BadUri(text)) = documents::open(uri, PoolSize::default()).await else {
            panic!("{uri} opened")
        };
        assert!(text.contains(part), "{text}");
    }
}
