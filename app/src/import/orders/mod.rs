//! Orders of a Shopify order export: one row for each line, recognised by their name.

mod draft;
mod load;

use std::io::Read;

use mercato_kernel::Currency;

pub use draft::{CustomerDraft, Draft, ItemDraft, MAX_LINES, OrderColumns};

use super::{Entry, Load, Outcome, Source, groups::Groups, table::Table};
use crate::client::Client;

/// The orders of a CSV, one after the other.
pub struct OrderSource<R> {
    groups: Groups<R>,
    columns: OrderColumns,
    currency: Currency,
    ignored: Vec<String>,
}

impl<R: Read> OrderSource<R> {
    /// Reads the header. Amounts whose row names no currency are in euros unless another one is said.
    pub fn open(input: R) -> Result<Self, String> {
        let mut table = Table::open(input)?;
        let columns = OrderColumns::find(&mut table.columns)?;
        let ignored = table.columns.ignored().into_iter().map(str::to_owned).collect();
        Ok(Self {
            groups: Groups::new(table, columns.name, MAX_LINES),
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

impl<R: Read + Send + 'static> Source for OrderSource<R> {
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

/// Loads orders into a shop. The totals decide whether there is enough stock, so their order does not matter.
pub struct OrderLoader {
    /// The shop.
    pub client: Client,
}

#[async_trait::async_trait]
impl Load<Draft> for OrderLoader {
    async fn load(&self, draft: Draft) -> anyhow::Result<Outcome> {
        load::load(&self.client, &draft).await
    }
}
