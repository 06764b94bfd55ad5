//! Products as Shopify's product CSV: a row for each variant, further rows for further pictures.

use std::io::Write;

use anyhow::Result;
use futures::{StreamExt, TryStreamExt, stream};

use super::Pages;
use crate::{
    client::{Call, Client},
    import::products::wire::{Existing, ExistingTag, Found},
};

const HEADER: [&str; 23] = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Price",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Status",
];
/// How many products are read at once.
const AT_ONCE: usize = 16;

/// Writes all products; answers how many.
pub async fn products(client: &Client, sink: &mut (impl Write + Send)) -> Result<u64> {
    let mut csv = csv::Writer::from_writer(sink);
    csv.write_record(HEADER)?;
    let (mut pages, mut count) = (Pages::new(client, "/api/queries/products"), 0);
    while let Some(found) = pages.next::<Found>().await? {
        let calls =
            found.iter().map(|found| Call::get(format!("/api/queries/products/{}", found.product_id)));
        let reads = calls.map(|call| async move { client.find::<Existing>(&call).await });
        let products: Vec<Option<Existing>> =
            stream::iter(reads.collect::<Vec<_>>()).buffered(AT_ONCE).try_collect().await?;
        for product in products.iter().flatten() {
            write(&mut csv, client.base(), product)?;
            count += 1;
        }
    }
    csv.flush()?;
    Ok(count)
}

fn write(csv: &mut csv::Writer<impl Write>, base: &str, product: &Existing) -> Result<()> {
    for place in 0..product.variants.len().max(product.images.len()) {
        let mut row: [String; 23] = Default::default();
        row[0].clone_from(&product.handle);
        if place == 0 {
            write_head(&mut row, product);
        }
        write_variant(&mut row, product, place);
        if let Some(image) = product.images.get(place) {
            row[19] =
                if image.url.starts_with('/') { format!("{base}{}", image.url) } else { image.url.clone() };
            row[20] = (place + 1).to_string();
            row[21] = image.alt.clone().unwrap_or_default();
        }
        csv.write_record(&row)?;
    }
    Ok(())
}

fn write_head(row: &mut [String; 23], product: &Existing) {
    row[1].clone_from(&product.name);
    product.written_description().clone_into(&mut row[2]);
    row[3] = product.vendor.clone().unwrap_or_default();
    row[4] = product.kind.clone().unwrap_or_default();
    row[5] = product.tags.iter().map(tag).collect::<Vec<_>>().join(", ");
    if product.status == "active" { "TRUE" } else { "FALSE" }.clone_into(&mut row[6]);
    for (place, option) in product.options.iter().take(3).enumerate() {
        row[7 + 2 * place].clone_from(&option.name);
    }
    if product.options.is_empty() {
        "Title".clone_into(&mut row[7]);
    }
    row[22].clone_from(&product.status);
}

fn write_variant(row: &mut [String; 23], product: &Existing, place: usize) {
    let Some(variant) = product.variants.get(place) else { return };
    for (column, option) in product.options.iter().take(3).enumerate() {
        row[8 + 2 * column] = variant.options.get(&option.name).cloned().unwrap_or_default();
    }
    if product.options.is_empty() {
        "Default Title".clone_into(&mut row[8]);
    }
    row[13].clone_from(&variant.sku);
    row[14] = variant.weight.map(|grams| grams.to_string()).unwrap_or_default();
    row[15] = variant.current_inventory.map(|units| units.to_string()).unwrap_or_default();
    if variant.inventory_policy == "untracked" { "continue" } else { "deny" }.clone_into(&mut row[16]);
    row[17] = variant.price.to_decimal();
    row[18] = variant.barcode.clone().unwrap_or_default();
}

/// `import` reads a plain entry as the tag `tag`, so that name is only written where the value holds a colon.
fn tag(tag: &ExistingTag) -> String {
    let ExistingTag { name, value, .. } = tag;
    if name == "tag" && !value.contains(':') { value.clone() } else { format!("{name}:{value}") }
}
