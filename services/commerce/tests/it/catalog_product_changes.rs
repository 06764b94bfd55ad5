//! Products changed and archived: versions, events, preconditions, and changes that change nothing.

use mercato_commerce::Settings;
use mercato_contracts::access::Role;
use serde_json::json;

use crate::harness::{on_each, on_each_with};

fn path(id: &str) -> String {
    format!("/api/commands/products/{id}")
}

const NOBODY: &str = "0198c0de-7000-7000-8000-000000000000";

#[tokio::test]
async fn a_change_moves_what_it_names_and_no_more() {
    on_each("changes of a product", async |shop| {
        shop.post("/api/commands/categories", json!({"name": "Mugs"})).send().await;
        let id = shop.product(json!({"vendor": "V", "type": "T", "tags": [{"name": "a", "value": "b"}]})).await;
        let before = shop.last_product(&id).await;
        let wish = json!({"name": " New ", "vendor": null, "price": {"amount": 7}, "sku": "A-2", "status": "draft",
            "categories": ["mugs"], "attributes": {"size": 3}, "description": "d", "handle": "new-one"});
        let answer = shop.put(path(&id), wish).send().await;
        assert_eq!((answer.status, answer.version()), (200, 2), "{:#}", answer.body);
        assert_eq!((answer.text("productId"), answer.text("status").as_str()), (id.clone(), "updated"));
        assert!(answer.header("etag").starts_with("\"2."));

        let after = shop.last_product(&id).await;
        assert_eq!((after.name.as_str(), after.handle.as_str(), after.description.as_str()), ("New", "new-one", "d"));
        assert_eq!((after.vendor, after.r#type.as_deref()), (None, Some("T")));
        assert_eq!((after.status.as_str(), after.version), ("draft", 2));
        assert_eq!((after.category_ids.len(), after.attributes.len(), after.tags), (1, 1, before.tags));
        assert_eq!(after.variants[0].sku, "A-2");
        assert_eq!(after.variants[0].variant_id, before.variants[0].variant_id);
        assert_eq!(after.variants[0].price.as_ref().map(|price| price.amount), Some(7));
        assert_eq!(after.created_at, before.created_at);

        let cleared = json!({"categories": null, "attributes": null, "description": null, "type": null});
        assert_eq!(shop.put(path(&id), cleared).send().await.version(), 3);
        let after = shop.last_product(&id).await;
        assert_eq!((after.category_ids.len(), after.attributes.len(), after.description.as_str()), (0, 0, ""));
        assert_eq!(shop.history(&id).await, ["ProductCreated", "ProductUpdated", "ProductUpdated"]);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_nothing_changes_nothing() {
    on_each("a change of nothing", async |shop| {
        let id = shop.product(json!({"vendor": "V", "attributes": {"n": 1.50}})).await;
        let before = shop.footprint().await;
        let same = json!({"name": "A thing", "vendor": " V ", "sku": "A-1", "price": {"amount": 500}, "type": null,
            "attributes": {"n": 1.5}, "status": "active", "handle": "a-thing", "categories": [], "images": []});
        for wish in [json!({}), same] {
            let answer = shop.put(path(&id), wish).send().await;
            assert_eq!((answer.status, answer.version()), (200, 1));
            assert!(answer.header("etag").starts_with("\"1."));
        }
        assert_eq!(shop.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn if_match_names_the_version_that_may_be_changed() {
    on_each("If-Match", async |shop| {
        let id = shop.product(json!({})).await;
        let change =
            |tag: &str, name: &str| shop.put(path(&id), json!({"name": name})).header("if-match", tag);
        let problem = shop.refused(change("\"2\"", "B"), 412, "version_mismatch").await;
        assert_eq!(problem["version"], 1);
        shop.refused(change("B", "B"), 400, "invalid_header").await;
        assert_eq!(change("\"1.0123456789abcdef\"", "B").send().await.version(), 2);
        shop.refused(change("\"1\"", "C"), 412, "version_mismatch").await;
        assert_eq!(change("*", "C").send().await.version(), 3);
        let stale = |ask: crate::harness::Ask| ask.header("if-match", "\"1\"");
        let tags = format!("{}/tags", path(&id));
        let tag = json!({"name": "a", "value": "b"});
        shop.refused(stale(shop.post(tags, tag)), 412, "version_mismatch").await;
        shop.refused(stale(shop.post(format!("{}/archive", path(&id)), json!({}))), 412, "version_mismatch")
            .await;
        let variant = json!({"sku": "Z", "price": {"amount": 1}, "options": {}});
        shop.refused(stale(shop.post(format!("{}/variants", path(&id)), variant)), 412, "version_mismatch")
            .await;
    })
    .await;
}

#[tokio::test]
async fn one_of_many_who_saw_a_version_changes_it() {
    on_each("If-Match at once", async |shop| {
        let id = shop.product(json!({})).await;
        let change = |n: usize| {
            shop.put(path(&id), json!({"name": format!("N{n}")})).header("if-match", "\"1\"").send()
        };
        let answers = futures::future::join_all((0..20).map(change)).await;
        let statuses = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((statuses(200), statuses(412)), (1, 19));
        let change = |n: usize| shop.put(path(&id), json!({"name": format!("M{n}")})).send();
        let answers = futures::future::join_all((0..20).map(change)).await;
        let mut versions: Vec<i64> = answers.iter().map(crate::harness::Answer::version).collect();
        versions.sort_unstable();
        assert_eq!(versions, (3..23).collect::<Vec<i64>>());
        assert_eq!(shop.history(&id).await.len(), 22);
    })
    .await;
}

#[tokio::test]
async fn a_shop_may_demand_if_match() {
    let settings = Settings { require_if_match: true, ..Settings::default() };
    on_each_with("If-Match demanded", settings, async |shop| {
        let id = shop.product(json!({})).await;
        let change = || shop.put(path(&id), json!({"name": "B"}));
        shop.refused(change(), 428, "precondition_required").await;
        let kept = change().header("if-match", "\"1\"").header("idempotency-key", "k").send().await;
        assert_eq!(kept.version(), 2);
        let replayed = change().header("idempotency-key", "k").send().await;
        assert_eq!((replayed.version(), replayed.header("idempotent-replayed")), (2, "true"));
        assert_eq!(change().header("if-match", "*").send().await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn an_unsound_change_changes_nothing() {
    on_each("unsound changes", async |shop| {
        let id = shop.product(json!({})).await;
        shop.product(json!({"sku": "TAKEN", "handle": "taken"})).await;
        let unsound = [
            (
                json!({"sku": null, "name": null, "price": null, "handle": null, "status": null}),
                vec![
                    "/handle required",
                    "/name required",
                    "/price required",
                    "/sku required",
                    "/status required",
                ],
            ),
            (
                json!({"tags": [], "quantity": 1, "variants": []}),
                vec!["/quantity unknown_field", "/tags unknown_field", "/variants unknown_field"],
            ),
            (
                json!({"name": "", "price": {"amount": -1}, "status": "x", "vendor": "x".repeat(256)}),
                vec!["/name too_short", "/price/amount out_of_range", "/status invalid", "/vendor too_long"],
            ),
            (json!({"name": 5, "categories": "x"}), vec!["/categories wrong_type", "/name wrong_type"]),
            (
                json!({"name": "ok", "categories": ["x"], "images": [{"imageId": NOBODY}]}),
                vec!["/categories/0 unknown", "/images/0/imageId unknown"],
            ),
        ];
        for (wish, expected) in unsound {
            assert_eq!(shop.invalid(shop.put(path(&id), wish)).await, expected);
        }
        shop.refused(shop.put(path(&id), json!({"sku": "TAKEN"})), 409, "sku_taken").await;
        shop.refused(shop.put(path(&id), json!({"handle": "taken", "name": "x"})), 409, "handle_taken").await;
        for nobody in [NOBODY, "5", "%ff", "'"] {
            shop.refused(shop.put(path(nobody), json!({"name": "x"})), 404, "product_not_found").await;
        }
        shop.refused(shop.put(path(&id), json!({"name": "x"})).guest(), 401, "unauthenticated").await;
        shop.refused(shop.put(path(&id), json!({"name": "x"})).role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn sku_and_price_of_several_variants_are_not_the_products() {
    on_each("several variants", async |shop| {
        let variants =
            json!([{"sku": "S", "options": {"Size": "S"}}, {"sku": "M", "options": {"Size": "M"}}]);
        let id = shop.product(json!({"variants": variants})).await;
        let wish = json!({"sku": "X", "price": {"amount": 1}});
        assert_eq!(
            shop.invalid(shop.put(path(&id), wish)).await,
            ["/price several_variants", "/sku several_variants"]
        );
        let fewer = json!({"options": [{"name": "Size", "values": ["S"]}]});
        assert_eq!(shop.invalid(shop.put(path(&id), fewer)).await, ["/options variant_does_not_fit"]);
        let more = json!({"options": [{"name": "Size", "values": ["S", "M", "L"]}]});
        assert_eq!(shop.put(path(&id), more).send().await.version(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_archived_product_is_archived_once_and_may_come_back() {
    on_each("archive", async |shop| {
        let id = shop.product(json!({})).await;
        let archive = || shop.ask("POST", format!("{}/archive", path(&id)));
        let first = archive().send().await;
        assert_eq!((first.status, first.text("status").as_str(), first.version()), (200, "archived", 2));
        let before = shop.footprint().await;
        let again = archive().json(&json!({})).send().await;
        assert_eq!((again.status, again.version()), (200, 2));
        assert_eq!(shop.footprint().await, before);
        assert_eq!(shop.put(path(&id), json!({"status": "active"})).send().await.version(), 3);
        assert_eq!(shop.history(&id).await, ["ProductCreated", "ProductArchived", "ProductUpdated"]);
        assert_eq!(shop.last_product(&id).await.status, "active");
        assert_eq!(shop.invalid(archive().json(&json!({"why": 1}))).await, ["/why unknown_field"]);
        shop.refused(archive().guest(), 401, "unauthenticated").await;
        let nobody = shop.ask("POST", format!("{}/archive", path(NOBODY)));
        shop.refused(nobody, 404, "product_not_found").await;
    })
    .await;
}
