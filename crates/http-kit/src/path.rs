//! Ids in paths: a text that is no id names nothing, so it is answered like an id that nothing has.

use std::{fmt::Display, str::FromStr};

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use mercato_kernel::{
    CategoryId, ErrorCode, Failure, ImageId, KeyId, LocationId, OrderId, ProductId, TagId, VariantId,
};

use crate::{HttpResult, Problem};

/// An id that may stand in a path, with the code for one that is not there.
pub trait PathId: FromStr + Send {
    /// What a caller is told when nothing has the id.
    const MISSING: ErrorCode;
}

macro_rules! path_ids {
    ($($id:ty => $missing:ident,)+) => {
        $(impl PathId for $id {
            const MISSING: ErrorCode = ErrorCode::$missing;
        })+
    };
}

path_ids! {
    ProductId => ProductNotFound,
    VariantId => VariantNotFound,
    TagId => TagNotFound,
    CategoryId => CategoryNotFound,
    ImageId => ImageNotFound,
    LocationId => LocationNotFound,
    OrderId => OrderNotFound,
    KeyId => KeyNotFound,
}

/// The ids of the path: `Id<ProductId>` for a path with one parameter, `Id<(ProductId, TagId)>` for one with two,
/// in the order in which the path names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: PathId> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> HttpResult<Self> {
        let [text] = texts(parts, state, T::MISSING).await?;
        Ok(Self(parse_id(&text, T::MISSING)?))
    }
}

impl<S: Send + Sync, A: PathId, B: PathId> FromRequestParts<S> for Id<(A, B)> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> HttpResult<Self> {
        let [first, second] = texts(parts, state, A::MISSING).await?;
        Ok(Self((parse_id(&first, A::MISSING)?, parse_id(&second, B::MISSING)?)))
    }
}

/// Reads an id; a text that is none answers `missing`.
pub fn parse_id<T: FromStr>(text: &str, missing: ErrorCode) -> HttpResult<T> {
    text.parse().map_err(|_| not_there(text, missing))
}

fn not_there(text: impl Display, missing: ErrorCode) -> Problem {
    let shown: String = text.to_string().chars().filter(|c| !c.is_control()).take(64).collect();
    Problem(Failure::new(missing, format!("nothing has the id `{shown}`")))
}

async fn texts<S: Send + Sync, const N: usize>(
    parts: &mut Parts,
    state: &S,
    missing: ErrorCode,
) -> HttpResult<[String; N]> {
    // A path that does not decode to UTF-8 names nothing either.
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| not_there("", missing))?;
    let texts: Vec<String> = params.iter().map(|(_, value)| value.to_owned()).collect();
    texts.try_into().map_err(|_| {
        Problem(Failure::internal(format_args!("a route with another number of parameters than {N}")))
    })
}
