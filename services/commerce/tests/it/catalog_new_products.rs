//! Products made: what they are made of, what is refused, and that a refusal changes nothing.

use std::collections::BTreeMap;

use mercato_commerce::Settings;
use mercato_contracts::{Event, Payload, access::Role};
use mercato_kernel::Currency;
use serde_json::{Value, json};

use crate::harness::{on_each, on_each_with};

const PRODUCTS: &str = "/api/commands/products";

#[tokio::test]
async fn a_product_of_the_least_has_one_variant_and_an_empty_stock_row() {
    on_each("the least product", async |shop| {
        let wish =
            json!({"sku": " MUG ", "name": "  Crème mug ", "price": {"amount": 1999, "currency": "GBP"}});
        let answer = shop.post(PRODUCTS, wish).send().await;
        assert_eq!(answer.status, 201, "{:#}", answer.body);
        let id = answer.text("productId");
        assert_eq!((answer.text("status").as_str(), answer.version()), ("created", 1));
        assert_eq!(answer.body["variants"][0]["sku"], "MUG");
        assert_eq!(answer.header("location"), format!("/api/queries/products/{id}"));
        assert!(answer.header("etag").starts_with("\"1."), "{}", answer.header("etag"));
        assert!(!answer.header("sync-token").is_empty());

        let product = shop.last_product(&id).await;
        assert_eq!((product.name.as_str(), product.handle.as_str()), ("Crème mug", "creme-mug"));
        assert_eq!((product.status.as_str(), product.version), ("active", 1));
        assert_eq!(product.variants[0].inventory_policy, "deny");
        assert!(product.variants[0].options.is_empty() && product.options.is_empty());
        let price = product.variants[0].price.clone().expect("a price");
        assert_eq!((price.amount, price.currency.as_str()), (1999, "GBP"));
        assert_eq!(shop.history(&id).await, ["ProductCreated"]);
        let events = shop.events().await;
        let Payload::InventoryChanged(first) = &events.last().expect("events").payload else {
            panic!("{events:?}")
        };
        let level = first.level.clone().expect("a level");
        assert_eq!((level.on_hand, level.version, first.quantity_change), (0, 1, 0));
        assert_eq!(level.sku, "MUG");
    })
    .await;
}

#[tokio::test]
async fn a_product_of_everything_is_kept_whole() {
    on_each("the whole product", async |shop| {
        shop.post("/api/commands/categories", json!({"name": "Shirts"})).send().await;
        let id = shop
            .product(json!({
                "name": "Shirt", "price": {"amount": 500}, "description": "<b>Soft</b>\n", "status": "draft",
                "vendor": "Daybird", "type": "Apparel", "handle": "soft-shirt", "categories": ["shirts", "shirts"],
                "tags": [{"name": "colour", "value": "red"}, {"name": "colour", "value": "blue"},
                    {"name": "colour", "value": "red"}],
                "attributes": {"material": "cotton", "threads": 12.5, "organic": true,
                    "since": {"kind": "date", "value": "2024-02-29"}, "fit": {"kind": "enum", "value": "slim"}},
                "options": [{"name": "Size", "values": ["S", "M"]}],
                "variants": [
                    {"sku": "S-S", "options": {"Size": "S"}, "barcode": "4006381333931", "weight": 180, "quantity": 7},
                    {"sku": "S-M", "options": {"Size": "M"}, "price": {"amount": 600}, "inventoryPolicy": "untracked"},
                ],
            }))
            .await;
        let product = shop.last_product(&id).await;
        let attributes: Vec<String> =
            product.attributes.iter().map(|a| format!("{} {} {}", a.name, a.kind, a.value)).collect();
        assert_eq!(
            attributes,
            ["fit enum slim", "material string cotton", "organic boolean true", "since date 2024-02-29", "threads number 12.5"]
        );
        let tags: Vec<_> = product.tags.iter().map(|tag| (tag.name.as_str(), tag.value.as_str())).collect();
        assert_eq!(tags, [("colour", "red"), ("colour", "blue")]);
        assert_eq!((product.handle.as_str(), product.status.as_str()), ("soft-shirt", "draft"));
        assert_eq!(product.category_ids.len(), 1);
        assert_eq!(product.options[0].values, ["S", "M"]);
        let (small, medium) = (&product.variants[0], &product.variants[1]);
        assert_eq!((small.weight_grams, small.barcode.as_deref()), (Some(180), Some("4006381333931")));
        assert_eq!(small.options, BTreeMap::from([("Size".to_owned(), "S".to_owned())]));
        assert_eq!(small.price.as_ref().map(|price| price.amount), Some(500));
        assert_eq!(medium.price.as_ref().map(|price| price.amount), Some(600));
        assert_eq!(medium.inventory_policy, "untracked");
        let level = |event: Event| match event.payload {
            Payload::InventoryChanged(change) => change.level.map(|level| (level.sku, level.on_hand)),
            _ => None,
        };
        let levels: Vec<_> = shop.events().await.into_iter().filter_map(level).collect();
        assert_eq!(levels, [("S-S".to_owned(), 7)]);
        let moved = "SELECT CAST(SUM(quantity) AS BIGINT) FROM stock_movements WHERE from_account = 'supplier'";
        assert_eq!(shop.number(moved.to_owned()).await, 7);
    })
    .await;
}

