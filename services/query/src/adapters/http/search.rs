//! Product search.

use axum::{extract, response::Response};
use bytes::Bytes;
use http::HeaderMap;
use mercato_http_kit::{HttpResult, Params, ProblemDocument, json_answer};
use mercato_kernel::{Currency, ErrorCode, Failure, FieldError, ProductId, Result};

use super::{
    AskerExt, Shared, State, bad_cursor, cache_policy,
    page::{how_many_fit, json, json_around},
    products::{shows_source, status},
    wire::{FacetWire, ProductWire, SearchPageWire},
};
use crate::{
    domain::{
        ProductStatus,
        search::{Bucket, Facet, PriceRange, SortBy, any_of, tag_terms},
    },
    ports::Via,
    usecases::{self, Asker, SearchRequest},
};

const MAX_TEXT_CHARS: usize = 500;

/// Products that match words and filters, with counts.
#[utoipa::path(
    get,
    path = "/api/queries/products/search",
    tag = "products",
    security((), ("key" = [])),
    params(
        ("q" = Option<String>, Query, description = "Words; the last one also as the beginning of a word"),
        ("tags" = Option<String>, Query, description = "`name:value` entries, all of which a product has: `,` separates entries, `|` values of which any will do, `\\` makes `, : | \\` literal"),
        ("category" = Option<String>, Query, description = "Handle or id of a category; those below it count too"),
        ("vendor" = Option<String>, Query, description = "`x|y`"),
        ("type" = Option<String>, Query, description = "`x|y`"),
        ("sku" = Option<String>, Query, description = "`x|y`"),
        ("attribute.{name}" = Option<String>, Query, description = "`x|y`"),
        ("price" = Option<String>, Query, description = "`10..20` in major units of the shop's currency, both ends included, either may be missing"),
        ("inStock" = Option<bool>, Query, description = "Only what can, or cannot, be bought now"),
        ("status" = Option<String>, Query, description = "active unless said"),
        ("sort" = Option<String>, Query, pattern = "^(relevance|newest|-?price|-?name)$", description = "relevance, newest, price, -price, name or -name"),
        ("facets" = Option<String>, Query, description = "Of vendor, type, category, price, inStock, tag.<name>, attribute.<name>"),
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")
    ),
    responses(
        (status = 200, body = SearchPageWire),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn search_products(
    extract::State(state): Shared,
    AskerExt(asker): AskerExt,
    mut params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let cursor = params.text("cursor");
    let mut request = read(&mut params, state.currency)?;
    params.finish()?;
    let name = list_name(&request);
    let after = cursor.map(|cursor| state.cursor_key.open(&name, &cursor)).transpose();
    request.after = after.map_err(bad_cursor)?;
    let mut hits = usecases::search_products(&state.readers, &asker, request.clone()).await?;
    let mut items = listed(&state, &asker, &hits.ids).await?;
    let fitting = how_many_fit(&items);
    if fitting < items.len() {
        // The page ends early; only the index knows where the one after a shorter page begins.
        request.limit = fitting;
        hits = usecases::search_products(&state.readers, &asker, request).await?;
        items = listed(&state, &asker, &hits.ids).await?;
        items.truncate(how_many_fit(&items));
    }
    let next = hits.next.map(|next| state.cursor_key.seal(&name, &next));
    let currency = state.currency;
    let counts = |buckets: Vec<Bucket>| buckets.into_iter().map(|one| facet(one, currency)).collect();
    let facets = hits.facets.into_iter().map(|(name, buckets)| (name, counts(buckets))).collect();
    let page = SearchPageWire { items: Vec::new(), total: hits.total, next, facets };
    Ok(json_answer(&headers, None, json_around(&items, &page)?, cache_policy(&asker)))
}

/// The hits as they are listed.
async fn listed(state: &State, asker: &Asker, ids: &[ProductId]) -> Result<Vec<Bytes>> {
    match asker.via() {
        Via::Cache => state.answers.items_to_guest(ids).await,
        Via::Model => {
            let found = usecases::read_hits(&state.readers, asker, ids).await?;
            let with_source = shows_source(asker);
            found.iter().map(|read| json(&ProductWire::of(read, false, with_source))).collect()
        }
    }
}

fn read(params: &mut Params, currency: Currency) -> HttpResult<SearchRequest> {
    let mut list = |name: &str| -> Result<Option<Vec<String>>> {
        params.text(name).map(|text| any_of(name, &text)).transpose()
    };
    let (vendors, types, skus) = (list("vendor")?, list("type")?, list("sku")?);
    let attribute = |(name, text): (String, String)| {
        any_of(&format!("attribute.{name}"), &text).map(|values| (name, values))
    };
    let attributes = params.with_prefix("attribute.").into_iter().map(attribute).collect::<Result<_>>()?;
    Ok(SearchRequest {
        text: params.text("q").map(words).transpose()?.flatten(),
        tags: params.text("tags").map(|text| tag_terms(&text)).transpose()?.unwrap_or_default(),
        category: params.text("category"),
        vendors,
        types,
        attributes,
        price: params.text("price").map(|text| PriceRange::parse(&text, currency)).transpose()?,
        in_stock: params.parsed("inStock", "true or false")?,
        skus,
        status: params.text("status").map(|text| status(&text)).transpose()?.unwrap_or(ProductStatus::Active),
        facets: params.text("facets").map(|text| Facet::parse_list(&text)).transpose()?.unwrap_or_default(),
        sort: params.text("sort").map(|text| SortBy::parse(&text)).transpose()?.unwrap_or(SortBy::Relevance),
        after: None,
        limit: params.limit()?.get(),
    })
}

fn words(text: String) -> Result<Option<String>> {
    if text.chars().count() > MAX_TEXT_CHARS {
        let error =
            FieldError::new("q", "too_long", format!("at most {MAX_TEXT_CHARS} characters are taken"));
        let failure = Failure::new(ErrorCode::InvalidParameter, "the parameter `q` is invalid");
        return Err(failure.with_error(error));
    }
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// The list a cursor belongs to: all that decides which hits there are and in which order. Counts may be asked for
/// on one page and not on the next.
fn list_name(request: &SearchRequest) -> String {
    let list = SearchRequest { facets: Vec::new(), after: None, limit: 0, ..request.clone() };
    format!("search|{list:?}")
}

fn facet(bucket: Bucket, currency: Currency) -> FacetWire {
    let unit = 10_i64.pow(currency.exponent());
    let major = |minor: i64| minor / unit;
    FacetWire {
        value: bucket.value,
        from: bucket.from_minor.map(major),
        to: bucket.to_minor.map(major),
        count: bucket.count,
    }
}
