//! Variants added to a product and changed.

use mercato_contracts::{Payload, access::Role};
use serde_json::{Value, json};

use crate::harness::{Shop, on_each};

fn variants(id: &str) -> String {
    format!("/api/commands/products/{id}/variants")
}

async fn shirt(shop: &Shop) -> String {
    shop.product(json!({"options": [{"name": "Size", "values": ["S", "M", "L"]}],
        "variants": [{"sku": "S", "options": {"Size": "S"}, "quantity": 3}]}))
        .await
}

fn medium() -> Value {
    json!({"sku": "M", "price": {"amount": 600}, "options": {"Size": "M"}, "quantity": 4})
}

#[tokio::test]
async fn a_variant_is_added_with_its_stock() {
    on_each("a new variant", async |shop| {
        let id = shirt(&shop).await;
        let answer = shop.post(variants(&id), medium()).send().await;
        assert_eq!((answer.status, answer.text("status").as_str(), answer.version()), (201, "created", 2));
        let product = shop.last_product(&id).await;
        let skus: Vec<_> = product.variants.iter().map(|variant| variant.sku.as_str()).collect();
        assert_eq!(skus, ["S", "M"]);
        assert_eq!(product.variants[1].variant_id, answer.text("variantId"));
        assert_eq!(shop.history(&id).await, ["ProductCreated", "ProductUpdated"]);
        let events = shop.events().await;
        let Payload::InventoryChanged(first) = &events.last().expect("events").payload else {
            panic!("{events:?}")
        };
        assert_eq!(first.level.as_ref().map(|level| (level.sku.as_str(), level.on_hand)), Some(("M", 4)));
    })
    .await;
}