#[tokio::test]
async fn handles_made_from_one_name_are_numbered() {
    on_each("handles of one name", async |shop| {
        for (number, handle) in
            ["a-thing", "a-thing-2", "a-thing-3", "a-thing-4", "a-thing-5"].iter().enumerate()
        {
            let id = shop.product(json!({"sku": format!("N-{number}")})).await;
            assert_eq!(shop.last_product(&id).await.handle, *handle);
        }
        let id = shop.product(json!({"sku": "日本-1", "name": "日本"})).await;
        assert_eq!(shop.last_product(&id).await.handle, "1");
        let wish = json!({"sku": "X", "name": "X", "price": {"amount": 1}, "handle": "a-thing-3"});
        shop.refused(shop.post(PRODUCTS, wish), 409, "handle_taken").await;
    })
    .await;
}

#[tokio::test]
async fn many_at_once_of_one_name_get_handles_of_their_own() {
    on_each("one name at once", async |shop| {
        let wish = |n: usize| json!({"sku": format!("C-{n}"), "name": "Same", "price": {"amount": 1}});
        let asks = (0..20).map(|n| shop.post(PRODUCTS, wish(n)).send());
        let answers = futures::future::join_all(asks).await;
        assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
        let distinct = "SELECT COUNT(DISTINCT handle) FROM products".to_owned();
        assert_eq!(shop.number(distinct).await, 20);
    })
    .await;
}

#[tokio::test]
async fn one_of_many_gets_a_sku() {
    on_each("one SKU at once", async |shop| {
        let wish = json!({"sku": "ONE", "name": "One", "price": {"amount": 1}});
        let asks = (0..20).map(|_| shop.post(PRODUCTS, wish.clone()).send());
        let answers = futures::future::join_all(asks).await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.text("code") == "sku_taken").count();
        assert_eq!((won, refused), (1, 19), "{answers:?}");
        assert_eq!(shop.number("SELECT COUNT(*) FROM products".to_owned()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_taken_sku_is_named_where_it_stands() {
    on_each("taken SKUs", async |shop| {
        shop.product(json!({"sku": "A-1"})).await;
        let simple = json!({"sku": "A-1", "name": "B", "price": {"amount": 1}});
        let problem = shop.refused(shop.post(PRODUCTS, simple), 409, "sku_taken").await;
        assert_eq!(problem["errors"][0]["pointer"], "/sku");
        let several = json!({"name": "B", "price": {"amount": 1}, "variants": [
            {"sku": "B-1", "options": {"Size": "S"}}, {"sku": "A-1", "options": {"Size": "M"}}]});
        let problem = shop.refused(shop.post(PRODUCTS, several), 409, "sku_taken").await;
        assert_eq!(problem["errors"][0]["pointer"], "/variants/1/sku");
        shop.product(json!({"sku": "a-1"})).await;
    })
    .await;
}

#[tokio::test]
async fn every_field_at_fault_is_named_and_nothing_is_made() {
    on_each("unsound products", async |shop| {
        for (wish, expected) in [unsound_fields(), unsound_lists(), unsound_variants()].concat() {
            let found = shop.invalid(shop.post(PRODUCTS, wish.clone())).await;
            assert_eq!(found, expected, "{wish:#}");
        }
    })
    .await;
}

/// Bodies with what each is told.
fn unsound_fields() -> Vec<(Value, Vec<&'static str>)> {
    let price = json!({"amount": 1});
    vec![
        (json!({}), vec!["/name required", "/price required", "/sku required"]),
        (
            json!({"sku": " ", "name": "x".repeat(256), "price": {"amount": -1, "currency": "XXX"}}),
            vec!["/name too_long", "/price/currency invalid", "/sku too_short"],
        ),
        (
            json!({"sku": "x".repeat(65), "name": "a\u{7}b", "price": {"amount": -1}, "colour": "red"}),
            vec![
                "/colour unknown_field",
                "/name invalid_character",
                "/price/amount out_of_range",
                "/sku too_long",
            ],
        ),
        (json!({"sku": "A", "name": "A\0", "price": price}), vec!["/name invalid_character"]),
        (
            json!({"sku": 5, "name": [], "price": 5}),
            vec!["/name wrong_type", "/price wrong_type", "/sku wrong_type"],
        ),
        (json!({"sku": "A", "name": "A", "price": {"amount": 1.5}}), vec!["/price/amount wrong_type"]),
        (
            json!({"sku": "A", "name": "A", "price": {"amount": 9_007_199_254_740_992_i64}}),
            vec!["/price/amount out_of_range"],
        ),
        (json!({"sku": "A", "name": "A", "price": {"amount": u64::MAX}}), vec!["/price/amount out_of_range"]),
        (json!({"sku": "A", "name": "A", "price": {}}), vec!["/price/amount required"]),
        (json!({"sku": "A", "name": "A", "price": price, "quantity": -1}), vec!["/quantity out_of_range"]),
        (json!({"sku": "A", "name": "A", "price": price, "quantity": 0.5}), vec!["/quantity wrong_type"]),
        (
            json!({"sku": "A", "name": "A", "price": price, "quantity": 1, "inventoryPolicy": "untracked"}),
            vec!["/quantity not_counted"],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "status": "gone", "handle": "No Way", "weight": -1,
                "inventoryPolicy": "backorder", "description": "\u{1b}"}),
            vec![
                "/description invalid_character",
                "/handle invalid_character",
                "/inventoryPolicy invalid",
                "/status invalid",
                "/weight out_of_range",
            ],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "description": "x".repeat(256 * 1024 + 1)}),
            vec!["/description too_long"],
        ),
    ]
}

