//! How anything in Mercato says no: one closed set of codes, and a `Failure` that carries one of them with
//! what the caller needs to mend the request. HTTP and gRPC statuses are decided here and nowhere else.

use std::fmt;

use serde::Serialize;

/// What a use case answers.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $status:literal, $title:literal;)+) => {
        /// Every reason for which Mercato refuses or fails. The text of a code never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])+ $name,)+
        }

        impl ErrorCode {
            /// All codes, for documents and tests.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable text, as in a problem's `code`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status.
            pub fn http_status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// A short title, the same for each failure of this code.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    /// The body is not JSON.
    MalformedJson = "malformed_json", 400, "The body is not well-formed JSON";
    /// A path or query parameter is not of its form.
    InvalidParameter = "invalid_parameter", 400, "A parameter is invalid";
    /// A header is not of its form.
    InvalidHeader = "invalid_header", 400, "A header is invalid";
    /// A cursor that this list did not give.
    InvalidCursor = "invalid_cursor", 400, "The cursor is invalid";
    /// No valid key.
    Unauthenticated = "unauthenticated", 401, "Authentication is required";
    /// A valid key that may not do this.
    Forbidden = "forbidden", 403, "The key lacks a scope";
    /// No such route or thing.
    NotFound = "not_found", 404, "Not found";
    /// No such product.
    ProductNotFound = "product_not_found", 404, "No such product";
    /// No such variant.
    VariantNotFound = "variant_not_found", 404, "No such variant";
    /// No such tag on this product.
    TagNotFound = "tag_not_found", 404, "No such tag";
    /// No such order.
    OrderNotFound = "order_not_found", 404, "No such order";
    /// No such location.
    LocationNotFound = "location_not_found", 404, "No such location";
    /// No such category.
    CategoryNotFound = "category_not_found", 404, "No such category";
    /// No such image.
    ImageNotFound = "image_not_found", 404, "No such image";
    /// No such API key.
    KeyNotFound = "key_not_found", 404, "No such key";
    /// No such parked event.
    DeadLetterNotFound = "dead_letter_not_found", 404, "No such dead letter";
    /// The path exists, for other methods.
    MethodNotAllowed = "method_not_allowed", 405, "The method is not allowed here";
    /// No representation that the caller accepts.
    NotAcceptable = "not_acceptable", 406, "Nothing acceptable can be served";
    /// The body took too long to arrive.
    RequestTimeout = "request_timeout", 408, "The request took too long to arrive";
    /// Not enough units.
    InsufficientStock = "insufficient_stock", 409, "There is not enough stock";
    /// Another variant has the SKU.
    SkuTaken = "sku_taken", 409, "The SKU is taken";
    /// Another product or category has the handle.
    HandleTaken = "handle_taken", 409, "The handle is taken";
    /// Another order has the external number.
    ExternalNumberTaken = "external_number_taken", 409, "The external number is taken";
    /// A request with this idempotency key is still running.
    RequestInProgress = "request_in_progress", 409, "A request with this key is still running";
    /// The thing is in a state that does not allow this.
    InvalidState = "invalid_state", 409, "The current state does not allow this";
    /// The stock is not what the caller expected.
    StockChanged = "stock_changed", 409, "The stock is not what was expected";
    /// The total is not what the buyer saw.
    TotalChanged = "total_changed", 409, "The total has changed";
    /// `If-Match` names another version.
    VersionMismatch = "version_mismatch", 412, "The version does not match";
    /// The body is too large.
    BodyTooLarge = "body_too_large", 413, "The body is too large";
    /// The URI is too long.
    UriTooLong = "uri_too_long", 414, "The URI is too long";
    /// The body is of a type not taken here.
    UnsupportedMediaType = "unsupported_media_type", 415, "The media type is not supported";
    /// A field is wrong, missing or unknown.
    ValidationFailed = "validation_failed", 422, "The request is not valid";
    /// Lines of two currencies.
    CurrencyMismatch = "currency_mismatch", 422, "The currencies do not match";
    /// The idempotency key was used for another body.
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The idempotency key was used for another request";
    /// `If-Match` is demanded here.
    PreconditionRequired = "precondition_required", 428, "If-Match is required";
    /// Too many requests.
    RateLimited = "rate_limited", 429, "Too many requests";
    /// The headers are too large.
    HeadersTooLarge = "headers_too_large", 431, "The headers are too large";
    /// A fault of ours.
    Internal = "internal", 500, "An internal error";
    /// A queue is full or a part is away.
    Overloaded = "overloaded", 503, "The shop is overloaded";
    /// The read model has not reached the write yet.
    NotYetVisible = "not_yet_visible", 503, "The write is not visible yet";
    /// The part of the shop that answers this is not ready.
    Unavailable = "unavailable", 503, "This part of the shop is not available";
    /// The work took too long.
    Timeout = "timeout", 504, "The work took too long";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One field that is wrong, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    /// A JSON Pointer into the body, or the name of a parameter or header.
    pub pointer: String,
    /// A stable word, such as `required`, `too_long`, `out_of_range`, `unknown_field`.
    pub code: &'static str,
    /// What was expected, for a person.
    pub detail: String,
    /// Figures that belong to the code, such as `available`.
    #[serde(flatten, skip_serializing_if = "serde_json::Map::is_empty")]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl FieldError {
    /// An error of one field.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), extra: serde_json::Map::new() }
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }
}

/// A refusal or fault, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Which reason.
    pub code: ErrorCode,
    /// This case, for a person.
    pub detail: String,
    /// Field by field, where fields are at fault.
    pub errors: Vec<FieldError>,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u32>,
    /// Members of the problem beyond the standard ones, such as the new `totalAmount`.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Failure {
    /// A failure without fields.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        let retry_after_s = matches!(code.http_status(), 429 | 503).then_some(1);
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after_s, extra: serde_json::Map::new() }
    }

    /// `validation_failed` with every field at fault.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let count = errors.len();
        let detail = if count == 1 {
            "1 field is not valid".to_owned()
        } else {
            format!("{count} fields are not valid")
        };
        Self { errors, ..Self::new(ErrorCode::ValidationFailed, detail) }
    }

    /// `validation_failed` for one field.
    pub fn field(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(pointer, code, detail)])
    }

    /// A fault of ours: `cause` is logged once, here, and not shown to the caller's client.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let mut failure =
            Self::new(ErrorCode::Internal, "an unexpected error; it has been logged under the trace id");
        failure.extra.insert(INTERNAL_CAUSE.to_owned(), cause.to_string().into());
        failure
    }

    /// Takes the cause out of an `internal` failure, for the log. The edge calls it before it shows the failure.
    pub fn take_cause(&mut self) -> Option<String> {
        self.extra.remove(INTERNAL_CAUSE).and_then(|cause| cause.as_str().map(str::to_owned))
    }

    /// Adds a field at fault.
    #[must_use]
    pub fn with_error(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// Adds a member to the problem.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }
}

/// The hidden member in which an internal failure carries its cause to the edge.
const INTERNAL_CAUSE: &str = "\u{0}cause";

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)?;
        for error in &self.errors {
            write!(f, "; {} {}: {}", error.pointer, error.code, error.detail)?;
        }
        if let Some(cause) = self.extra.get(INTERNAL_CAUSE) {
            write!(f, "; cause: {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
