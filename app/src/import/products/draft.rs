//! A product as the rows of a CSV describe it, before the shop has seen it. What can be told without the shop is
//! checked here; all rules of the catalog are the shop's.

use mercato_kernel::{Currency, Money};

use super::columns::ProductColumns;
use crate::import::{
    groups::RowGroup,
    table::{Column, Refusal, Row},
};

/// A product. `None` in a field means that the file has no such column and thus no opinion.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The line of its first row.
    pub line: u64,
    /// Its handle: by this it is recognised.
    pub handle: String,
    /// Its name.
    pub title: String,
    /// HTML; blank clears it.
    pub description: Option<String>,
    /// Who makes it; blank clears it.
    pub vendor: Option<String>,
    /// What kind of thing it is; blank clears it.
    pub kind: Option<String>,
    /// `draft`, `active` or `archived`.
    pub status: Option<&'static str>,
    /// Name and value, each pair once.
    pub tags: Option<Vec<(String, String)>>,
    /// Option names with their values, in the order in which they appear.
    pub options: Vec<(String, Vec<String>)>,
    /// At least one.
    pub variants: Vec<VariantDraft>,
    /// Pictures in their order.
    pub images: Option<Vec<ImageDraft>>,
}

/// A variant.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantDraft {
    /// The line of its row.
    pub line: u64,
    /// Its SKU.
    pub sku: String,
    /// Its price.
    pub price: Money,
    /// Its value for each option name.
    pub options: Vec<(String, String)>,
    /// Its barcode; blank clears it.
    pub barcode: Option<String>,
    /// Its weight; blank clears it.
    pub grams: Option<Option<i64>>,
    /// How many units there are when it is made.
    pub quantity: i64,
    /// Whether units are counted.
    pub tracked: bool,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageDraft {
    /// The line of its row.
    pub line: u64,
    /// A URL, or a path beside the CSV.
    pub source: String,
    /// What it shows, in words.
    pub alt: String,
}

/// What the rows say, and everything that is wrong with them.
struct Reading<'a> {
    columns: &'a ProductColumns,
    currency: Currency,
    refusals: Vec<Refusal>,
}

impl Draft {
    /// Reads the rows of one handle. All that is wrong is answered at once.
    pub fn read(
        group: &RowGroup,
        columns: &ProductColumns,
        currency: Currency,
    ) -> Result<Self, Vec<Refusal>> {
        let mut reading = Reading { columns, currency, refusals: Vec::new() };
        let draft = reading.product(group);
        if reading.refusals.is_empty() { Ok(draft) } else { Err(reading.refusals) }
    }
}

