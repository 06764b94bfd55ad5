//! Products that match words and filters, with counts beside them.

use mercato_contracts::access::Scope;
use mercato_kernel::{CategoryId, ProductId, Result};

use super::{Asker, ProductRead, Readers, with_stock};
use crate::{
    domain::{
        ProductStatus,
        search::{Condition, Facet, Hits, IndexQuery, PriceRange, SortBy, TagTerm},
    },
    ports::ReadModel,
};

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// Words.
    pub text: Option<String>,
    /// All of these tags.
    pub tags: Vec<TagTerm>,
    /// In this category or below: its handle or id.
    pub category: Option<String>,
    /// Any of these vendors.
    pub vendors: Option<Vec<String>>,
    /// Any of these types.
    pub types: Option<Vec<String>>,
    /// By attribute, any of the values.
    pub attributes: Vec<(String, Vec<String>)>,
    /// With a variant in this range.
    pub price: Option<PriceRange>,
    /// Only what can, or cannot, be bought now.
    pub in_stock: Option<bool>,
    /// Any of these SKUs.
    pub skus: Option<Vec<String>>,
    /// Of this status; active unless said.
    pub status: ProductStatus,
    /// What to count.
    pub facets: Vec<Facet>,
    /// The order.
    pub sort: SortBy,
    /// The index's own mark of where the page begins.
    pub after: Option<String>,
    /// How many hits at most.
    pub limit: usize,
}

/// Searches: which products match. Without a key only active products are looked for.
pub async fn search_products(readers: &Readers, asker: &Asker, request: SearchRequest) -> Result<Hits> {
    if request.status != ProductStatus::Active {
        asker.caller.require(Scope::CatalogRead)?;
    }
    asker.see(readers, &[ReadModel::Products, ReadModel::Stock, ReadModel::Search]).await?;
    let query = index_query(readers, request).await?;
    readers.index.search(&query, asker.via()).await
}

/// The products of `ids` in their order, as far as they are there and the asker may see them, whatever an index still
/// holds.
pub async fn read_hits(readers: &Readers, asker: &Asker, ids: &[ProductId]) -> Result<Vec<ProductRead>> {
    let found = readers.products.products(ids).await?;
    let sees_all = asker.caller.has(Scope::CatalogRead);
    let visible = found.into_iter().flatten().filter(|entry| sees_all || entry.product.is_public());
    with_stock(readers, visible.collect()).await
}

async fn index_query(readers: &Readers, request: SearchRequest) -> Result<IndexQuery> {
    let mut conditions = vec![Condition::Status(vec![request.status.as_str().to_owned()])];
    conditions
        .extend(request.tags.into_iter().map(|term| Condition::Any(Facet::Tag(term.name), term.values)));
    if let Some(category) = request.category {
        let handle = category_handle(readers, category).await?;
        conditions.push(Condition::Any(Facet::Category, vec![handle]));
    }
    conditions.extend(request.vendors.map(|values| Condition::Any(Facet::Vendor, values)));
    conditions.extend(request.types.map(|values| Condition::Any(Facet::Type, values)));
    let attribute = |(name, values)| Condition::Any(Facet::Attribute(name), values);
    conditions.extend(request.attributes.into_iter().map(attribute));
    conditions.extend(request.price.map(Condition::Price));
    conditions.extend(request.in_stock.map(|held| Condition::Any(Facet::InStock, vec![held.to_string()])));
    conditions.extend(request.skus.map(Condition::Sku));
    Ok(IndexQuery {
        text: request.text,
        conditions,
        facets: request.facets,
        sort: request.sort,
        after: request.after,
        limit: request.limit,
    })
}

/// The index knows categories by handle.
async fn category_handle(readers: &Readers, named: String) -> Result<String> {
    let Ok(id) = named.parse::<CategoryId>() else { return Ok(named) };
    let category = readers.products.category(id).await?;
    Ok(category.map_or(named, |category| category.handle))
}
