//! Who comes in: a bearer key is recognised, an unknown one is refused even where no key is needed, and each caller
//! is counted. What a caller may do is asked by the services.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Extensions, HeaderMap, header, request::Parts};
use mercato_contracts::access::{Authenticator, Caller, Scope};
use mercato_http_kit::Problem;
use mercato_kernel::{ErrorCode, Failure};

use crate::{
    Config,
    address::{Client, client_of},
    rate_limit::{Bucket, RateLimits, Standing},
};

/// What admission needs to know.
pub(crate) struct Admission {
    authenticator: Arc<dyn Authenticator>,
    config: Config,
    by_key: RateLimits,
    by_address: RateLimits,
}

impl Admission {
    /// Admission as `config` wants it.
    pub(crate) fn new(authenticator: Arc<dyn Authenticator>, config: Config) -> Self {
        let by_key = RateLimits::new("key", config.rate_limits.per_key);
        let by_address = RateLimits::new("address", config.rate_limits.per_address);
        Self { authenticator, config, by_key, by_address }
    }

    /// Who sends `headers`.
    pub(crate) async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Failure> {
        let mut lines = headers.get_all(header::AUTHORIZATION).iter();
        let (line, more) = (lines.next(), lines.next());
        let Some(line) = line else { return Ok(Caller::Guest) };
        let refused = || Failure::new(ErrorCode::Unauthenticated, "send `Authorization: Bearer <key>`, once");
        let (scheme, key) = line.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
        if more.is_some() || !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        self.authenticator.authenticate(key.trim()).await
    }

    /// Whether `request` may read `/metrics`.
    pub(crate) async fn may_read_metrics(&self, request: &Parts) -> Result<(), Failure> {
        let client = self.client(&request.extensions, &request.headers);
        let near = self.config.metrics_allow.0.iter().any(|network| network.contains(client.address));
        if near && !client.speaks_for_another {
            return Ok(());
        }
        self.caller(&request.headers).await?.require(Scope::Operate)
    }

    /// Who is at the other end.
    pub(crate) fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Client {
        client_of(extensions, headers, &self.config.trusted_proxies)
    }

    /// Counts a request of `caller`; `None` where it is not counted.
    pub(crate) fn count(&self, client: Client, caller: Caller) -> Option<Result<Standing, Standing>> {
        let rates = &self.config.rate_limits;
        if !rates.enabled || rates.exempt.iter().any(|network| network.contains(client.address)) {
            return None;
        }
        Some(match caller {
            Caller::Key { id, .. } => self.by_key.count(Bucket::Key(id)),
            Caller::Guest => self.by_address.count(Bucket::of(client.address)),
        })
    }
}

/// Lets a request in, or answers for it.
pub(crate) async fn admit(
    State(admission): State<Arc<Admission>>,
    mut request: Request,
    next: Next,
) -> Response {
    let client = admission.client(request.extensions(), request.headers());
    let caller = admission.caller(request.headers()).await;
    // Whoever tries keys is counted by address, so that guessing has an end.
    let counted = admission.count(client, *caller.as_ref().unwrap_or(&Caller::Guest));
    let mut response = match (caller, counted) {
        (_, Some(Err(standing))) => too_many(standing),
        (Err(failure), _) => Problem(failure).into_response(),
        (Ok(caller), _) => {
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(caller);
            response
        }
    };
    if let Some(Ok(standing) | Err(standing)) = counted {
        standing.write(response.headers_mut());
    }
    response
}

fn too_many(standing: Standing) -> Response {
    ::metrics::counter!("mercato_http_rate_limited_total").increment(1);
    let mut failure = Failure::new(ErrorCode::RateLimited, "wait as `Retry-After` says, and ask less often");
    failure.retry_after_s = Some(standing.reset_s);
    Problem(failure).into_response()
}
