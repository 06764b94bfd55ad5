//! `facets=vendor,price,tag.brand`: what to count beside the hits, and under which filter's name.

use mercato_kernel::Result;

use super::refuse;

/// Something that can be counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// By who makes it.
    Vendor,
    /// By kind.
    Type,
    /// By category, those above included.
    Category,
    /// By price, in buckets.
    Price,
    /// By whether it can be bought now.
    InStock,
    /// By the values of a tag.
    Tag(String),
    /// By the values of an attribute.
    Attribute(String),
}

/// The bounds between price buckets, in whole major units.
pub const PRICE_BOUNDS_MAJOR: [i64; 9] = [0, 5, 10, 25, 50, 100, 250, 500, 1000];

const MAX_FACETS: usize = 20;
const EXPECTED: &str =
    "expected some of vendor, type, category, price, inStock, tag.<name>, attribute.<name>";

impl Facet {
    /// Reads a comma-separated list; a facet named twice is counted once.
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        let mut facets = Vec::new();
        for name in text.split(',') {
            let facet = Self::parse(name).ok_or_else(|| refuse("facets", "unknown", EXPECTED))?;
            if !facets.contains(&facet) {
                facets.push(facet);
            }
        }
        if facets.len() > MAX_FACETS {
            return Err(refuse("facets", "too_many", format!("at most {MAX_FACETS} facets are counted")));
        }
        Ok(facets)
    }

    /// The name under which it is asked and answered; a filter of the same name does not count against it.
    pub fn name(&self) -> String {
        match self {
            Self::Vendor => "vendor".to_owned(),
            Self::Type => "type".to_owned(),
            Self::Category => "category".to_owned(),
            Self::Price => "price".to_owned(),
            Self::InStock => "inStock".to_owned(),
            Self::Tag(name) => format!("tag.{name}"),
            Self::Attribute(name) => format!("attribute.{name}"),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "vendor" => Self::Vendor,
            "type" => Self::Type,
            "category" => Self::Category,
            "price" => Self::Price,
            "inStock" => Self::InStock,
            _ => match name.split_once('.')? {
                ("tag", name) if !name.is_empty() => Self::Tag(name.to_owned()),
                ("attribute", name) if !name.is_empty() => Self::Attribute(name.to_owned()),
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_read_once_each_and_keep_their_names() {
        let facets = Facet::parse_list("vendor,tag.brand,attribute.a.b,vendor").expect("known facets");
        let names: Vec<_> = facets.iter().map(Facet::name).collect();
        assert_eq!(names, ["vendor", "tag.brand", "attribute.a.b"]);
        for text in ["", "sku", "tag.", "vendor,"] {
            Facet::parse_list(text).expect_err("no facet");
        }
    }
}
