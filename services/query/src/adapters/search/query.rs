//! From a search in the shop's words to one in the index's, and its counts back.

use mercato_engines::search::{FacetCount, FacetRequest, FieldRef, Filter, SearchPage, SearchQuery, Sort};
use mercato_kernel::Currency;

use crate::domain::search::{Bucket, Condition, Facet, Hits, IndexQuery, PRICE_BOUNDS_MAJOR, SortBy};

/// How many values of a facet are answered.
const FACET_VALUES: usize = 100;

/// The query as the index takes it.
pub fn to_index(query: &IndexQuery, currency: Currency) -> SearchQuery {
    SearchQuery {
        text: query.text.clone(),
        filters: query.conditions.iter().map(filter).collect(),
        facets: query.facets.iter().map(|facet| request(facet, currency)).collect(),
        sort: sort(query.sort),
        after: query.after.clone(),
        limit: query.limit,
    }
}

/// The page in the shop's words. Ids that are none are not ours, so they are passed over.
pub fn from_index(page: SearchPage) -> Hits {
    let buckets = |counts: Vec<FacetCount>| counts.into_iter().map(bucket).collect();
    Hits {
        ids: page.ids.iter().filter_map(|id| id.parse().ok()).collect(),
        total: page.total,
        next: page.next,
        facets: page.facets.into_iter().map(|(name, counts)| (name, buckets(counts))).collect(),
    }
}

fn plain(field: &'static str) -> FieldRef {
    FieldRef { field, member: None }
}

fn field_of(facet: &Facet) -> FieldRef {
    match facet {
        Facet::Vendor => plain("vendor"),
        Facet::Type => plain("type"),
        Facet::Category => plain("category"),
        Facet::Price => plain("price"),
        Facet::InStock => plain("inStock"),
        Facet::Tag(name) => FieldRef { field: "tag", member: Some(name.clone()) },
        Facet::Attribute(name) => FieldRef { field: "attribute", member: Some(name.clone()) },
    }
}

fn filter(condition: &Condition) -> (String, Filter) {
    match condition {
        Condition::Any(facet, values) => (facet.name(), Filter::Any(field_of(facet), values.clone())),
        Condition::Price(range) => {
            (Facet::Price.name(), Filter::Range(plain("price"), range.from_minor, range.to_minor))
        }
        Condition::Sku(values) => ("sku".to_owned(), Filter::Any(plain("sku"), values.clone())),
        Condition::Status(values) => ("status".to_owned(), Filter::Any(plain("status"), values.clone())),
    }
}

fn request(facet: &Facet, currency: Currency) -> FacetRequest {
    let unit = 10_i64.pow(currency.exponent());
    let bounds = match facet {
        Facet::Price => PRICE_BOUNDS_MAJOR.iter().map(|major| major * unit).collect(),
        _ => Vec::new(),
    };
    FacetRequest { name: facet.name(), field: field_of(facet), bounds, limit: FACET_VALUES }
}

fn sort(by: SortBy) -> Sort {
    let field = |field, descending| Sort::Field { field: plain(field), descending };
    match by {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Newest => field("created", true),
        SortBy::Price { descending } => field("price", descending),
        SortBy::Name { descending } => field("nameOrder", descending),
    }
}

fn bucket(count: FacetCount) -> Bucket {
    match count {
        FacetCount::Value { value, count } => {
            Bucket { value: Some(value), from_minor: None, to_minor: None, count }
        }
        FacetCount::Range { from, to, count } => {
            Bucket { value: None, from_minor: from, to_minor: to, count }
        }
    }
}