impl Reading<'_> {
    fn product(&mut self, group: &RowGroup) -> Draft {
        let (columns, first) = (self.columns, &group.rows[0]);
        if group.excess > 0 {
            let reason = format!("the product has more than {} rows", group.rows.len());
            self.refuse(first.line, columns.handle.name, reason);
        }
        for row in &group.rows {
            let width = row.check_width();
            self.keep(width);
        }
        let handle = self.needed(first, columns.handle);
        let option_names: Vec<String> =
            columns.options.iter().map(|option| self.cell(first, option.name).unwrap_or_default()).collect();
        let is_variant = |row: &&Row| {
            row.line == first.line
                || row.has(columns.sku)
                || row.has(columns.price)
                || row.has(columns.options[0].value)
        };
        let mut variants: Vec<_> = Vec::new();
        for row in group.rows.iter().filter(is_variant) {
            variants.extend(self.variant(row, &option_names));
        }
        let tags = self.cell(first, columns.tags).map(|text| read_tags(&text));
        Draft {
            line: first.line,
            handle,
            title: self.cell(first, columns.title).unwrap_or_default(),
            description: self.cell(first, columns.body),
            vendor: self.cell(first, columns.vendor),
            kind: self.cell(first, columns.kind),
            status: self.status(first),
            tags,
            options: collect_options(&variants),
            variants,
            images: columns.image.is_present().then(|| self.images(&group.rows)),
        }
    }

    fn variant(&mut self, row: &Row, option_names: &[String]) -> Option<VariantDraft> {
        let columns = self.columns;
        let price = self.price(row);
        let quantity = self.whole_number(row, columns.quantity);
        let grams = columns.grams.is_present().then(|| self.grams(row));
        let mut options = Vec::new();
        for (name, option) in option_names.iter().zip(&columns.options) {
            let value = self.cell(row, option.value).unwrap_or_default();
            if !name.is_empty() && !value.is_empty() {
                options.push((name.clone(), value));
            } else if !value.is_empty() {
                self.refuse(row.line, option.name.name, format!("the value `{value}` has no option name"));
            }
        }
        // How Shopify writes a product that comes in one form only.
        if matches!(options.as_slice(), [(name, value)] if name == "Title" && value == "Default Title") {
            options.clear();
        }
        Some(VariantDraft {
            line: row.line,
            sku: self.needed(row, columns.sku),
            price: price?,
            options,
            barcode: self.cell(row, columns.barcode),
            grams,
            quantity: quantity.unwrap_or(0),
            tracked: self.tracked(row),
        })
    }

    fn price(&mut self, row: &Row) -> Option<Money> {
        let column = self.columns.price;
        let text = self.needed(row, column);
        if text.is_empty() {
            return None;
        }
        let price = Money::parse_decimal(&text, self.currency);
        price.map_err(|error| self.refuse(row.line, column.name, error.to_string())).ok()
    }

    fn whole_number(&mut self, row: &Row, column: Column) -> Option<i64> {
        let text = self.cell(row, column).filter(|text| !text.is_empty())?;
        let number = text.parse();
        let shown: String = text.chars().take(32).collect();
        number.map_err(|_| self.refuse(row.line, column.name, format!("`{shown}` is no whole number"))).ok()
    }

    /// Shopify writes grams with decimals now and then, always zeros.
    fn grams(&mut self, row: &Row) -> Option<i64> {
        let column = self.columns.grams;
        let text = self.cell(row, column).filter(|text| !text.is_empty())?;
        let whole = text.split_once('.').map_or(text.as_str(), |(whole, zeros)| {
            if zeros.bytes().all(|byte| byte == b'0') { whole } else { text.as_str() }
        });
        let grams = whole.parse();
        let shown: String = text.chars().take(32).collect();
        grams.map_err(|_| self.refuse(row.line, column.name, format!("`{shown}` is no number of grams"))).ok()
    }

    /// Units are not counted where no tracker is named, nor where the shop sells on without stock.
    fn tracked(&mut self, row: &Row) -> bool {
        let columns = self.columns;
        let policy = self.cell(row, columns.policy).unwrap_or_default();
        let sells_on = ["continue", "true", "untracked"].iter().any(|word| policy.eq_ignore_ascii_case(word));
        let known = sells_on || ["", "deny", "false"].iter().any(|word| policy.eq_ignore_ascii_case(word));
        if !known {
            self.refuse(
                row.line,
                columns.policy.name,
                format!("`{policy}` is neither `deny` nor `continue`"),
            );
        }
        let counted = !columns.tracker.is_present() || row.has(columns.tracker);
        counted && !sells_on
    }

    fn status(&mut self, row: &Row) -> Option<&'static str> {
        let columns = self.columns;
        let status = self.cell(row, columns.status);
        let published = self.cell(row, columns.published);
        if status.is_none() && published.is_none() {
            return None;
        }
        let hidden = published.is_some_and(|text| text.eq_ignore_ascii_case("false"));
        let status = status.unwrap_or_default().to_ascii_lowercase();
        match status.as_str() {
            "" | "active" => Some(if hidden { "draft" } else { "active" }),
            "draft" | "unlisted" => Some("draft"),
            "archived" => Some("archived"),
            other => {
                self.refuse(
                    row.line,
                    columns.status.name,
                    format!("`{other}` is not active, draft or archived"),
                );
                None
            }
        }
    }

    fn images(&mut self, rows: &[Row]) -> Vec<ImageDraft> {
        let columns = self.columns;
        let mut images: Vec<ImageDraft> = Vec::new();
        for row in rows {
            let source = self.cell(row, columns.image).unwrap_or_default();
            let alt = self.cell(row, columns.image_alt).unwrap_or_default();
            if !source.is_empty() && images.iter().all(|image| image.source != source) {
                images.push(ImageDraft { line: row.line, source, alt });
            }
        }
        images
    }

    /// `None` without the column.
    fn cell(&mut self, row: &Row, column: Column) -> Option<String> {
        let cell = row.cell(column);
        self.keep(cell).flatten().map(str::to_owned)
    }

    fn needed(&mut self, row: &Row, column: Column) -> String {
        let before = self.refusals.len();
        let text = self.cell(row, column).unwrap_or_default();
        if text.is_empty() && self.refusals.len() == before {
            self.refuse(row.line, column.name, "it is required");
        }
        text
    }

    fn keep<T>(&mut self, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|refusal| self.refusals.push(refusal)).ok()
    }

    fn refuse(&mut self, line: u64, field: &str, reason: impl Into<String>) {
        self.refusals.push(Refusal::new(line, field, reason));
    }
}

/// `brand:Daybird, globe` is brand = Daybird and tag = globe.
fn read_tags(text: &str) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let pair = entry.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        let (name, value) = match pair {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => (name, value),
            _ => ("tag", entry),
        };
        let tag = (name.to_owned(), value.to_owned());
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn collect_options(variants: &[VariantDraft]) -> Vec<(String, Vec<String>)> {
    let mut options: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in variants.iter().flat_map(|variant| &variant.options) {
        match options.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) if values.contains(value) => {}
            Some((_, values)) => values.push(value.clone()),
            None => options.push((name.clone(), vec![value.clone()])),
        }
    }
    options
}