/// The same for what there may be several of.
fn unsound_lists() -> Vec<(Value, Vec<&'static str>)> {
    let price = json!({"amount": 1});
    vec![
        (
            json!({"sku": "A", "name": "A", "price": price, "tags": [{"name": "a"}, {"name": "", "value": "b"}, 7]}),
            vec!["/tags/0/value required", "/tags/1/name too_short", "/tags/2 wrong_type"],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "tags": vec![json!({"name": "a", "value": "b"}); 251]}),
            vec!["/tags too_many"],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "categories": ["none"],
                "images": [{"imageId": "0198c0de-7000-7000-8000-000000000000"}]}),
            vec!["/categories/0 unknown", "/images/0/imageId unknown"],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "images": [{"imageId": "x", "alt": "x".repeat(501)}, {}]}),
            vec!["/images/0/alt too_long", "/images/0/imageId invalid", "/images/1/imageId required"],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "attributes": {"a/b": null, "d": {"kind": "date", "value": "2023-02-29"},
                "k": {"kind": "colour", "value": "x"}, "n": {"kind": "number", "value": "5"}, "u": {"kind": "enum"}, "": 1}}),
            vec![
                "/attributes/ too_short",
                "/attributes/a~1b wrong_type",
                "/attributes/d/value invalid",
                "/attributes/k/value wrong_type",
                "/attributes/n/value wrong_type",
                "/attributes/u/value required",
            ],
        ),
        (
            json!({"sku": "A", "name": "A", "price": price, "options": [{"name": "Size", "values": []},
                {"name": "Size", "values": ["S", "S"]}, {}]}),
            vec![
                "/options/0/values too_short",
                "/options/1/name duplicate",
                "/options/1/values/1 duplicate",
                "/options/2/name required",
                "/options/2/values required",
            ],
        ),
    ]
}

