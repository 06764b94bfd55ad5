//! New products in sets: each is answered as if it had come after those before it, and harms none of the others.

use std::collections::BTreeMap;

use futures::{FutureExt, future::join_all};
use mercato_engines::{db::Dialect, on_both_databases, testing::TestDatabase};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Currency, ErrorCode, Failure, ImageId, Money};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

use super::{
    Meta, Shop, Work,
    batch::{self, Group},
    job, key,
};
use crate::{
    adapters::writer::Writer,
    domain::{
        CategoryKey, ImageChoice, InventoryPolicy, NewCategory, NewProduct, NewTag, NewVariant,
        ProductStatus, catalog::MAX_VARIANTS,
    },
    usecases::{create_category::create_category, create_products::ProductRequest},
};

on_both_databases!(
    a_set_is_decided_like_one_product_after_the_other,
    who_is_refused_in_a_set_harms_no_other,
    products_of_one_name_in_a_set_are_numbered,
    a_product_that_breaks_a_statement_fails_alone,
    two_processes_make_the_same_products_once,
    a_product_that_stands_is_found_again,
    a_key_sent_fifty_times_at_once_makes_one_product,
    products_that_wait_share_a_transaction_and_are_answered_at_the_stop,
    the_queue_is_bounded_by_the_rows_of_products,
);

type Answers = Vec<Result<CommandReply, Failure>>;

impl Shop {
    /// The answers to `products` as one set.
    async fn together(&self, products: Vec<NewProduct>) -> Answers {
        let work = |new| Work::Product(Box::new(ProductRequest::new(new)));
        let (commands, answers): (Vec<_>, Vec<_>) =
            products.into_iter().map(|new| self.command(work(new), Meta::default())).unzip();
        batch::run(&self.writer.0, Group::fresh(commands)).await;
        join_all(answers).await.into_iter().map(|answer| answer.expect("an answer")).collect()
    }

    /// The category `mugs`.
    async fn category(&self) {
        let new = NewCategory { name: "Mugs".to_owned(), handle: None, parent: None, position: 0 };
        let create = job(move |unit, context| {
            let new = new.clone();
            Box::pin(async move {
                create_category(unit, &context, &new).await?;
                Ok(super::empty_reply())
            })
        });
        self.writer.run_job(create, Meta::default()).await.expect("a category");
    }

    async fn texts(&self, sql: &'static str) -> Vec<String> {
        let rows = self.db.fetch(sql, Vec::new()).await.expect("rows");
        rows.iter().map(|row| row.get(0).expect("a text")).collect()
    }
}

fn variant(sku: &str) -> NewVariant {
    NewVariant {
        sku: sku.to_owned(),
        price: Money { amount_minor: 250, currency: Currency::EUR },
        options: BTreeMap::default(),
        barcode: None,
        weight_grams: None,
        policy: InventoryPolicy::Deny,
        quantity: 1,
    }
}

pub(super) fn product(sku: &str, name: &str) -> NewProduct {
    NewProduct {
        name: name.to_owned(),
        handle: None,
        description: String::new(),
        status: ProductStatus::Active,
        vendor: None,
        kind: None,
        categories: Vec::new(),
        attributes: Vec::new(),
        images: Vec::new(),
        options: Vec::new(),
        variants: vec![variant(sku)],
        is_simple: true,
        tags: Vec::new(),
    }
}

fn in_category(handle: &str) -> Vec<CategoryKey> {
    vec![CategoryKey::Handle(handle.to_owned())]
}

/// What was answered, without the ids, which no two runs share.
fn told(answers: Answers) -> Vec<Result<Vec<Value>, Failure>> {
    let skus = |reply: CommandReply| {
        assert_eq!((reply.status, reply.body["status"].as_str()), (201, Some("created")));
        reply.body["variants"].as_array().expect("variants").iter().map(|made| made["sku"].clone()).collect()
    };
    answers.into_iter().map(|answer| answer.map(skus)).collect()
}

