//! `run --demo`: fills an empty shop with a catalog of its own, through the same routes that everybody uses.
//! A shop that holds anything else is left alone; one that was filled halfway is filled up.

use std::collections::HashMap;

use anyhow::{Context, bail};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use bytes::Bytes;
use mercato_contracts::verify::Source;
use mercato_kernel::Currency;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

include!(concat!(env!("OUT_DIR"), "/demo_images.rs"));

const CATALOG: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/demo/catalog.json"));
/// More than the demo catalog has.
const ENOUGH_PRODUCTS: usize = 200;
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

#[derive(Deserialize)]
struct Catalog {
    locations: Vec<Value>,
    categories: Vec<Map<String, Value>>,
    products: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Elsewhere {
    sku: String,
    location: String,
    quantity: i64,
}

struct Filler {
    router: Router,
    currency: Currency,
    images: HashMap<String, String>,
    /// The last write's token: with it the reader of the finished shop sees all of it.
    sync_token: Option<String>,
}

/// Fills the shop behind `router`, where every caller may do everything. Prices are in `currency`. Whether there is
/// something already, `source` knows: a read model may not have met it yet.
pub async fn fill(router: Router, source: &dyn Source, currency: Currency) -> anyhow::Result<()> {
    let catalog: Catalog = serde_json::from_str(CATALOG).context("the demo catalog")?;
    let mut filler = Filler { router, currency, images: HashMap::new(), sync_token: None };
    let there = handles(source).await?;
    let ours: Vec<&str> = catalog.products.iter().filter_map(|product| product["handle"].as_str()).collect();
    if there.iter().any(|handle| !ours.contains(&handle.as_str())) {
        tracing::info!("the shop is not empty; the demo catalog is left out");
        return Ok(());
    }
    if there.len() >= ours.len() {
        return Ok(());
    }
    for location in &catalog.locations {
        filler.make("/api/commands/locations", location, "location").await?;
    }
    for mut category in catalog.categories {
        category.retain(|_, value| !value.is_null());
        filler.make("/api/commands/categories", &Value::Object(category), "category").await?;
    }
    let count = catalog.products.len();
    for product in catalog.products {
        filler.product(product).await?;
    }
    filler.settle().await?;
    tracing::info!(products = count, "the demo catalog is in the shop");
    Ok(())
}

/// The handles of the shop's products, as many as tell whether it is more than a demo.
async fn handles(source: &dyn Source) -> anyhow::Result<Vec<String>> {
    let products = source.snapshot().await?.products(None, ENOUGH_PRODUCTS).await?;
    Ok(products.into_iter().map(|product| product.handle).collect())
}

impl Filler {
    /// Waits until the finished shop shows all that was written.
    async fn settle(&self) -> anyhow::Result<()> {
        let (status, body) = self.call(Method::GET, "/api/queries/products", Bytes::new(), "", None).await?;
        anyhow::ensure!(status == StatusCode::OK, "the products cannot be read: {status} {body}");
        Ok(())
    }

    async fn product(&mut self, mut product: Map<String, Value>) -> anyhow::Result<()> {
        let elsewhere = product.remove("stockElsewhere").unwrap_or_else(|| json!([]));
        let elsewhere: Vec<Elsewhere> = serde_json::from_value(elsewhere)?;
        let mut images = Vec::new();
        for image in product["images"].as_array().cloned().unwrap_or_default() {
            let file = image["file"].as_str().context("a picture without a file")?;
            images.push(json!({"imageId": self.image(file).await?, "alt": image["alt"]}));
        }
        product.insert("images".to_owned(), images.into());
        let variants = product.get_mut("variants").and_then(Value::as_array_mut).into_iter().flatten();
        let variant_prices = variants.filter_map(|variant| variant.get_mut("price"));
        for price in variant_prices {
            price["currency"] = self.currency.code().into();
        }
        product["price"]["currency"] = self.currency.code().into();
        let Some(made) = self.make("/api/commands/products", &Value::Object(product), "product").await?
        else {
            return Ok(());
        };
        let id = made["productId"].as_str().context("a product without an id")?.to_owned();
        for Elsewhere { sku, location, quantity } in elsewhere {
            let body =
                json!({"sku": sku, "location": location, "quantityChange": quantity, "reason": "demo"});
            let path = format!("/api/commands/products/{id}/inventory");
            let key = format!("demo:stock:{location}:{sku}");
            self.write(Method::PUT, &path, serde_json::to_vec(&body)?.into(), "application/json", &key)
                .await?;
        }
        Ok(())
    }

