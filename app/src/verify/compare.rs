//! Holds the read models and the index against the source, page by page.

use mercato_contracts::verify::{Check, Differences, ReadSide, Snapshot};
use mercato_kernel::Result;
use uuid::Uuid;

const PAGE: usize = 500;

/// One check for each model and for the index.
pub async fn compare(snapshot: &mut dyn Snapshot, read_side: &dyn ReadSide) -> Result<Vec<Check>> {
    let [products, stock, orders] = read_side.counts().await?;
    let (mut catalog, index) = compare_products(snapshot, read_side).await?;
    let mut levels = compare_stock(snapshot, read_side).await?;
    let mut sales = compare_orders(snapshot, read_side).await?;
    // A running shop may have grown since the snapshot: a model with more is no finding, one with fewer is.
    for (check, documents) in [(&mut catalog, products), (&mut levels, stock), (&mut sales, orders)] {
        if documents < check.counted {
            check.fail(format!("the model holds {documents} documents, the source {}", check.counted));
        }
    }
    Ok(vec![catalog, index, levels, sales])
}

fn count(check: &mut Check, cases: usize, differences: Differences) {
    check.counted += cases as u64;
    for (id, why) in differences.wrong {
        check.fail(format!("{id}: {why}"));
    }
}

async fn compare_products(snapshot: &mut dyn Snapshot, read_side: &dyn ReadSide) -> Result<(Check, Check)> {
    let mut model = Check::new("products_model_equals_source", "the products model equals the source");
    let mut index = Check::new("search_index_equals_source", "the search index equals the source");
    let mut after = None;
    loop {
        let page = snapshot.products(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((model, index)) };
        after = Some(last.product_id.parse().unwrap_or(Uuid::max()));
        count(&mut model, page.len(), read_side.compare_products(&page).await?);
        count(&mut index, page.len(), read_side.compare_index(&page).await?);
    }
}

async fn compare_stock(snapshot: &mut dyn Snapshot, read_side: &dyn ReadSide) -> Result<Check> {
    let mut check = Check::new("stock_model_equals_source", "the stock model equals the source");
    let mut after = None;
    loop {
        let page = snapshot.stock(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(check) };
        after = Some(last.stock_id.parse().unwrap_or(Uuid::max()));
        count(&mut check, page.len(), read_side.compare_stock(&page).await?);
    }
}

async fn compare_orders(snapshot: &mut dyn Snapshot, read_side: &dyn ReadSide) -> Result<Check> {
    let mut check = Check::new("orders_model_equals_source", "the orders model equals the source");
    let mut after = None;
    loop {
        let page = snapshot.orders(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(check) };
        after = Some(last.created.order_id.parse().unwrap_or(Uuid::max()));
        count(&mut check, page.len(), read_side.compare_orders(&page).await?);
    }
}