/// Few names and SKUs, so that many are asked for twice.
fn any_product() -> impl Strategy<Value = NewProduct> {
    let handles = prop::option::weighted(0.3, prop::sample::select(vec!["mug", "mug-2", "mug-3", "pot-4"]));
    let tags = prop::collection::hash_set(0..3_u8, 0..3);
    let names = prop::sample::select(vec!["Mug", "Pot", "Mug 2"]);
    let counted = prop::collection::vec((0..60_u8, any::<bool>(), 0..5_i64), 1..3);
    (names, handles, counted, 0..10_u8, tags).prop_map(|(name, handle, counted, link, tags)| {
        let mut new = NewProduct { handle: handle.map(str::to_owned), ..product("", name) };
        new.variants = counted.iter().map(|(sku, ..)| variant(&format!("sku {sku}"))).collect();
        new.variants.dedup_by(|a, b| a.sku == b.sku);
        new.is_simple = new.variants.len() == 1;
        for (variant, (_, is_counted, quantity)) in new.variants.iter_mut().zip(counted) {
            (variant.policy, variant.quantity) =
                if is_counted { (InventoryPolicy::Deny, quantity) } else { (InventoryPolicy::Untracked, 0) };
        }
        let tag = |value: u8| NewTag { name: "colour".to_owned(), value: value.to_string() };
        new.tags = tags.into_iter().map(tag).collect();
        match link {
            0 => new.categories = in_category("none"),
            1 => new.images = vec![ImageChoice { image_id: ImageId::new(), alt: String::new() }],
            2..5 => new.categories = in_category("mugs"),
            _ => {}
        }
        new
    })
}

async fn a_set_is_decided_like_one_product_after_the_other(database: TestDatabase) {
    let other = match database.dialect() {
        Dialect::Sqlite => TestDatabase::sqlite(),
        Dialect::Postgres => TestDatabase::postgres("one by one").await.expect("a server"),
    };
    let (sets, singles) = (Shop::open(database).await, Shop::open(other).await);
    sets.category().await;
    singles.category().await;
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    let (mut made, mut refused) = (0, 0);
    for _ in 0..12 {
        let set = prop::collection::vec(any_product(), 1..20).new_tree(&mut runner).expect("a set").current();
        let together = told(sets.together(set.clone()).await);
        let mut one_by_one = Vec::new();
        for new in set {
            one_by_one.extend(told(singles.together(vec![new]).await));
        }
        made += one_by_one.iter().filter(|answer| answer.is_ok()).count();
        refused += one_by_one.iter().filter(|answer| answer.is_err()).count();
        assert_eq!(together, one_by_one);
    }
    assert!(made > 20 && refused > 20, "the sets have something to decide: {made} made, {refused} refused");
    for rows in [
        "SELECT p.handle || ' ' || p.name || ' ' || v.sku || ' ' || v.inventory_policy FROM products p \
         JOIN variants v ON v.product_id = p.id ORDER BY p.handle, v.position",
        "SELECT p.handle || ' ' || t.name || ' ' || t.value FROM products p JOIN product_tags t \
         ON t.product_id = p.id ORDER BY p.handle, t.id",
        "SELECT p.handle || ' ' || c.handle FROM products p JOIN product_categories l ON l.product_id = p.id \
         JOIN categories c ON c.id = l.category_id ORDER BY p.handle",
        "SELECT v.sku || ' ' || s.on_hand || ' ' || s.version || ' ' || s.sequence FROM stock s \
         JOIN variants v ON v.id = s.variant_id ORDER BY v.sku",
        "SELECT v.sku || ' ' || m.from_account || ' ' || m.to_account || ' ' || m.quantity FROM stock_movements m \
         JOIN stock s ON s.id = m.to_stock JOIN variants v ON v.id = s.variant_id ORDER BY v.sku",
        "SELECT event_type || ' ' || sequence FROM outbox_events ORDER BY position",
    ] {
        let (of_sets, of_singles) = (sets.texts(rows).await, singles.texts(rows).await);
        assert!(!of_sets.is_empty(), "{rows}");
        assert_eq!(of_sets, of_singles, "{rows}");
    }
}

