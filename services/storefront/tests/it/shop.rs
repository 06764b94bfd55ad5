//! A storefront in front of a shop that answers what a test says. Answers come as they would from the router.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use axum::{Router, body::Body, extract::Request};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};
use http_body_util::BodyExt;
use mercato_contracts::{PublicAnswer, PublicReads};
use mercato_engines::cache;
use mercato_kernel::{ErrorCode, Failure, Result};
use mercato_storefront::{Bundle, Deps, Renderers, Settings, open};
use tower::ServiceExt;

const SCRIPT: &str = include_str!("render.js");
const MANIFEST: &str =
    r#"{"src/main.tsx": {"file": "assets/main-1.js", "isEntry": true, "css": ["assets/main-2.css"]}}"#;
pub const CATEGORIES: &str =
    r#"{"items":[{"handle":"cups","name":"Cups </script> & more"},{"handle":"tee & co","name":"Tea"}]}"#;
pub const PRODUCT: &str =
    r#"{"productId":"1","handle":"mug","name":"Blue mug","updated":"2026-01-02T03:04:05Z"}"#;

/// What a shop has. A list of products may be made up.
#[derive(Default)]
pub struct Reads {
    answers: Mutex<HashMap<String, (u16, String)>>,
    asked: Mutex<Vec<String>>,
    /// So many products are in the list, beside those that have answers.
    pub listed: usize,
}

impl Reads {
    /// From now on this path is answered so.
    pub fn answer(&self, path: &str, status: u16, body: &str) {
        self.answers.lock().expect("no panic").insert(path.to_owned(), (status, body.to_owned()));
    }

    /// What was asked so far, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }

    /// The list of products, 200 a page, each named by its number.
    fn page(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix("/api/queries/products?limit=200")?;
        let from: usize = rest.strip_prefix("&cursor=").map_or(Some(0), |cursor| cursor.parse().ok())?;
        let to = self.listed.min(from + 200);
        let item = |at: usize| format!(r#"{{"handle":"p{at}","updated":"2026-01-02T03:04:05Z"}}"#);
        let items: Vec<String> = (from..to).map(item).collect();
        let next = if to < self.listed { format!(r#","next":"{to}""#) } else { String::new() };
        Some(format!(r#"{{"items":[{}]{next}}}"#, items.join(",")))
    }
}

#[async_trait]
impl PublicReads for Reads {
    async fn get(&self, path: &str) -> Result<PublicAnswer> {
        self.asked.lock().expect("no panic").push(path.to_owned());
        let known = self.answers.lock().expect("no panic").get(path).cloned();
        let total = || format!(r#"{{"items":[],"total":{}}}"#, self.listed);
        let (status, body) = match known {
            Some(known) => known,
            None if path == "/api/queries/products/search?limit=1" => (200, total()),
            None => (200, self.page(path).ok_or_else(|| Failure::new(ErrorCode::NotFound, "nothing"))?),
        };
        Ok(PublicAnswer { status, body: body.into() })
    }
}

/// A storefront.
pub struct Shop {
    pub reads: Arc<Reads>,
    router: Router,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Bytes,
}

impl Answer {
    /// A header's text, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The number of the render in its context, as the page shows it.
    pub fn render(&self) -> u32 {
        let (_, rest) =
            self.text.split_once("data-renders=\"").unwrap_or_else(|| panic!("no render: {}", self.text));
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Whether the browser is to render the page.
    pub fn is_shell(&self) -> bool {
        self.text.contains("<div id=\"root\"></div>") && self.text.contains(r#"{"rendered":false"#)
    }
}

impl Shop {
    /// One with categories and a product.
    pub async fn open() -> Self {
        // In one context, so that renders can be counted.
        Self::with(Renderers { threads: 1, ..Renderers::default() }, |_| {}).await
    }

    /// One whose renderers may take so much, of what `change` makes of the shop.
    pub async fn with(renderers: Renderers, change: impl FnOnce(&mut Reads)) -> Self {
        let mut reads = Reads::default();
        reads.answer("/api/queries/categories", 200, CATEGORIES);
        reads.answer("/api/queries/products?handle=mug", 200, &format!(r#"{{"items":[{PRODUCT}]}}"#));
        reads.answer("/api/queries/products/1", 200, PRODUCT);
        change(&mut reads);
        let reads = Arc::new(reads);
        let settings = Settings { public_url: None, renderers };
        Self::of(reads, Some(bundle()), settings).await
    }

    /// One of these parts.
    pub async fn of(reads: Arc<Reads>, bundle: Option<Bundle>, settings: Settings) -> Self {
        let cache = cache::open("moka:").await.expect("a cache");
        let opened = open(Deps { reads: reads.clone(), cache, bundle, settings });
        let routes: Router = opened.service.routes.split_for_parts().0;
        let router = match opened.elsewhere {
            Some(elsewhere) => routes.fallback_service(elsewhere),
            None => routes,
        };
        Self { reads, router }
    }

    /// Asks with GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(path, &[]).await
    }

    /// Asks with GET and these headers.
    pub async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request =
            Request::get(path).header("host", "shop.example").body(Body::empty()).expect("a request");
        for (name, value) in headers {
            let (name, value) = (HeaderName::from_bytes(name.as_bytes()), value.parse());
            request.headers_mut().insert(name.expect("a name"), value.expect("a value"));
        }
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text, bytes }
    }
}

/// The web part of these tests.
pub fn bundle() -> Bundle {
    let files: [(&str, &'static [u8]); 9] = [
        ("server/render.js", SCRIPT.as_bytes()),
        ("client/.vite/manifest.json", MANIFEST.as_bytes()),
        ("client/assets/main-1.js", b"const a = 'plain and long enough';"),
        ("client/assets/main-1.js.br", b"by brotli"),
        ("client/assets/main-1.js.zst", b"by zstandard"),
        ("client/assets/main-1.js.gz", b"by gzip, the longest"),
        ("client/assets/main-2.css", b"main{}"),
        ("client/manifest.webmanifest", b"{}"),
        ("client/assets/icon-3.woff2", b"font"),
    ];
    let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), Bytes::from_static(bytes)));
    Bundle::of(&files.collect::<BTreeMap<_, _>>()).expect("a web part")
}

/// Limits that a test reaches soon.
pub fn short() -> Renderers {
    Renderers { render_time: Duration::from_millis(200), memory_bytes: 16 << 20, ..Renderers::default() }
}
