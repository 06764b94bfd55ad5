//! Categories: a tree with handles.

use mercato_contracts::{Payload, access::Role};
use serde_json::json;

use crate::harness::on_each;

const CATEGORIES: &str = "/api/commands/categories";

#[tokio::test]
async fn a_category_stands_below_its_parent() {
    on_each("categories", async |shop| {
        let top = shop.post(CATEGORIES, json!({"name": " Home & Garden "})).send().await;
        assert_eq!((top.status, top.text("handle").as_str()), (201, "home-garden"), "{:#}", top.body);
        assert_eq!(
            (top.text("status").as_str(), top.header("location")),
            ("created", "/api/queries/categories")
        );
        assert!(!top.header("sync-token").is_empty());
        let by_handle = json!({"name": "Mugs", "parent": "home-garden", "position": 3, "handle": "mugs"});
        let child = shop.post(CATEGORIES, by_handle).send().await;
        let by_id = json!({"name": "Mugs", "parent": child.text("categoryId")});
        let grandchild = shop.post(CATEGORIES, by_id).send().await;
        assert_eq!(grandchild.text("handle"), "mugs-2");
        let made: Vec<_> = shop
            .events()
            .await
            .into_iter()
            .filter_map(|event| match event.payload {
                Payload::CategoryCreated(made) => Some((event.sequence, made)),
                _ => None,
            })
            .collect();
        assert_eq!(made.len(), 3);
        assert!(made.iter().all(|(sequence, _)| *sequence == 1));
        assert_eq!((made[1].1.parent_id.clone(), made[1].1.position), (Some(top.text("categoryId")), 3));
        assert_eq!(made[2].1.parent_id, Some(child.text("categoryId")));
    })
    .await;
}

#[tokio::test]
async fn an_unsound_category_is_not_made() {
    on_each("unsound categories", async |shop| {
        shop.post(CATEGORIES, json!({"name": "Mugs"})).send().await;
        let unsound = [
            (json!({}), vec!["/name required"]),
            (
                json!({"name": "", "handle": "A b", "position": -1, "parent": " ", "x": 1}),
                vec![
                    "/handle invalid_character",
                    "/name too_short",
                    "/parent too_short",
                    "/position out_of_range",
                    "/x unknown_field",
                ],
            ),
            (json!({"name": "x", "parent": "none"}), vec!["/parent unknown"]),
            (json!({"name": "x", "parent": "0198c0de-7000-7000-8000-000000000000"}), vec!["/parent unknown"]),
        ];
        for (wish, expected) in unsound {
            assert_eq!(shop.invalid(shop.post(CATEGORIES, wish)).await, expected);
        }
        let taken = json!({"name": "x", "handle": "mugs"});
        shop.refused(shop.post(CATEGORIES, taken), 409, "handle_taken").await;
        shop.refused(shop.post(CATEGORIES, json!({"name": "x"})).guest(), 401, "unauthenticated").await;
        shop.refused(shop.post(CATEGORIES, json!({"name": "x"})).role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn the_tree_is_16_deep_at_most() {
    on_each("the deepest category", async |shop| {
        shop.post(CATEGORIES, json!({"name": "level 1"})).send().await;
        for level in 2..=16 {
            let wish = json!({"name": format!("level {level}"), "parent": format!("level-{}", level - 1)});
            assert_eq!(shop.post(CATEGORIES, wish).send().await.status, 201);
        }
        let deeper = json!({"name": "deeper", "parent": "level-16"});
        assert_eq!(shop.invalid(shop.post(CATEGORIES, deeper)).await, ["/parent too_deep"]);
    })
    .await;
}
