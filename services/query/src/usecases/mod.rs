//! The reads, one file each: who may see what, which models must have which writes, and what is joined.
//! How an answer looks on the wire is not known here.

mod get_order;
mod get_product;
mod list_orders;
mod list_products;
mod search_products;

use std::sync::Arc;

use mercato_contracts::{SyncToken, access::Caller};
use mercato_kernel::Result;

pub use get_order::{OrderRead, get_order};
pub use get_product::{ProductRead, get_product};
pub use list_orders::list_orders;
pub use list_products::{WhichProducts, list_products};
pub use search_products::{SearchRequest, read_hits, search_products};

use crate::ports::{CatalogEntry, Index, Orders, Products, ReadModel, Stock, Via, Visibility};

/// What the use cases read from.
#[derive(Clone)]
pub struct Readers {
    /// The products model.
    pub products: Arc<dyn Products>,
    /// The stock model.
    pub stock: Arc<dyn Stock>,
    /// The orders model.
    pub orders: Arc<dyn Orders>,
    /// The search index.
    pub index: Arc<dyn Index>,
    /// Waits for writes.
    pub visibility: Arc<dyn Visibility>,
}

/// Who asks, and which writes the answer must show.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Who.
    pub caller: Caller,
    /// After which writes.
    pub token: SyncToken,
}

impl Asker {
    /// Somebody without a key or a token.
    pub fn guest() -> Self {
        Self { caller: Caller::Guest, token: SyncToken::default() }
    }

    /// What a key or a token was needed for is never taken from the cache, nor kept in it.
    pub fn via(&self) -> Via {
        let public = self.caller == Caller::Guest && self.token.events().is_empty();
        if public { Via::Cache } else { Via::Model }
    }

    async fn see(&self, readers: &Readers, models: &[ReadModel]) -> Result<()> {
        if self.token.events().is_empty() {
            return Ok(());
        }
        readers.visibility.wait(models, &self.token).await
    }
}

/// Joins products with what can be bought of them.
async fn with_stock(readers: &Readers, entries: Vec<CatalogEntry>) -> Result<Vec<ProductRead>> {
    let ids: Vec<_> = entries.iter().map(|entry| entry.product.product_id).collect();
    let mut available = readers.stock.availability(&ids).await?;
    let join = |entry: CatalogEntry| {
        let availability = available.remove(&entry.product.product_id).unwrap_or_default();
        ProductRead { entry, availability }
    };
    Ok(entries.into_iter().map(join).collect())
}
