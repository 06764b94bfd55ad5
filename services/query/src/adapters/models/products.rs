//! Reads the products model. Nothing is cached here: what is kept are answers.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use mercato_engines::documents::{Filter, ListQuery, Order, SharedDocuments};
use mercato_kernel::{CategoryId, ProductId, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{PRODUCTS, decode, decode_some, read::all};
use crate::{
    domain::{CategoryDoc, CategoryTree, ProductDoc},
    ports::{CatalogEntry, ProductList, Products},
};

/// Whose a SKU is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuDoc {
    /// The product that has a variant of this SKU.
    pub product_id: ProductId,
}

/// The products model, read from the documents store.
pub struct ProductReader {
    /// Where the model is.
    pub documents: SharedDocuments,
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
