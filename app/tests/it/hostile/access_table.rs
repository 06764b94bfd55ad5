//! Every route with the status that each kind of caller is to get. The callers of a line differ in nothing but their
//! key: the request is one that succeeds for whoever may make it.

/// A request, and what becomes of it.
pub struct Row {
    pub method: &'static str,
    /// The route as the API document names it, then a query. Names in braces stand for things made for each request:
    /// `{productId:draft}` is the id of a draft.
    pub path: &'static str,
    /// JSON; nothing is sent when it is empty.
    pub body: &'static str,
    /// A header besides.
    pub header: Option<(&'static str, &'static str)>,
    /// The scope that a 403 names.
    pub scope: &'static str,
    /// In the order of [`CALLERS`].
    pub statuses: [u16; 6],
}

impl Row {
    /// The route without what belongs to this request alone.
    pub fn route(&self) -> String {
        let path = self.path.split('?').next().expect("a first part");
        path.replace(":draft}", "}")
    }

    const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }
}

const fn row(method: &'static str, path: &'static str, scope: &'static str, statuses: [u16; 6]) -> Row {
    Row { method, path, body: "", header: None, scope, statuses }
}

const fn send(
    method: &'static str,
    path: &'static str,
    body: &'static str,
    scope: &'static str,
    statuses: [u16; 6],
) -> Row {
    Row { method, path, body, header: None, scope, statuses }
}

/// Who asks. A key that is revoked or expired is refused everywhere, even where none is needed.
pub const CALLERS: [&str; 6] = ["none", "reader", "staff", "admin", "revoked", "expired"];

const VARIANT: &str =
    r#"{"sku": "V-{n}", "options": {"Size": "L"}, "price": {"amount": 900, "currency": "EUR"}}"#;
const ORDER: &str = r#"{"items": [{"sku": "{sku}", "quantity": 1}]}"#;
const IMPORTED: &str = r#"{"items": [{"sku": "{sku}", "quantity": 1}], "externalNumber": "X-{n}"}"#;
const OLD: &str = r#"{"items": [{"sku": "{sku}", "quantity": 1}], "placedAt": "2020-01-01T00:00:00Z"}"#;
const PRICED: &str =
    r#"{"items": [{"sku": "{sku}", "quantity": 1, "unitPrice": {"amount": 1, "currency": "EUR"}}]}"#;
const TRANSFER: &str = r#"{"sku": "{sku}", "from": "main", "to": "{location}", "quantity": 1}"#;
const PRODUCT: &str = r#"{"sku": "P-{n}", "name": "Mug", "price": {"amount": 1, "currency": "EUR"}}"#;

