//! Products by id, or the one with a handle or SKU.

use mercato_contracts::access::Scope;
use mercato_kernel::Result;

use super::{Asker, ProductRead, Readers, with_stock};
use crate::{
    domain::ProductStatus,
    ports::{CatalogEntry, ProductList, ReadModel},
};

/// Which products are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhichProducts {
    /// The one that has a variant with this SKU.
    pub sku: Option<String>,
    /// By handle, status and page.
    pub list: ProductList,
}

/// At most `which.list.limit` products. Without a key there are only active ones, and asking for others is refused.
pub async fn list_products(
    readers: &Readers,
    asker: &Asker,
    mut which: WhichProducts,
) -> Result<Vec<ProductRead>> {
    if which.list.status.is_some_and(|status| status != ProductStatus::Active) {
        asker.caller.require(Scope::CatalogRead)?;
    }
    if !asker.caller.has(Scope::CatalogRead) {
        which.list.status = Some(ProductStatus::Active);
    }
    asker.see(readers, &[ReadModel::Products, ReadModel::Stock]).await?;
    let entries = match &which.sku {
        Some(sku) => by_sku(readers, sku, &which.list).await?,
        None => readers.products.list_products(&which.list).await?,
    };
    with_stock(readers, entries).await
}

async fn by_sku(readers: &Readers, sku: &str, list: &ProductList) -> Result<Vec<CatalogEntry>> {
    let Some(id) = readers.products.product_of_sku(sku).await? else { return Ok(Vec::new()) };
    let found = readers.products.products(&[id]).await?;
    let listed = |entry: &CatalogEntry| {
        let product = &entry.product;
        list.status.is_none_or(|status| product.status == status)
            && list.handle.as_ref().is_none_or(|handle| product.handle == *handle)
            && list.after.is_none_or(|after| product.product_id > after)
    };
    Ok(found.into_iter().flatten().filter(listed).collect())
}
