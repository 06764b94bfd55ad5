//! The columns of Shopify's product CSV, under the names of both of its templates.

use crate::import::table::{Column, Columns};

/// One of the three options.
#[derive(Debug, Clone, Copy)]
pub struct OptionColumns {
    /// `Option1 Name`, on a product's first row.
    pub name: Column,
    /// `Option1 Value`, on each row of a variant.
    pub value: Column,
}

/// Where each thing stands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the column of its own name, which Shopify documents")]
pub struct ProductColumns {
    pub handle: Column,
    pub title: Column,
    pub body: Column,
    pub vendor: Column,
    pub kind: Column,
    pub tags: Column,
    pub published: Column,
    pub status: Column,
    pub options: [OptionColumns; 3],
    pub sku: Column,
    pub price: Column,
    pub barcode: Column,
    pub grams: Column,
    pub quantity: Column,
    pub policy: Column,
    pub tracker: Column,
    pub image: Column,
    pub image_alt: Column,
}

impl ProductColumns {
    /// Finds the columns; says which of the needed ones are missing.
    pub fn find(columns: &mut Columns) -> Result<Self, String> {
        let mut option = |name, name_2, value, value_2| OptionColumns {
            name: columns.take(&[name, name_2]),
            value: columns.take(&[value, value_2]),
        };
        let options = [
            option("Option1 Name", "Option1 name", "Option1 Value", "Option1 value"),
            option("Option2 Name", "Option2 name", "Option2 Value", "Option2 value"),
            option("Option3 Name", "Option3 name", "Option3 Value", "Option3 value"),
        ];
        let found = Self {
            handle: columns.take(&["Handle", "URL handle"]),
            title: columns.take(&["Title"]),
            body: columns.take(&["Body (HTML)", "Description"]),
            vendor: columns.take(&["Vendor"]),
            kind: columns.take(&["Type"]),
            tags: columns.take(&["Tags"]),
            published: columns.take(&["Published", "Published on online store"]),
            status: columns.take(&["Status"]),
            options,
            sku: columns.take(&["Variant SKU", "SKU"]),
            price: columns.take(&["Variant Price", "Price"]),
            barcode: columns.take(&["Variant Barcode", "Barcode"]),
            grams: columns.take(&["Variant Grams", "Weight value (grams)"]),
            quantity: columns.take(&["Variant Inventory Qty", "Inventory quantity"]),
            policy: columns.take(&["Variant Inventory Policy", "Continue selling when out of stock"]),
            tracker: columns.take(&["Variant Inventory Tracker", "Inventory tracker"]),
            image: columns.take(&["Image Src", "Product image URL"]),
            image_alt: columns.take(&["Image Alt Text", "Image alt text"]),
        };
        columns.require(&[found.handle, found.title, found.sku, found.price])?;
        Ok(found)
    }
}