    async fn image(&mut self, file: &str) -> anyhow::Result<String> {
        if let Some(id) = self.images.get(file) {
            return Ok(id.clone());
        }
        let (_, bytes) =
            IMAGES.iter().find(|(name, _)| *name == file).with_context(|| format!("no {file}"))?;
        let key = format!("demo:image:{file}");
        let bytes = Bytes::from_static(bytes);
        let made = self.write(Method::POST, "/api/commands/images", bytes, "image/webp", &key).await?;
        let id = made["imageId"].as_str().context("an image without an id")?.to_owned();
        self.images.insert(file.to_owned(), id.clone());
        Ok(id)
    }

    /// Makes a thing that has a handle; `None` where there is one already.
    async fn make(&mut self, path: &str, body: &Value, kind: &str) -> anyhow::Result<Option<Value>> {
        let key = format!("demo:{kind}:{}", body["handle"].as_str().unwrap_or_default());
        let bytes = serde_json::to_vec(body)?.into();
        let made = self.call(Method::POST, path, bytes, "application/json", Some(&key)).await;
        let (status, answer) = self.remember(made?);
        match status {
            StatusCode::CONFLICT => Ok(None),
            status if status.is_success() => Ok(Some(answer)),
            _ => bail!("{path}: {status} {answer}"),
        }
    }

    async fn write(
        &mut self,
        method: Method,
        path: &str,
        body: Bytes,
        media: &str,
        key: &str,
    ) -> anyhow::Result<Value> {
        let answered = self.call(method, path, body, media, Some(key)).await?;
        let (status, answer) = self.remember(answered);
        anyhow::ensure!(status.is_success(), "{path}: {status} {answer}");
        Ok(answer)
    }

    fn remember(&mut self, (status, mut answer): (StatusCode, Value)) -> (StatusCode, Value) {
        if let Some(Value::String(token)) = answer.as_object_mut().and_then(|answer| answer.remove(SYNC)) {
            self.sync_token = Some(token);
        }
        (status, answer)
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        media: &str,
        key: Option<&str>,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if method != Method::GET {
            request = request.header(header::CONTENT_TYPE, media);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(token) = self.sync_token.as_ref().filter(|_| method == Method::GET) {
            request = request.header("Sync-Token", token);
        }
        let Ok(reply) = self.router.clone().oneshot(request.body(Body::from(body))?).await;
        let (status, token) = (reply.status(), reply.headers().get("sync-token").cloned());
        let bytes = to_bytes(reply.into_body(), MAX_ANSWER_BYTES).await?;
        let mut answer: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if let (Some(token), Some(answer)) = (token, answer.as_object_mut()) {
            answer.insert(SYNC.to_owned(), token.to_str()?.into());
        }
        Ok((status, answer))
    }
}

/// The member under which an answer's token travels to `remember`.
const SYNC: &str = "\u{0}sync";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_and_category_of_the_catalog_is_there() {
        let catalog: Catalog = serde_json::from_str(CATALOG).expect("a catalog");
        let categories: Vec<_> =
            catalog.categories.iter().map(|category| category["handle"].clone()).collect();
        for product in &catalog.products {
            for image in product["images"].as_array().expect("pictures") {
                let file = image["file"].as_str().expect("a file");
                assert!(IMAGES.iter().any(|(name, _)| *name == file), "{file}");
            }
            let mut named = product["categories"].as_array().expect("categories").iter();
            assert!(named.all(|category| categories.contains(category)), "{}", product["handle"]);
        }
    }
}
