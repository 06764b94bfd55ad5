//! Keys made, listed and revoked through the API.

use std::sync::Arc;

use axum::{Router, body::Body, middleware::from_fn};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use mercato_contracts::access::{Caller, Role};
use mercato_http_kit::render_problems;
use mercato_identity::Keys;
use mercato_kernel::KeyId;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::database::{Place, on_each};

struct Shop {
    router: Router,
    keys: Arc<Keys>,
}

impl Shop {
    async fn open(place: &Place) -> Self {
        let identity = place.open().await;
        let (router, _) = identity.service.routes.split_for_parts();
        Self { router: router.layer(from_fn(render_problems)), keys: identity.keys }
    }

    async fn ask(&self, caller: Option<Role>, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let caller = caller.map_or(Caller::Guest, |role| Caller::Key { id: KeyId::new(), role });
        let mut request = Request::builder().method(method).uri(path).extension(caller);
        let mut sent = Body::empty();
        if !body.is_null() {
            request = request.header("content-type", "application/json");
            sent = Body::from(body.to_string());
        }
        let request = request.body(sent).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).expect("JSON"))
    }
}

const ADMIN: Option<Role> = Some(Role::Admin);

#[tokio::test]
async fn a_key_is_shown_once_listed_without_its_text_and_revoked() {
    on_each("keys over HTTP", async |place| {
        let shop = Shop::open(&place).await;
        let wish = json!({"role": "staff", "name": " till 4 ", "expiresInDays": 90});
        let (status, made) = shop.ask(ADMIN, "POST", "/api/commands/keys", wish).await;
        assert_eq!(status, StatusCode::CREATED);
        let text = made["key"].as_str().expect("the text");
        assert_eq!(made["role"], "staff");
        assert!(made["expiresAt"].is_string());

        let (_, list) = shop.ask(ADMIN, "GET", "/api/queries/keys", Value::Null).await;
        assert!(!list.to_string().contains(text));
        assert_eq!(list["items"][0]["keyId"], made["keyId"]);
        assert_eq!(list["items"][0]["name"], "till 4");
        assert_eq!(list["items"][0]["lastChars"], text[text.len() - 4..]);
        assert_eq!(list["items"][0]["status"], "active");

        let path = format!("/api/commands/keys/{}", made["keyId"].as_str().expect("an id"));
        let (status, revoked) = shop.ask(ADMIN, "DELETE", &path, Value::Null).await;
        assert_eq!((status, &revoked["status"]), (StatusCode::OK, &json!("revoked")));
        let (_, again) = shop.ask(ADMIN, "DELETE", &path, Value::Null).await;
        assert_eq!(again, revoked);
        let (_, list) = shop.ask(ADMIN, "GET", "/api/queries/keys", Value::Null).await;
        assert_eq!(list["items"][0]["status"], "revoked");
    })
    .await;
}

#[tokio::test]
async fn keys_are_listed_by_pages() {
    on_each("pages of keys", async |place| {
        let shop = Shop::open(&place).await;
        for _ in 0..5 {
            shop.ask(ADMIN, "POST", "/api/commands/keys", json!({"role": "reader"})).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/api/queries/keys?limit=2".to_owned());
        loop {
            let (status, page) = shop.ask(ADMIN, "GET", &path, Value::Null).await;
            assert_eq!(status, StatusCode::OK);
            let ids = page["items"].as_array().expect("items").iter().map(|key| key["keyId"].to_string());
            seen.extend(ids);
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/queries/keys?limit=2&cursor={next}");
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|newer, older| newer > older));
        let broken = shop.ask(ADMIN, "GET", "/api/queries/keys?cursor=abc", Value::Null).await;
        assert_eq!((broken.0, &broken.1["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_cursor")));
    })
    .await;
}

#[tokio::test]
async fn who_may_not_manage_keys_changes_none() {
    on_each("scope of keys", async |place| {
        let shop = Shop::open(&place).await;
        let id = format!("/api/commands/keys/{}", KeyId::new());
        let actions = [("POST", "/api/commands/keys"), ("GET", "/api/queries/keys"), ("DELETE", id.as_str())];
        for (method, path) in actions {
            let wish = if method == "POST" { json!({"role": "admin"}) } else { Value::Null };
            let (status, _) = shop.ask(None, method, path, wish.clone()).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
            for role in [Role::Reader, Role::Staff] {
                let (status, problem) = shop.ask(Some(role), method, path, wish.clone()).await;
                assert_eq!((status, &problem["scope"]), (StatusCode::FORBIDDEN, &json!("keys:manage")));
            }
        }
        assert!(shop.keys.list().await.expect("a list").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_wish_that_is_not_sound_makes_no_key() {
    on_each("unsound wishes", async |place| {
        let shop = Shop::open(&place).await;
        let unsound = [
            (json!({}), vec!["/role"]),
            (
                json!({"role": "owner", "name": " ", "expiresInDays": 0}),
                vec!["/expiresInDays", "/name", "/role"],
            ),
            (json!({"role": "admin", "expiresInDays": 3651}), vec!["/expiresInDays"]),
            (json!({"role": "admin", "expiresInDays": 1.5}), vec!["/expiresInDays"]),
            (json!({"role": "admin", "expiresAt": "2001-01-01T00:00:00Z"}), vec!["/expiresAt"]),
            (json!({"role": "admin", "expiresAt": "tomorrow"}), vec!["/expiresAt"]),
            (
                json!({"role": "admin", "expiresAt": "2999-01-01T00:00:00Z", "expiresInDays": 1}),
                vec!["/expiresAt"],
            ),
            (json!({"role": "admin", "name": "x".repeat(256)}), vec!["/name"]),
            (json!({"role": "admin", "scopes": []}), vec!["/scopes"]),
        ];
        for (wish, pointers) in unsound {
            let (status, problem) = shop.ask(ADMIN, "POST", "/api/commands/keys", wish).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            let errors = problem["errors"].as_array().expect("errors");
            let mut found: Vec<_> = errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
            found.sort_unstable();
            assert_eq!(found, pointers);
        }
        assert!(shop.keys.list().await.expect("a list").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_not_there_cannot_be_revoked() {
    on_each("unknown ids", async |place| {
        let shop = Shop::open(&place).await;
        for id in [KeyId::new().to_string(), "5".to_owned()] {
            let path = format!("/api/commands/keys/{id}");
            let (status, problem) = shop.ask(ADMIN, "DELETE", &path, Value::Null).await;
            assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("key_not_found")));
        }
    })
    .await;
}
