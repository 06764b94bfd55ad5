//! Things made fresh for each request, so that one caller's success is not another's conflict, and the callers
//! themselves.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use mercato_kernel::{Clock, SystemClock};
use mercato_testkit::{Answer, Request};
use serde_json::json;

use crate::command_line::running::Shop;

/// As long as a loaded machine may take for what comes by itself.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Every personal field of every order holds this word, and nothing else does.
pub const PERSONAL: &str = "quillonby";

/// A picture of one pixel.
pub const PICTURE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A number that was not there before.
pub fn fresh() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A request to `shop` without a key.
pub fn ask(shop: &Shop, method: &str, path: &str) -> Request {
    Request::new(method, format!("{}{path}", shop.url))
}

/// A request that its admin makes; it must succeed.
pub async fn make(shop: &Shop, path: &str, body: &serde_json::Value) -> Answer {
    let answer = ask(shop, "POST", path).key(&shop.key).json(body).send().await;
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.json);
    answer
}

/// Sends `request` until the shop does not ask for patience any more: models and index may be on their way.
pub async fn settled(request: Request) -> Answer {
    let began = Instant::now();
    loop {
        let answer = request.clone().send().await;
        if answer.status != 503 || began.elapsed() > PATIENCE {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The keys of the callers in `access_table::CALLERS`; the first has none.
pub async fn callers(shop: &Shop) -> [Option<String>; 6] {
    let soon = SystemClock.now().checked_add(Duration::from_secs(1)).expect("a time");
    let expired = key(shop, &json!({"role": "admin", "expiresAt": soon.to_string()})).await;
    let revoked = key(shop, &json!({"role": "admin"})).await;
    let id = revoked.json["keyId"].as_str().expect("an id");
    let path = format!("/api/commands/keys/{id}");
    ask(shop, "DELETE", &path).key(&shop.key).send().await.expect(200);
    let began = Instant::now();
    while ask(shop, "GET", "/api/queries/shop").key(&text(&expired)).send().await.status != 401 {
        assert!(began.elapsed() < PATIENCE, "a key goes on after its end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let [reader, staff] = ["reader", "staff"].map(|role| json!({"role": role}));
    let (reader, staff) = (key(shop, &reader).await, key(shop, &staff).await);
    let admin = shop.key.clone();
    [None, Some(text(&reader)), Some(text(&staff)), Some(admin), Some(text(&revoked)), Some(text(&expired))]
}

async fn key(shop: &Shop, wish: &serde_json::Value) -> Answer {
    make(shop, "/api/commands/keys", wish).await
}

fn text(key: &Answer) -> String {
    key.json["key"].as_str().expect("a key").to_owned()
}

/// The names in braces that a request may hold, with what they stand for, and the token of the last write.
#[derive(Debug, Default)]
pub struct Names {
    known: Vec<(&'static str, String)>,
    pub sync_token: String,
}

impl Names {
    /// Makes what `text` names.
    pub async fn of(shop: &Shop, text: &str) -> Self {
        let mut names = Self::default();
        names.known.push(("n", fresh().to_string()));
        names.known.push(("name", "products".to_owned()));
        names.known.push(("id", "products-none".to_owned()));
        let wants = |name: &str| text.contains(&format!("{{{name}"));
        if ["productId", "variantId", "tagId", "sku", "order"].into_iter().any(wants) {
            names.product(shop, if wants("productId:draft") { "draft" } else { "active" }).await;
        }
        if wants("order") {
            names.order(shop).await;
        }
        if wants("location") {
            let handle = format!("room-{}", fresh());
            make(shop, "/api/commands/locations", &json!({"handle": handle})).await;
            names.known.push(("location", handle));
        }
        if wants("keyId") {
            let made = key(shop, &json!({"role": "reader"})).await;
            names.keep("keyId", &made, "keyId");
        }
        if wants("imageId") {
            let upload = ask(shop, "POST", "/api/commands/images").key(&shop.key);
            let made = upload.raw("application/octet-stream", PICTURE.to_vec()).send().await.expect(201);
            names.keep("imageId", &made, "imageId");
        }
        names
    }

    async fn product(&mut self, shop: &Shop, status: &str) {
        let sku = format!("S-{}", fresh());
        let body = json!({
            "name": "Mug", "price": {"amount": 850, "currency": "EUR"}, "status": status,
            "options": [{"name": "Size", "values": ["M", "L"]}],
            "variants": [{"sku": sku, "options": {"Size": "M"}, "quantity": 9}],
        });
        let made = make(shop, "/api/commands/products", &body).await;
        self.keep("productId", &made, "productId");
        self.keep("productId:draft", &made, "productId");
        let id = self.fill("/api/commands/products/{productId}/tags");
        let variant = made.json["variants"][0]["variantId"].as_str().expect("an id");
        self.known.push(("variantId", variant.to_owned()));
        self.known.push(("sku", sku));
        let tagged = make(shop, &id, &json!({"name": "colour", "value": "blue"})).await;
        self.keep("tagId", &tagged, "tagId");
        self.sync_token = format!("{},{}", made.header("sync-token"), tagged.header("sync-token"));
    }

    async fn order(&mut self, shop: &Shop) {
        let body = json!({
            "items": [{"sku": self.fill("{sku}"), "quantity": 1}],
            "customer": {
                "email": format!("{PERSONAL}@example.org"), "name": format!("Ada {PERSONAL}"),
                "address": format!("1 {PERSONAL} Street"), "phone": format!("{PERSONAL} 555"),
            },
        });
        let placed = ask(shop, "POST", "/api/commands/orders").json(&body).send().await.expect(201);
        self.keep("orderId", &placed, "orderId");
        self.keep("orderToken", &placed, "accessToken");
        self.sync_token = placed.header("sync-token");
    }

    fn keep(&mut self, name: &'static str, answer: &Answer, member: &str) {
        let value = answer.json[member].as_str().unwrap_or_else(|| panic!("{member} in {}", answer.json));
        self.known.push((name, value.to_owned()));
    }

    /// `text` with what its names stand for.
    pub fn fill(&self, text: &str) -> String {
        let replaced =
            |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{name}}}"), value);
        self.known.iter().fold(text.to_owned(), replaced)
    }
}