/// The routes of the API document.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    //                                                                       none reader staff admin revoked expired
    // Written with a key.
    send("POST", "/api/commands/categories", r#"{"name": "Mugs {n}"}"#,
                                                        "catalog:write",    [401, 403, 201, 201, 401, 401]),
    send("POST", "/api/commands/products", PRODUCT,     "catalog:write",    [401, 403, 201, 201, 401, 401]),
    send("PUT", "/api/commands/products/{productId}", r#"{"name": "Cup"}"#,
                                                        "catalog:write",    [401, 403, 200, 200, 401, 401]),
    row("POST", "/api/commands/products/{productId}/archive",
                                                        "catalog:write",    [401, 403, 200, 200, 401, 401]),
    send("POST", "/api/commands/products/{productId}/tags", r#"{"name": "a", "value": "b"}"#,
                                                        "catalog:write",    [401, 403, 201, 201, 401, 401]),
    row("DELETE", "/api/commands/products/{productId}/tags/{tagId}",
                                                        "catalog:write",    [401, 403, 200, 200, 401, 401]),
    send("POST", "/api/commands/products/{productId}/variants", VARIANT,
                                                        "catalog:write",    [401, 403, 201, 201, 401, 401]),
    send("PUT", "/api/commands/products/{productId}/variants/{variantId}", r#"{"barcode": "4006381333931"}"#,
                                                        "catalog:write",    [401, 403, 200, 200, 401, 401]),
    row("POST", "/api/commands/images",                 "catalog:write",    [401, 403, 201, 201, 401, 401]),
    send("PUT", "/api/commands/products/{productId}/inventory", r#"{"quantityChange": 1}"#,
                                                        "inventory:write",  [401, 403, 200, 200, 401, 401]),
    send("POST", "/api/commands/inventory/transfers", TRANSFER,
                                                        "inventory:write",  [401, 403, 201, 201, 401, 401]),
    send("POST", "/api/commands/locations", r#"{"handle": "place-{n}"}"#,
                                                        "inventory:write",  [401, 403, 201, 201, 401, 401]),
    row("POST", "/api/commands/orders/{orderId}/cancel",
                                                        "orders:write",     [401, 403, 200, 200, 401, 401]),
    send("POST", "/api/commands/customers/erase", r#"{"email": "nobody-{n}@example.org"}"#,
                                                        "customers:erase",  [401, 403, 403, 200, 401, 401]),
    send("POST", "/api/commands/keys", r#"{"role": "reader"}"#,
                                                        "keys:manage",      [401, 403, 403, 201, 401, 401]),
    row("DELETE", "/api/commands/keys/{keyId}",         "keys:manage",      [401, 403, 403, 200, 401, 401]),
    row("POST", "/api/commands/dead-letters/{id}/replay",
                                                        "shop:operate",     [401, 403, 403, 404, 401, 401]),
    row("POST", "/api/commands/read-models/{name}/rebuild",
                                                        "shop:operate",     [401, 403, 403, 200, 401, 401]),
    row("POST", "/api/commands/verify",                 "shop:operate",     [401, 403, 403, 200, 401, 401]),

    // Anybody may buy; who brings prices, dates and numbers of their own needs a right to it.
    send("POST", "/api/commands/orders", ORDER,         "",                 [201, 201, 201, 201, 401, 401]),
    send("POST", "/api/commands/orders", IMPORTED,      "orders:import",    [401, 403, 403, 201, 401, 401]),
    send("POST", "/api/commands/orders", OLD,           "orders:import",    [401, 403, 403, 201, 401, 401]),
    send("POST", "/api/commands/orders", PRICED,        "orders:import",    [401, 403, 403, 201, 401, 401]),

    // Public as long as the product is.
    row("GET", "/api/queries/products",                 "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products?sku={sku}",       "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products?status=draft",    "catalog:read",     [401, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products/{productId}",     "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products/{productId:draft}",
                                                        "",                 [404, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products/search?q=mug",    "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/products/search?status=draft",
                                                        "catalog:read",     [401, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/categories",               "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/shop",                     "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/images/{imageId}",                     "",                 [200, 200, 200, 200, 401, 401]),

    // An order opens to who may read orders, and to who holds its token.
    row("GET", "/api/queries/orders/{orderId}",         "",                 [404, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/orders/{orderId}",         "",                 [200, 200, 200, 200, 401, 401])
        .with("order-token", "{orderToken}"),
    row("GET", "/api/queries/orders/{orderId}",         "",                 [404, 200, 200, 200, 401, 401])
        .with("order-token", "wrong"),
    row("GET", "/api/queries/orders",                   "orders:read",      [401, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/orders?customer=a@b.example",
                                                        "customers:read",   [401, 403, 200, 200, 401, 401]),

    // Read with a key. Dead letters hold whole events, so they are for those who may read events.
    row("GET", "/api/queries/locations",                "inventory:read",   [401, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/inventory/movements?sku={sku}",
                                                        "inventory:read",   [401, 200, 200, 200, 401, 401]),
    row("GET", "/api/queries/events?after=0&limit=200", "events:read",      [401, 403, 403, 200, 401, 401]),
    row("GET", "/api/queries/dead-letters",             "shop:operate",     [401, 403, 403, 200, 401, 401]),
    row("GET", "/api/queries/keys",                     "keys:manage",      [401, 403, 403, 200, 401, 401]),
];

/// What stands around the API and is not in its document. Health looks at no key; metrics are open to this machine,
/// unless it speaks for another.
#[rustfmt::skip]
pub const AROUND: &[Row] = &[
    //                                                                       none reader staff admin revoked expired
    row("GET", "/health",                               "",                 [200, 200, 200, 200, 200, 200]),
    row("GET", "/health/live",                          "",                 [200, 200, 200, 200, 200, 200]),
    row("GET", "/health/ready",                         "",                 [200, 200, 200, 200, 200, 200]),
    row("GET", "/actuator/health",                      "",                 [200, 200, 200, 200, 200, 200]),
    row("GET", "/metrics",                              "",                 [200, 200, 200, 200, 200, 200]),
    row("GET", "/metrics",                              "shop:operate",     [401, 403, 403, 200, 401, 401])
        .with("x-forwarded-for", "203.0.113.9"),
    row("GET", "/docs",                                 "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/docs/docs.css",                        "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/docs/docs.js",                         "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/openapi.json",                         "",                 [200, 200, 200, 200, 401, 401]),
    row("GET", "/asyncapi.json",                        "",                 [200, 200, 200, 200, 401, 401]),
    // The storefront.
    row("GET", "/",                                     "",                 [200, 200, 200, 200, 401, 401]),
];
