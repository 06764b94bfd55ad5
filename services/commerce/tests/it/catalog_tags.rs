//! Tags added and removed one by one.

use mercato_contracts::{Payload, access::Role};
use serde_json::{Value, json};

use crate::harness::{Ask, Shop, on_each};

fn tags(id: &str) -> String {
    format!("/api/commands/products/{id}/tags")
}

fn add(shop: &Shop, id: &str, name: &str, value: &str) -> Ask {
    shop.post(tags(id), json!({"name": name, "value": value}))
}

#[tokio::test]
async fn a_tag_is_added_once_and_removed_once() {
    on_each("tags", async |shop| {
        let id = shop.product(json!({})).await;
        let red = add(&shop, &id, " colour ", "red").send().await;
        assert_eq!((red.status, red.text("status").as_str(), red.version()), (201, "added", 2));
        let blue = add(&shop, &id, "colour", "blue").send().await;
        assert_eq!((blue.status, blue.version()), (201, 3));
        assert_ne!(red.text("tagId"), blue.text("tagId"));

        let before = shop.footprint().await;
        let again = add(&shop, &id, "colour", "red").send().await;
        assert_eq!((again.status, again.text("tagId"), again.version()), (200, red.text("tagId"), 3));
        assert_eq!(shop.footprint().await, before);

        let one = format!("{}/{}", tags(&id), red.text("tagId"));
        let removed = shop.delete(one.clone()).send().await;
        assert_eq!((removed.status, &removed.body), (200, &json!({"status": "removed", "version": 4})));
        assert!(removed.header("etag").starts_with("\"4."));
        shop.refused(shop.delete(one), 404, "tag_not_found").await;
        let anew = add(&shop, &id, "colour", "red").send().await;
        assert_eq!((anew.status, anew.version()), (201, 5));
        assert_ne!(anew.text("tagId"), red.text("tagId"));

        let expected =
            ["ProductCreated", "ProductTagAdded", "ProductTagAdded", "ProductTagRemoved", "ProductTagAdded"];
        assert_eq!(shop.history(&id).await, expected);
        let events = shop.events().await;
        let last = events.iter().rev().find_map(|event| match &event.payload {
            Payload::ProductTagAdded(added) => Some(added),
            _ => None,
        });
        let last = last.expect("an event");
        let tag = last.tag.clone().expect("a tag");
        assert_eq!((tag.name.as_str(), tag.value.as_str(), last.version), ("colour", "red", 5));
        let kept: Value = json!(shop.number("SELECT COUNT(*) FROM product_tags".to_owned()).await);
        assert_eq!(kept, 2);
    })
    .await;
}

#[tokio::test]
async fn the_same_tag_at_once_is_one_tag() {
    on_each("one tag at once", async |shop| {
        let id = shop.product(json!({})).await;
        let answers = futures::future::join_all((0..20).map(|_| add(&shop, &id, "a", "b").send())).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 19);
        assert!(answers.iter().all(|answer| answer.text("tagId") == answers[0].text("tagId")));
        assert_eq!(shop.history(&id).await, ["ProductCreated", "ProductTagAdded"]);
    })
    .await;
}

#[tokio::test]
async fn a_tag_that_is_not_this_products_stays() {
    on_each("another product's tag", async |shop| {
        let (mine, other) = (shop.product(json!({})).await, shop.product(json!({"sku": "B"})).await);
        let tag = add(&shop, &mine, "a", "b").send().await.text("tagId");
        shop.refused(shop.delete(format!("{}/{tag}", tags(&other))), 404, "tag_not_found").await;
        for nothing in ["0198c0de-7000-7000-8000-000000000000", "x"] {
            shop.refused(shop.delete(format!("{}/{nothing}", tags(&mine))), 404, "tag_not_found").await;
            shop.refused(shop.delete(format!("{}/{tag}", tags(nothing))), 404, "product_not_found").await;
            shop.refused(add(&shop, nothing, "a", "b"), 404, "product_not_found").await;
        }
        let stale = shop.delete(format!("{}/{tag}", tags(&mine))).header("if-match", "\"1\"");
        shop.refused(stale, 412, "version_mismatch").await;
        let own = || shop.delete(format!("{}/{tag}", tags(&mine)));
        shop.refused(own().guest(), 401, "unauthenticated").await;
        shop.refused(own().role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn an_unsound_tag_is_not_added() {
    on_each("unsound tags", async |shop| {
        let id = shop.product(json!({})).await;
        let unsound = [
            (json!({}), vec!["/name required", "/value required"]),
            (json!({"name": " ", "value": "x".repeat(256)}), vec!["/name too_short", "/value too_long"]),
            (
                json!({"name": "x".repeat(101), "value": "a\nb"}),
                vec!["/name too_long", "/value invalid_character"],
            ),
            (
                json!({"name": 1, "value": null, "id": 1}),
                vec!["/id unknown_field", "/name wrong_type", "/value required"],
            ),
        ];
        for (wish, expected) in unsound {
            assert_eq!(shop.invalid(shop.post(tags(&id), wish)).await, expected);
        }
        shop.refused(add(&shop, &id, "a", "b").guest(), 401, "unauthenticated").await;
        shop.refused(add(&shop, &id, "a", "b").role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn a_product_has_250_tags_at_most() {
    on_each("the most tags", async |shop| {
        let many: Vec<Value> = (0..250).map(|n| json!({"name": "n", "value": n.to_string()})).collect();
        let id = shop.product(json!({"tags": many})).await;
        assert_eq!(shop.invalid(add(&shop, &id, "n", "250")).await, [" too_many"]);
        assert_eq!(add(&shop, &id, "n", "0").send().await.status, 200);
    })
    .await;
}
