//! Products of a Shopify product CSV: several rows for each, recognised by handle, then by SKU.

mod changes;
mod columns;
mod draft;
mod images;
mod load;
pub(crate) mod wire;

use std::{io::Read, path::PathBuf};

use mercato_kernel::Currency;

pub use columns::ProductColumns;
pub use draft::{Draft, ImageDraft, VariantDraft};

use super::{Entry, Load, Outcome, Source, groups::Groups, table::Table};
use crate::client::Client;

/// A product has at most 2,000 variants; rows of pictures come on top.
const MAX_ROWS: usize = 4_000;

/// The products of a CSV, one after the other.
pub struct ProductSource<R> {
    groups: Groups<R>,
    columns: ProductColumns,
    currency: Currency,
    ignored: Vec<String>,
}

impl<R: Read> ProductSource<R> {
    /// Reads the header. Prices are in euros unless another currency is said.
    pub fn open(input: R) -> Result<Self, String> {
        let mut table = Table::open(input)?;
        let columns = ProductColumns::find(&mut table.columns)?;
        let ignored = table.columns.ignored().into_iter().map(str::to_owned).collect();
        Ok(Self {
            groups: Groups::new(table, columns.handle, MAX_ROWS),
            columns,
            currency: Currency::EUR,
            ignored,
        })
    }

    /// Says the currency of amounts that do not say their own.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }
}

impl<R: Read + Send + 'static> Source for ProductSource<R> {
    type Item = Draft;

    fn ignored(&self) -> &[String] {
        &self.ignored
    }

    fn next(&mut self) -> Result<Option<Entry<Draft>>, String> {
        let Some(group) = self.groups.next()? else { return Ok(None) };
        let item = Draft::read(&group, &self.columns, self.currency);
        Ok(Some(Entry { item, bytes: group.bytes }))
    }
}

/// Loads products into a shop.
pub struct ProductLoader {
    /// The shop.
    pub client: Client,
    /// Where the CSV lies: pictures are looked for beside it.
    pub folder: PathBuf,
}

#[async_trait::async_trait]
impl Load<Draft> for ProductLoader {
    async fn load(&self, draft: Draft) -> anyhow::Result<Outcome> {
        load::load(&self.client, &self.folder, &draft).await
    }
}
