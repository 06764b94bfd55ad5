//! The small languages of the search parameters: tags, any-of lists, price ranges, sorting and facets.
//! How an index answers them is not known here.

mod facets;
mod price;
mod query;
mod synonyms;
mod terms;

pub use facets::{Facet, PRICE_BOUNDS_MAJOR};
pub use price::PriceRange;
pub use query::{Bucket, Condition, Hits, IndexQuery, SortBy};
pub use synonyms::{BadSynonyms, Synonyms};
pub use terms::{TagTerm, any_of, tag_terms};

use mercato_kernel::{ErrorCode, Failure, FieldError};

/// A refusal of one parameter.
fn refuse(parameter: &str, code: &'static str, detail: impl Into<String>) -> Failure {
    let failure =
        Failure::new(ErrorCode::InvalidParameter, format!("the parameter `{parameter}` is invalid"));
    failure.with_error(FieldError::new(parameter, code, detail))
}
