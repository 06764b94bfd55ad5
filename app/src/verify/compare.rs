//! Holds the read models and the index against the source, page by page.

use std::collections::HashSet;

use mercato_contracts::verify::{Affected, Check, Differences, ReadSide, Snapshot};
use mercato_kernel::Result;
use uuid::Uuid;

const PAGE: usize = 500;

/// A check that is being counted, with what may differ.
struct Comparison<'w> {
    check: Check,
    /// Documents that an event on its way will change.
    awaited: &'w HashSet<Uuid>,
    /// An older version of the program filled the model in its own way; a shop that runs rebuilds it.
    is_outdated: bool,
}

/// One check for each model and for the index. Documents of `awaited` may be missing or older, and those of an
/// `outdated` model may have other contents.
pub async fn compare(
    snapshot: &mut dyn Snapshot,
    read_side: &dyn ReadSide,
    awaited: &Affected,
    outdated: &[String],
) -> Result<Vec<Check>> {
    let [products, stock, orders] = read_side.counts().await?;
    let model = |name: &str, awaited| Comparison {
        check: Check::new(
            &format!("{name}_model_equals_source"),
            &format!("the {name} model equals the source"),
        ),
        awaited,
        is_outdated: outdated.iter().any(|outdated| outdated == name),
    };
    let mut catalog = model("products", &awaited.products);
    let mut levels = model("stock", &awaited.stock);
    let mut sales = model("orders", &awaited.orders);
    let check = Check::new("search_index_equals_source", "the search index equals the source");
    let mut index = Comparison { check, awaited: &awaited.index, is_outdated: false };
    compare_products(snapshot, read_side, &mut catalog, &mut index).await?;
    compare_stock(snapshot, read_side, &mut levels).await?;
    compare_orders(snapshot, read_side, &mut sales).await?;
    for (model, documents) in [(&mut catalog, products), (&mut levels, stock), (&mut sales, orders)] {
        model.hold_against(documents);
    }
    Ok([catalog, index, levels, sales].map(|comparison| comparison.check).into())
}

impl Comparison<'_> {
    fn count(&mut self, cases: usize, differences: Differences) {
        self.check.counted += cases as u64;
        for (id, difference) in differences.wrong {
            let is_explained =
                if difference.is_lag() { self.awaited.contains(&id) } else { self.is_outdated };
            if is_explained {
                self.check.pending += 1;
            } else {
                self.check.fail(format!("{id}: {difference}"));
            }
        }
    }

    /// A running shop may have grown since the snapshot: a model with more is no finding, one with fewer is.
    fn hold_against(&mut self, documents: u64) {
        let Check { counted, pending, .. } = self.check;
        if documents + pending < counted {
            self.check.fail(format!("the model holds {documents} documents, the source {counted}"));
        }
    }
}

async fn compare_products(
    snapshot: &mut dyn Snapshot,
    read_side: &dyn ReadSide,
    model: &mut Comparison<'_>,
    index: &mut Comparison<'_>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = snapshot.products(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.product_id.parse().unwrap_or(Uuid::max()));
        model.count(page.len(), read_side.compare_products(&page).await?);
        index.count(page.len(), read_side.compare_index(&page).await?);
    }
}

async fn compare_stock(
    snapshot: &mut dyn Snapshot,
    read_side: &dyn ReadSide,
    model: &mut Comparison<'_>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = snapshot.stock(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.stock_id.parse().unwrap_or(Uuid::max()));
        model.count(page.len(), read_side.compare_stock(&page).await?);
    }
}

async fn compare_orders(
    snapshot: &mut dyn Snapshot,
    read_side: &dyn ReadSide,
    model: &mut Comparison<'_>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = snapshot.orders(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.created.order_id.parse().unwrap_or(Uuid::max()));
        model.count(page.len(), read_side.compare_orders(&page).await?);
    }
}

#[cfg(test)]
mod tests {
    use mercato_contracts::verify::Difference;

    use super::*;

    /// What is counted as pending and as broken of three differences of `id`.
    fn counted(awaited: &[Uuid], is_outdated: bool, id: Uuid) -> (u64, u64) {
        let awaited = awaited.iter().copied().collect();
        let check = Check::new("model_equals_source", "the model equals the source");
        let mut comparison = Comparison { check, awaited: &awaited, is_outdated };
        let wrong = [
            Difference::Missing,
            Difference::Older { found: 1, expected: 2 },
            Difference::Unequal { members: vec!["name".to_owned()] },
        ];
        comparison.count(3, Differences { wrong: wrong.map(|difference| (id, difference)).into() });
        (comparison.check.pending, comparison.check.broken)
    }

    #[test]
    fn only_what_is_awaited_may_lag_and_only_an_outdated_model_may_be_written_otherwise() {
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(counted(&[], false, one), (0, 3));
        assert_eq!(counted(&[other], false, one), (0, 3));
        assert_eq!(counted(&[one], false, one), (2, 1));
        assert_eq!(counted(&[], true, one), (1, 2));
        assert_eq!(counted(&[one], true, one), (3, 0));
    }

    #[test]
    fn a_model_that_holds_fewer_documents_than_are_on_their_way_is_broken() {
        let awaited = HashSet::new();
        let mut check = Check::new("model_equals_source", "the model equals the source");
        (check.counted, check.pending) = (5, 1);
        let mut comparison = Comparison { check, awaited: &awaited, is_outdated: false };
        for (documents, broken) in [(9, 0), (4, 0), (3, 1)] {
            comparison.hold_against(documents);
            assert_eq!(comparison.check.broken, broken, "{documents}");
        }
    }
}