#[tokio::test]
async fn a_variant_that_does_not_fit_is_not_added() {
    on_each("unfit variants", async |shop| {
        let id = shirt(&shop).await;
        let unfit = [
            (json!({}), vec!["/price required", "/sku required"]),
            (json!({"sku": "X", "price": {"amount": 1}}), vec!["/options/Size required"]),
            (
                json!({"sku": "X", "price": {"amount": 1}, "options": {"Size": "S"}}),
                vec!["/options duplicate"],
            ),
            (
                json!({"sku": "X", "price": {"amount": 1}, "options": {"Size": "XL", "Colour": "red"}}),
                vec!["/options/Colour unknown", "/options/Size unknown"],
            ),
            (
                json!({"sku": "X", "price": {"amount": 1, "currency": "USD"}, "options": {"Size": "M"}}),
                vec!["/price/currency currency_mismatch"],
            ),
            (
                json!({"sku": "X", "price": {"amount": 1}, "options": {"Size": 5, "Cut": ""}, "weight": 1.5}),
                vec!["/options/Cut too_short", "/options/Size wrong_type", "/weight wrong_type"],
            ),
        ];
        for (wish, expected) in unfit {
            assert_eq!(shop.invalid(shop.post(variants(&id), wish)).await, expected);
        }
        let taken = json!({"sku": "S", "price": {"amount": 1}, "options": {"Size": "M"}});
        shop.refused(shop.post(variants(&id), taken), 409, "sku_taken").await;
        let nobody = "0198c0de-7000-7000-8000-000000000000";
        shop.refused(shop.post(variants(nobody), medium()), 404, "product_not_found").await;
        shop.refused(shop.post(variants(&id), medium()).guest(), 401, "unauthenticated").await;
        shop.refused(shop.post(variants(&id), medium()).role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn an_option_declared_later_is_chosen_variant_by_variant() {
    on_each("options declared later", async |shop| {
        let id = shop.product(json!({})).await;
        let path = format!("/api/commands/products/{id}");
        assert_eq!(shop.invalid(shop.post(variants(&id), medium())).await, ["/options/Size unknown"]);
        let options = json!({"options": [{"name": "Size", "values": ["S", "M"]}]});
        assert_eq!(shop.put(path.clone(), options).send().await.version(), 2);
        assert_eq!(shop.post(variants(&id), medium()).send().await.version(), 3);
        let first = format!("{}/{}", variants(&id), shop.last_product(&id).await.variants[0].variant_id);
        assert_eq!(shop.put(first.clone(), json!({"price": {"amount": 1}})).send().await.version(), 4);
        assert_eq!(shop.put(first.clone(), json!({"options": {"Size": "S"}})).send().await.version(), 5);

        let more =
            json!({"options": [{"name": "Size", "values": ["S", "M"]}, {"name": "Cut", "values": ["slim"]}]});
        assert_eq!(shop.put(path, more).send().await.version(), 6);
        let half = json!({"options": {"Size": "S"}, "sku": "half"});
        assert_eq!(shop.invalid(shop.put(first.clone(), half)).await, ["/options/Cut required"]);
        let whole = json!({"options": {"Size": "S", "Cut": "slim"}});
        assert_eq!(shop.put(first, whole).send().await.version(), 7);
    })
    .await;
}

#[tokio::test]
async fn a_variant_changes_in_what_is_named() {
    on_each("changes of a variant", async |shop| {
        let id = shirt(&shop).await;
        let small = shop.last_product(&id).await.variants[0].variant_id.clone();
        let path = format!("{}/{small}", variants(&id));
        let wish = json!({"sku": "S-2", "price": {"amount": 9}, "barcode": "123", "weight": 5, "options": {"Size": "L"}});
        let answer = shop.put(path.clone(), wish.clone()).send().await;
        assert_eq!((answer.status, answer.text("variantId"), answer.version()), (200, small.clone(), 2));
        let variant = shop.last_product(&id).await.variants[0].clone();
        assert_eq!((variant.sku.as_str(), variant.options["Size"].as_str()), ("S-2", "L"));
        assert_eq!((variant.barcode.as_deref(), variant.weight_grams), (Some("123"), Some(5)));

        let before = shop.footprint().await;
        assert_eq!(shop.put(path.clone(), wish).send().await.version(), 2);
        assert_eq!(shop.footprint().await, before);

        assert_eq!(shop.put(path, json!({"barcode": null, "weight": null})).send().await.version(), 3);
        let variant = shop.last_product(&id).await.variants[0].clone();
        assert_eq!((variant.barcode, variant.weight_grams), (None, None));
        assert_eq!(shop.history(&id).await, ["ProductCreated", "ProductUpdated", "ProductUpdated"]);
    })
    .await;
}

#[tokio::test]
async fn an_unsound_change_of_a_variant_changes_nothing() {
    on_each("unsound changes of a variant", async |shop| {
        let id = shirt(&shop).await;
        shop.post(variants(&id), medium()).send().await;
        let other = shop.product(json!({"sku": "OTHER"})).await;
        let small = shop.last_product(&id).await.variants[0].variant_id.clone();
        let path = format!("{}/{small}", variants(&id));
        let unsound = [
            (
                json!({"sku": null, "price": null, "inventoryPolicy": null}),
                vec!["/inventoryPolicy required", "/price required", "/sku required"],
            ),
            (json!({"quantity": 1, "weight": -1}), vec!["/quantity unknown_field", "/weight out_of_range"]),
            (json!({"options": {"Size": "M"}}), vec!["/options duplicate"]),
            (json!({"options": null}), vec!["/options/Size required"]),
            (json!({"price": {"amount": 1, "currency": "USD"}}), vec!["/price/currency currency_mismatch"]),
        ];
        for (wish, expected) in unsound {
            assert_eq!(shop.invalid(shop.put(path.clone(), wish)).await, expected);
        }
        shop.refused(shop.put(path.clone(), json!({"sku": "OTHER"})), 409, "sku_taken").await;
        let foreign = format!("{}/{small}", variants(&other));
        shop.refused(shop.put(foreign, json!({"sku": "X"})), 404, "variant_not_found").await;
        shop.refused(
            shop.put(path.clone(), json!({"sku": "X"})).header("if-match", "\"1\""),
            412,
            "version_mismatch",
        )
        .await;
        shop.refused(shop.put(path.clone(), json!({"sku": "X"})).guest(), 401, "unauthenticated").await;
        shop.refused(shop.put(path, json!({"sku": "X"})).role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn stock_is_counted_from_when_the_policy_says_so() {
    on_each("policies", async |shop| {
        let id = shop.product(json!({"inventoryPolicy": "untracked"})).await;
        assert_eq!(shop.number("SELECT COUNT(*) FROM stock".to_owned()).await, 0);
        let only = shop.last_product(&id).await.variants[0].variant_id.clone();
        let path = format!("{}/{only}", variants(&id));
        for policy in ["deny", "untracked", "deny"] {
            let answer = shop.put(path.clone(), json!({"inventoryPolicy": policy})).send().await;
            assert_eq!(answer.status, 200, "{:#}", answer.body);
            assert_eq!(shop.number("SELECT COUNT(*) FROM stock".to_owned()).await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_product_has_2000_variants_at_most() {
    on_each("the most variants", async |shop| {
        let values: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
        let variant = |n: &String| json!({"sku": format!("V{n}"), "options": {"N": n}});
        let all: Vec<Value> = values.iter().map(variant).collect();
        let id = shop.product(json!({"variants": all})).await;
        let mut more = values.clone();
        more.push("x".to_owned());
        let wish = json!({"options": [{"name": "N", "values": more}]});
        let path = format!("/api/commands/products/{id}");
        assert_eq!(shop.invalid(shop.put(path, wish)).await, ["/options/0/values too_many"]);
        let one_more = json!({"sku": "X", "price": {"amount": 1}, "options": {"N": "0"}});
        assert_eq!(
            shop.invalid(shop.post(variants(&id), one_more)).await,
            [" too_many", "/options duplicate"]
        );
    })
    .await;
}