async fn who_is_refused_in_a_set_harms_no_other(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.category().await;
    shop.stock("OLD", 1).await;
    let picture = ImageChoice { image_id: ImageId::new(), alt: String::new() };
    let two = |first: &str, second: &str| NewProduct {
        variants: vec![variant(first), variant(second)],
        is_simple: false,
        ..product("", "Two")
    };
    let answers = shop
        .together(vec![
            NewProduct { categories: in_category("mugs"), ..product("A", "Mug") },
            NewProduct { categories: in_category("none"), images: vec![picture], ..product("B", "Mug") },
            product("A", "Mug"),
            two("C", "OLD"),
            NewProduct { handle: Some("mug".to_owned()), ..product("C", "Other") },
            two("B", "C"),
        ])
        .await;
    let codes: Vec<_> =
        answers.iter().map(|answer| answer.as_ref().err().map(|failure| failure.code)).collect();
    assert_eq!(
        codes,
        [
            None,
            Some(ErrorCode::ValidationFailed),
            Some(ErrorCode::SkuTaken),
            Some(ErrorCode::SkuTaken),
            Some(ErrorCode::HandleTaken),
            None
        ]
    );
    let pointers = |place: usize| -> Vec<&str> {
        let failure = answers[place].as_ref().expect_err("refused");
        failure.errors.iter().map(|error| error.pointer.as_str()).collect()
    };
    assert_eq!(pointers(1), ["/categories/0", "/images/0/imageId"]);
    assert_eq!((pointers(2), pointers(3)), (vec!["/sku"], vec!["/variants/1/sku"]));
    let skus = shop.texts("SELECT sku FROM variants ORDER BY sku").await;
    assert_eq!(skus, ["A", "B", "C", "OLD"]);
    assert_eq!(shop.count("SELECT count(*) FROM stock").await, 4);
    assert_eq!(shop.count("SELECT count(*) FROM outbox_events WHERE event_type = 'ProductCreated'").await, 2);
    assert_eq!(shop.count("SELECT count(*) FROM idempotency_records").await, 0);
}

async fn products_of_one_name_in_a_set_are_numbered(database: TestDatabase) {
    let shop = Shop::open(database).await;
    let mut set: Vec<_> = (0..9).map(|n| product(&format!("A{n}"), "Mug")).collect();
    set[3].handle = Some("mug-5".to_owned());
    assert!(shop.together(set).await.iter().all(Result::is_ok));
    let handles = "SELECT p.handle FROM products p JOIN variants v ON v.product_id = p.id ORDER BY v.sku";
    let first = ["mug", "mug-2", "mug-3", "mug-5", "mug-4", "mug-6", "mug-7", "mug-8", "mug-9"];
    assert_eq!(shop.texts(handles).await, first);
    let more = (0..3).map(|n| product(&format!("B{n}"), "Mug"));
    assert!(shop.together(more.collect()).await.iter().all(Result::is_ok));
    assert_eq!(shop.texts(handles).await[9..], ["mug-10", "mug-11", "mug-12"]);
}

/// The rules of requests let no such price through; the database has the last word.
async fn a_product_that_breaks_a_statement_fails_alone(database: TestDatabase) {
    let shop = Shop::open(database).await;
    let mut set: Vec<_> = (0..9).map(|n| product(&format!("A{n}"), "Mug")).collect();
    set[4].variants[0].price.amount_minor = -1;
    let answers = shop.together(set).await;
    for (place, answer) in answers.iter().enumerate() {
        match answer {
            Ok(reply) => assert_eq!(reply.body["variants"][0]["sku"], format!("A{place}")),
            Err(failure) => assert_eq!((place, failure.code), (4, ErrorCode::InvalidState)),
        }
    }
    assert_eq!(shop.count("SELECT count(*) FROM variants").await, 8);
    assert_eq!(shop.count("SELECT count(*) FROM stock_movements").await, 8);
}

