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
    buckets::Bucket,
    rate_limit::{RateLimits, Standing},
};

/// What admission needs to know.
pub(crate) struct Admission {
    authenticator: Arc<dyn Authenticator>,
    config: Config,
    by_key: RateLimits,
    by_address: RateLimits,
    /// Keys that were refused, by the address that sent them.
    by_refused_key: RateLimits,
}

/// Why a request is not let in.
pub(crate) enum Refusal {
    /// Its key is not taken, or cannot be looked up.
    NotRecognised(Failure),
    /// It came too soon after others.
    TooMany(Standing),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotRecognised(failure) => failure,
            Refusal::TooMany(standing) => {
                ::metrics::counter!("mercato_http_rate_limited_total").increment(1);
                let detail = "wait as `Retry-After` says, and ask less often";
                let mut failure = Self::new(ErrorCode::RateLimited, detail);
                failure.retry_after_s = Some(standing.reset_s);
                failure
            }
        }
    }
}

impl Admission {
    /// Admission as `config` wants it.
    pub(crate) fn new(authenticator: Arc<dyn Authenticator>, config: Config) -> Self {
        let by_key = RateLimits::new("key", config.rate_limits.per_key);
        let by_address = RateLimits::new("address", config.rate_limits.per_address);
        let by_refused_key = RateLimits::new("refused-key", config.rate_limits.per_address);
        Self { authenticator, config, by_key, by_address, by_refused_key }
    }

    /// Who sends `headers` from where `client` is. An address that sent too many wrong keys is not asked for the next
    /// one, be it right: else each guess would cost a look-up, and guessing would have no end.
    pub(crate) async fn recognise(&self, client: Client, headers: &HeaderMap) -> Result<Caller, Refusal> {
        if !headers.contains_key(header::AUTHORIZATION) {
            return Ok(Caller::Guest);
        }
        let (address, is_counted) = (Bucket::of(client.address), self.is_counted(client));
        if is_counted && let Err(standing) = self.by_refused_key.look(address) {
            return Err(Refusal::TooMany(standing));
        }
        let caller = self.caller(headers).await;
        let is_wrong = caller.as_ref().is_err_and(|failure| failure.code == ErrorCode::Unauthenticated);
        if is_counted && is_wrong {
            // Of many at once none saw the others: they are owed.
            self.by_refused_key.owe(address);
        }
        caller.map_err(Refusal::NotRecognised)
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
        self.recognise(client, &request.headers).await?.require(Scope::Operate)
    }

    /// Who is at the other end.
    pub(crate) fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Client {
        client_of(extensions, headers, &self.config.trusted_proxies)
    }

    fn is_counted(&self, client: Client) -> bool {
        let rates = &self.config.rate_limits;
        rates.enabled && !rates.exempt.iter().any(|network| network.contains(client.address))
    }

    /// Counts a request of `caller`; `None` where it is not counted.
    pub(crate) fn count(&self, client: Client, caller: Caller) -> Option<Result<Standing, Standing>> {
        self.is_counted(client).then(|| match caller {
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
    let caller = admission.recognise(client, request.headers()).await;
    // Whoever sends a wrong key is a guest as well, and counted as one.
    let counted = match &caller {
        Ok(caller) => admission.count(client, *caller),
        Err(Refusal::NotRecognised(_)) => admission.count(client, Caller::Guest),
        Err(Refusal::TooMany(standing)) => Some(Err(*standing)),
    };
    let mut response = match (caller, counted) {
        (_, Some(Err(standing))) => Problem(Refusal::TooMany(standing).into()).into_response(),
        (Err(refusal), _) => Problem(refusal.into()).into_response(),
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
