//! Reads the products model. The cache before single products is the only one here.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use mercato_engines::{
    cache::SharedCache,
    documents::{Filter, ListQuery, Order, SharedDocuments},
};
use mercato_kernel::{CategoryId, ErrorCode, Failure, ProductId, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{PRODUCTS, decode, decode_some, read::all};
use crate::{
    adapters::{
        cache_keys::{self, kept_json},
        gather::Gather,
    },
    domain::{CategoryDoc, CategoryTree, ProductDoc},
    ports::{CatalogEntry, ProductList, Products, Via},
};

const TTL: Duration = Duration::from_hours(1);

/// Whose a SKU is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuDoc {
    /// The product that has a variant of this SKU.
    pub product_id: ProductId,
}

/// The products model, read from the documents store.
pub struct ProductReader {
    documents: SharedDocuments,
    /// Keeps public products.
    cache: SharedCache,
    missing: Arc<Gather<ProductId, Option<CatalogEntry>>>,
}

impl ProductReader {
    /// Reads from `documents`, single public products from `cache` first.
    pub fn new(documents: SharedDocuments, cache: SharedCache) -> Arc<Self> {
        let source = Arc::clone(&documents);
        let missing = Gather::new(move |ids: Vec<ProductId>| {
            let documents = Arc::clone(&source);
            async move { products(&documents, &ids).await }
        });
        Arc::new(Self { documents, cache, missing })
    }

    /// A product that is not public is answered as missing here, so that it is never kept.
    async fn public(&self, id: ProductId) -> Result<CatalogEntry> {
        let entry = self.missing.get(id).await?.filter(|entry| entry.product.is_public());
        entry.ok_or_else(|| Failure::new(ErrorCode::ProductNotFound, "no such product"))
    }
}

/// Several, in the order asked.
async fn products(documents: &SharedDocuments, ids: &[ProductId]) -> Result<Vec<Option<CatalogEntry>>> {
    let keys: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let found = documents.get(&PRODUCTS, "products", &keys).await?;
    with_categories(documents, decode_some(found)?).await
}

async fn with_categories(
    documents: &SharedDocuments,
    found: Vec<Option<ProductDoc>>,
) -> Result<Vec<Option<CatalogEntry>>> {
    let ids: BTreeSet<CategoryId> =
        found.iter().flatten().flat_map(|product| product.category_ids.iter().copied()).collect();
    let keys: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let stored =
        if keys.is_empty() { Vec::new() } else { documents.get(&PRODUCTS, "categories", &keys).await? };
    let categories: Vec<Option<CategoryDoc>> = decode_some(stored)?;
    let by_id: HashMap<CategoryId, CategoryDoc> =
        categories.into_iter().flatten().map(|category| (category.category_id, category)).collect();
    let entry = |product: ProductDoc| {
        let categories = product.category_ids.iter().filter_map(|id| by_id.get(id).cloned()).collect();
        CatalogEntry { product, categories }
    };
    Ok(found.into_iter().map(|product| product.map(entry)).collect())
}

#[async_trait]
impl Products for ProductReader {
    async fn product(&self, id: ProductId, via: Via) -> Result<Option<CatalogEntry>> {
        if via == Via::Model {
            return Ok(self.products(&[id]).await?.pop().flatten());
        }
        let key = cache_keys::product(id);
        match kept_json(self.cache.as_ref(), "product", &key, TTL, self.public(id)).await {
            Ok(entry) => Ok(Some(entry)),
            Err(failure) if failure.code == ErrorCode::ProductNotFound => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<CatalogEntry>>> {
        products(&self.documents, ids).await
    }

    async fn product_of_sku(&self, sku: &str) -> Result<Option<ProductId>> {
        let found = self.documents.get(&PRODUCTS, "skus", &[sku.to_owned()]).await?.pop().flatten();
        Ok(found.map(decode::<SkuDoc>).transpose()?.map(|sku| sku.product_id))
    }

    async fn list_products(&self, list: &ProductList) -> Result<Vec<CatalogEntry>> {
        let handle = list.handle.as_ref().map(|handle| Filter::Eq("handle", json!(handle)));
        let status = list.status.map(|status| Filter::Eq("status", json!(status.as_str())));
        let query = ListQuery {
            filters: handle.into_iter().chain(status).collect(),
            order: Order::default(),
            after: list.after.map(|id| (Value::Null, id.to_string())),
            limit: list.limit,
        };
        let page = self.documents.list(&PRODUCTS, "products", &query).await?;
        let products: Result<Vec<Option<ProductDoc>>> =
            page.into_iter().map(|document| decode(document).map(Some)).collect();
        Ok(with_categories(&self.documents, products?).await?.into_iter().flatten().collect())
    }

    async fn category(&self, id: CategoryId) -> Result<Option<CategoryDoc>> {
        let found = self.documents.get(&PRODUCTS, "categories", &[id.to_string()]).await?;
        found.into_iter().flatten().next().map(decode).transpose()
    }

    async fn categories(&self) -> Result<CategoryTree> {
        let categories: Vec<CategoryDoc> = all(self.documents.as_ref(), &PRODUCTS, "categories", &[]).await?;
        Ok(CategoryTree::new(categories))
    }
}