async fn two_processes_make_the_same_products_once(database: TestDatabase) {
    let shop = Shop::open(database).await;
    let second = shop.second_writer().await;
    let make = |writer: &Writer, sku: String| {
        let writer = writer.clone();
        async move { writer.create(ProductRequest::new(product(&sku, "Same")), Meta::default()).await }
    };
    for round in 0..5 {
        // Each SKU is asked for in both, in opposite orders; all names are the same.
        let one = (0..20).map(|n| make(&shop.writer, format!("{round} {n}")));
        let other = (0..20).rev().map(|n| make(&second, format!("{round} {n}")));
        let (one, mut other) = tokio::join!(join_all(one), join_all(other));
        other.reverse();
        for pair in one.iter().zip(&other) {
            let refused = match pair {
                (Ok(_), Err(failure)) | (Err(failure), Ok(_)) => failure,
                both => panic!("one of two gets a SKU: {both:?}"),
            };
            assert_eq!(refused.code, ErrorCode::SkuTaken);
            assert_eq!(refused.errors[0].pointer, "/sku");
        }
    }
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 100);
    assert_eq!(shop.count("SELECT count(*) FROM stock").await, 100);
    assert_eq!(shop.count("SELECT count(*) FROM products WHERE handle = 'same-100'").await, 1);
}

async fn a_product_that_stands_is_found_again(database: TestDatabase) {
    let shop = Shop::open(database).await;
    for (sku, meta) in [("A", Meta::default()), ("B", key(1))] {
        let request = ProductRequest::new(product(sku, "Mug"));
        let first = shop.writer.create(request.clone(), meta.clone()).await.expect("made");
        let again = shop.again(Work::Product(Box::new(request)), meta).await.expect("found");
        assert_eq!((again.body, again.sync, again.location), (first.body, first.sync, first.location));
    }
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 2);
    assert_eq!(shop.count("SELECT count(*) FROM outbox_events").await, 4);
    let never_made = Work::Product(Box::new(ProductRequest::new(product("A", "Mug"))));
    let refused = shop.again(never_made, Meta::default()).await.expect_err("another has the SKU");
    assert_eq!(refused.code, ErrorCode::SkuTaken);
}

async fn a_key_sent_fifty_times_at_once_makes_one_product(database: TestDatabase) {
    let shop = Shop::open(database).await;
    let second = shop.second_writer().await;
    let make = |n: usize| {
        let writer = if n.is_multiple_of(2) { &shop.writer } else { &second };
        writer.create(ProductRequest::new(product("A", "Mug")), key(1))
    };
    let answers = join_all((0..50).map(make)).await;
    let fresh = answers.iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1, "{answers:?}");
    let mut others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(others.all(|failure| failure.code == ErrorCode::RequestInProgress), "{answers:?}");
    assert_eq!(shop.count("SELECT count(*) FROM products").await, 1);
}

async fn products_that_wait_share_a_transaction_and_are_answered_at_the_stop(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    let waiting = (0..30)
        .map(|n| shop.writer.create(ProductRequest::new(product(&format!("A{n}"), "Mug")), Meta::default()));
    let begin_and_stop = async {
        let running = shop.start();
        shop.stop.cancel();
        running.await.expect("the writer ends");
    };
    let (answers, ()) = tokio::join!(join_all(waiting), begin_and_stop);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    if shop.db.dialect() == Dialect::Postgres {
        let transactions = "SELECT count(DISTINCT xmin::text) FROM products";
        assert_eq!(shop.count(transactions).await, 1);
    }
    let late = shop.writer.create(ProductRequest::new(product("LATE", "Mug")), Meta::default()).await;
    assert_eq!(late.expect_err("it stopped").code, ErrorCode::Unavailable);
}

async fn the_queue_is_bounded_by_the_rows_of_products(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    let large = || NewProduct {
        variants: (0..MAX_VARIANTS).map(|n| variant(&n.to_string())).collect(),
        is_simple: false,
        ..product("", "Large")
    };
    let is_full = |_: &usize| {
        let answer = shop.writer.create(ProductRequest::new(large()), Meta::default()).now_or_never();
        answer.is_some_and(|answer| answer.is_err_and(|failure| failure.code == ErrorCode::Overloaded))
    };
    let taken = (0..100).take_while(|n| !is_full(n)).count();
    assert_eq!(taken, crate::adapters::writer::QUEUE_WEIGHT / (MAX_VARIANTS + 1));
}
