//! What there is to list, read page by page as a guest reads it.

use std::sync::Arc;

use mercato_contracts::PublicReads;
use mercato_kernel::{ErrorCode, Failure, Result};
use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::{SitemapUrl, in_path};

/// Products of one read.
pub const PAGE: usize = 200;

/// Reads lists of the shop.
#[derive(Clone)]
pub struct Listing(Arc<dyn PublicReads>);

/// Some products.
pub struct ProductPage {
    pub urls: Vec<SitemapUrl>,
    /// Where the others begin.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Items<T> {
    items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct ProductItem {
    handle: String,
    updated: String,
}

#[derive(Deserialize)]
struct CategoryItem {
    handle: String,
}

#[derive(Deserialize)]
struct Count {
    total: usize,
}

impl Listing {
    /// Lists of what `reads` gives.
    pub fn new(reads: Arc<dyn PublicReads>) -> Self {
        Self(reads)
    }

    /// The pages that are no products: home and the categories.
    pub async fn pages(&self) -> Result<Vec<SitemapUrl>> {
        let categories: Items<CategoryItem> = self.read("/api/queries/categories").await?;
        let home = SitemapUrl { path: "/".to_owned(), changed: None };
        let path = |item: CategoryItem| format!("/categories/{}", in_path(&item.handle));
        let categories =
            categories.items.into_iter().map(|item| SitemapUrl { path: path(item), changed: None });
        Ok(std::iter::once(home).chain(categories).collect())
    }

    /// How many products there are.
    pub async fn products_in_all(&self) -> Result<usize> {
        let count: Count = self.read("/api/queries/products/search?limit=1").await?;
        Ok(count.total)
    }

    /// The products after this place in the list.
    pub async fn products(&self, after: Option<&str>) -> Result<ProductPage> {
        let cursor = after.map_or_else(String::new, |after| format!("&cursor={}", in_path(after)));
        let page: Items<ProductItem> =
            self.read(&format!("/api/queries/products?limit={PAGE}{cursor}")).await?;
        let url = |item: ProductItem| SitemapUrl {
            path: format!("/products/{}", in_path(&item.handle)),
            changed: Some(item.updated),
        };
        Ok(ProductPage { urls: page.items.into_iter().map(url).collect(), next: page.next })
    }

    async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let answer = self.0.get(path).await?;
        match answer.status {
            200 => serde_json::from_slice(&answer.body).map_err(Failure::internal),
            400 => Err(Failure::new(ErrorCode::NotFound, "there is no such part of the sitemap")),
            _ => Err(Failure::new(ErrorCode::Unavailable, "the lists of the shop cannot be read now")),
        }
    }
}