/// The same for variants.
fn unsound_variants() -> Vec<(Value, Vec<&'static str>)> {
    let price = json!({"amount": 1});
    vec![
        (
            json!({"sku": "A", "name": "A", "quantity": 1, "variants": [{"sku": "B", "options": {"Size": "S"}}]}),
            vec!["/price required", "/quantity conflicting", "/sku conflicting"],
        ),
        (
            json!({"name": "A", "price": price, "variants": [{"sku": "B"}, {"sku": "B"}, {"sku": "C", "price": {"amount": 1, "currency": "JPY"}}]}),
            vec![
                "/variants/1/options duplicate",
                "/variants/1/sku duplicate",
                "/variants/2/options duplicate",
                "/variants/2/price/currency currency_mismatch",
            ],
        ),
        (
            json!({"name": "A", "price": price, "options": [{"name": "Size", "values": ["S"]}], "variants": [
                {"sku": "B", "options": {"Size": "XL"}}, {"sku": "C", "options": {"Colour": "red"}}, {"sku": "D", "options": {"Size": "S"}}]}),
            vec![
                "/variants/0/options/Size unknown",
                "/variants/1/options/Colour unknown",
                "/variants/1/options/Size required",
            ],
        ),
        (
            json!({"name": "A", "price": price, "variants": [{"price": {"amount": -5}}, {"sku": "C", "unit": 1}]}),
            vec![
                "/variants/0/price/amount out_of_range",
                "/variants/0/sku required",
                "/variants/1/unit unknown_field",
            ],
        ),
    ]
}

#[tokio::test]
async fn markup_and_sql_are_only_text() {
    on_each("odd text", async |shop| {
        let odd = "'); DROP TABLE products; -- <script>alert(1)</script> \u{202e}{{7*7}} %00";
        let id =
            shop.product(json!({"name": odd, "sku": "'\"; --", "vendor": odd, "description": odd})).await;
        let product = shop.last_product(&id).await;
        assert_eq!((product.name.as_str(), product.description.as_str()), (odd, odd));
        assert_eq!(product.variants[0].sku, "'\"; --");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_json_makes_nothing() {
    on_each("broken bodies", async |shop| {
        let broken = ["", "{", "[]x", "{\"sku\": \"\\ud800\"}", "{\"a\":1,\"a\":2}"];
        for text in broken {
            let ask = shop.ask("POST", PRODUCTS).bytes(text).header("content-type", "application/json");
            shop.refused(ask, 400, "malformed_json").await;
        }
        let deep = format!("{{\"attributes\":{}1{}}}", "{\"a\":".repeat(5000), "}".repeat(5000));
        let ask = shop.ask("POST", PRODUCTS).bytes(deep).header("content-type", "application/json");
        shop.refused(ask, 400, "malformed_json").await;
        let large = vec![b' '; 10 * 1024 * 1024];
        let ask = shop.ask("POST", PRODUCTS).bytes(large).header("content-type", "application/json");
        shop.refused(ask, 413, "body_too_large").await;
        let ask = shop.ask("POST", PRODUCTS).bytes("sku=A").header("content-type", "text/plain");
        shop.refused(ask, 415, "unsupported_media_type").await;
    })
    .await;
}

#[tokio::test]
async fn only_who_may_write_the_catalog_does() {
    on_each("scope of products", async |shop| {
        let wish = json!({"sku": "A", "name": "A", "price": {"amount": 1}});
        shop.refused(shop.post(PRODUCTS, wish.clone()).guest(), 401, "unauthenticated").await;
        let problem =
            shop.refused(shop.post(PRODUCTS, wish.clone()).role(Role::Reader), 403, "forbidden").await;
        assert_eq!(problem["scope"], "catalog:write");
        assert_eq!(shop.post(PRODUCTS, wish).role(Role::Admin).send().await.status, 201);
    })
    .await;
}

#[tokio::test]
async fn a_request_repeated_under_its_key_makes_one_product() {
    on_each("idempotent products", async |shop| {
        let wish = json!({"sku": "A", "name": "A", "price": {"amount": 1}});
        let ask = || shop.post(PRODUCTS, wish.clone()).header("idempotency-key", "k-1");
        let first = ask().send().await;
        let again = ask().send().await;
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(again.bytes, first.bytes);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.header("sync-token"), first.header("sync-token"));
        let other = json!({"sku": "B", "name": "B", "price": {"amount": 1}});
        let reused = shop.post(PRODUCTS, other).header("idempotency-key", "k-1");
        shop.refused(reused, 422, "idempotency_key_reused").await;
        let taken = shop.post(PRODUCTS, wish.clone()).header("idempotency-key", "k-2");
        shop.refused(taken, 409, "sku_taken").await;
    })
    .await;
}

#[tokio::test]
async fn the_shop_says_the_currency_where_the_request_does_not() {
    let settings = Settings { currency: "JPY".parse::<Currency>().expect("a code"), ..Settings::default() };
    on_each_with("the shop's currency", settings, async |shop| {
        let id = shop.product(json!({})).await;
        let price = shop.last_product(&id).await.variants[0].price.clone().expect("a price");
        assert_eq!((price.amount, price.currency.as_str()), (500, "JPY"));
    })
    .await;
}
