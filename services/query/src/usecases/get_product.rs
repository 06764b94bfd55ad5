//! One product with what can be bought of it.

use mercato_contracts::access::Scope;
use mercato_kernel::{ErrorCode, Failure, ProductId, Result};

use super::{Asker, Readers};
use crate::{
    domain::Availability,
    ports::{CatalogEntry, ReadModel},
};

/// A product joined with its stock.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductRead {
    /// The product and its categories.
    pub entry: CatalogEntry,
    /// What can be bought.
    pub availability: Availability,
}

/// The product with this id; one that is not public is not there for who has no key.
pub async fn get_product(readers: &Readers, asker: &Asker, id: ProductId) -> Result<ProductRead> {
    asker.see(readers, &[ReadModel::Products, ReadModel::Stock]).await?;
    let found = readers.products.products(&[id]).await?.pop().flatten();
    let visible = found.filter(|entry| entry.product.is_public() || asker.caller.has(Scope::CatalogRead));
    let entry =
        visible.ok_or_else(|| Failure::new(ErrorCode::ProductNotFound, format!("no product {id}")))?;
    let mut available = readers.stock.availability(&[id]).await?;
    Ok(ProductRead { entry, availability: available.remove(&id).unwrap_or_default() })
}
