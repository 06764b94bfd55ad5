//! Keys, tokens, idempotency keys, passwords and personal data are driven through requests and faults; none of them
//! may turn up in the log, in an answer that is not theirs, in a metric, or in what the command line says.

use futures::StreamExt;
use mercato_engines::db::{Db, PoolSize};
use mercato_testkit::{Answer, Database, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fixtures::{PERSONAL, ask, make, settled};
use crate::command_line::running::{Shop, mercato, outcome};

const PASSWORD: &str = "Zq-hunter-77-pass";
const IDEMPOTENCY_KEY: &str = "idem-6f1d2c3b4a5968778695-secret";
/// Of the form of a key, and none.
const UNKNOWN_KEY: &str = "mk_0123456789abcdefghijABCDEFGHIJ0123456789abc";

/// What must not be told, by name, and all that was told.
struct Watch {
    secrets: Vec<(&'static str, String)>,
    told: Vec<(String, String)>,
}

impl Watch {
    fn new() -> Self {
        let secrets = [
            ("the database's password", PASSWORD),
            ("an idempotency key", IDEMPOTENCY_KEY),
            ("an unknown key", UNKNOWN_KEY),
            ("personal data", PERSONAL),
        ];
        Self { secrets: secrets.map(|(name, text)| (name, text.to_owned())).to_vec(), told: Vec::new() }
    }

    fn keep(&mut self, name: &'static str, secret: &Value) -> String {
        let secret = secret.as_str().expect("a text").to_owned();
        self.secrets.push((name, secret.clone()));
        secret
    }

    /// Sends a request whose answer is told.
    async fn send(&mut self, what: &str, request: Request) -> Answer {
        let answer = request.send().await;
        let text = format!("{:?}\n{}", answer.headers, String::from_utf8_lossy(&answer.bytes));
        self.told.push((format!("the answer to {what}"), text));
        answer
    }

    fn assert_kept(&self) {
        let mut leaks = Vec::new();
        for (place, text) in &self.told {
            for (name, secret) in &self.secrets {
                let lower = text.to_lowercase();
                if let Some(at) = lower.find(&secret.to_lowercase()) {
                    let around: String = lower[..at].chars().rev().take(160).collect();
                    leaks.push(format!(
                        "{name} in {place}, after: {}",
                        around.chars().rev().collect::<String>()
                    ));
                }
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_on_sqlite_keeps_what_it_is_told() {
    let shop = Shop::start_logged(&["--set", "log.filter=trace"]).await;
    let database = format!("sqlite:{}", shop.path().join("mercato-data/commerce.db").display());
    a_shop_keeps_what_it_is_told(shop, &database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_on_postgres_keeps_what_it_is_told() {
    let Some(database) = Database::postgres("hostile::secrets").await else { return };
    let uri = with_password(database.uri("".as_ref(), "commerce"));
    let shop = Shop::start_logged(&["--db", &uri, "--set", "log.filter=trace"]).await;
    a_shop_keeps_what_it_is_told(shop, &uri).await;
}

/// A server of tests that asks for no password takes any.
fn with_password(uri: String) -> String {
    let (head, tail) = uri.split_once('@').expect("a user");
    if head.matches(':').count() > 1 { uri } else { format!("{head}:{PASSWORD}@{tail}") }
}

fn password_of(uri: &str) -> Option<&str> {
    uri.split_once("://")?.1.rsplit_once('@')?.0.split_once(':').map(|(_, password)| password)
}

async fn a_shop_keeps_what_it_is_told(shop: Shop, database: &str) {
    let mut watch = Watch::new();
    watch.keep("the first key", &json!(shop.key));
    if let Some(password) = password_of(database) {
        watch.keep("the password in force", &json!(password));
    }
    let key = make(&shop, "/api/commands/keys", &json!({"role": "staff"})).await;
    let key = watch.keep("a key", &key.json["key"]);
    keys_are_kept(&shop, &mut watch, &key).await;
    let order = orders_are_kept(&shop, &mut watch).await;
    faults_tell_nothing(&shop, &mut watch, &order, database).await;
    for path in ["/metrics", "/health", "/openapi.json", "/api/queries/keys"] {
        watch.send(path, ask(&shop, "GET", path).key(&shop.key)).await;
    }
    let log = shop.log();
    for expected in ["/api/commands/orders", "a request failed", "answered", "TRACE"] {
        assert!(log.contains(expected), "the log tells nothing of `{expected}`");
    }
    watch.told.push(("the log".to_owned(), log));
    watch.assert_kept();
    shop.stop().await;
}

/// Keys where they belong, and where people put them by mistake.
async fn keys_are_kept(shop: &Shop, watch: &mut Watch, key: &str) {
    for (what, path, value) in [
        ("a good key", "/api/queries/products", format!("Bearer {key}")),
        ("an unknown key", "/api/queries/products", format!("Bearer {UNKNOWN_KEY}")),
        ("a key with a tail", "/api/queries/products", format!("Bearer {key}x")),
        ("two keys", "/api/queries/products", format!("Bearer {key} {UNKNOWN_KEY}")),
        ("another scheme", "/api/queries/products", format!("Basic {key}")),
        ("no scheme", "/api/queries/products", key.to_owned()),
        ("too little", "/api/queries/keys", format!("Bearer {key}")),
    ] {
        watch.send(what, ask(shop, "GET", path).header("authorization", &value)).await;
    }
    for path in [
        format!("/api/queries/products?access_token={key}"),
        format!("/api/queries/products?limit={key}"),
        format!("/api/queries/products?cursor={key}"),
        format!("/nothing?key={key}"),
    ] {
        watch.send("a key in a query", ask(shop, "GET", &path)).await;
    }
    for header in ["if-none-match", "sync-token", "traceparent", "cookie"] {
        let request = ask(shop, "GET", "/api/queries/products").header(header, key);
        watch.send(header, request).await;
    }
    let body = json!({"sku": {"key": key}, "name": [key], "price": key, "unknown": key});
    watch.send("a key in a body", ask(shop, "POST", "/api/commands/products").key(key).json(&body)).await;
    let broken = format!("{{\"sku\": {key}}}").into_bytes();
    let request = ask(shop, "POST", "/api/commands/products").key(key).raw("application/json", broken);
    watch.send("a key in broken JSON", request).await;
}

/// An order with personal data, its token and its idempotency key; answers the body that places it.
async fn orders_are_kept(shop: &Shop, watch: &mut Watch) -> Value {
    let product =
        json!({"sku": "S", "name": "Mug", "price": {"amount": 1, "currency": "EUR"}, "quantity": 1});
    make(shop, "/api/commands/products", &product).await;
    let customer = json!({"email": format!("{PERSONAL}@example.org"), "name": PERSONAL, "address": PERSONAL});
    let order = json!({"items": [{"sku": "S", "quantity": 1}], "customer": customer});
    let place = |body: &Value| {
        ask(shop, "POST", "/api/commands/orders").header("idempotency-key", IDEMPOTENCY_KEY).json(body)
    };
    // This answer and its replay are where the token belongs.
    let placed = place(&order).send().await.expect(201);
    let token = watch.keep("an order's token", &placed.json["accessToken"]);
    place(&order).send().await.expect(201);
    let mut other = order.clone();
    other["items"][0]["quantity"] = json!(2);
    watch.send("an idempotency key used again", place(&other)).await.expect(422);
    watch.send("no stock", ask(shop, "POST", "/api/commands/orders").json(&order)).await.expect(409);
    other["customer"]["email"] = json!(format!("{PERSONAL} at example.org"));
    other["customer"]["phone"] = json!([PERSONAL]);
    watch.send("a wrong customer", ask(shop, "POST", "/api/commands/orders").json(&other)).await.expect(422);
    let bad_key = format!("{IDEMPOTENCY_KEY} ");
    let request =
        ask(shop, "POST", "/api/commands/orders").header("idempotency-key", &format!("x {bad_key}x"));
    watch.send("a bad idempotency key", request.json(&order)).await.expect(400);

    let path = format!("/api/queries/orders/{}", placed.json["orderId"].as_str().expect("an id"));
    let read = |token: &str| ask(shop, "GET", &path).header("order-token", token).after(&placed);
    settled(read(&token)).await.expect(200);
    watch.send("a good token", read(&token)).await.expect(200);
    watch.send("a wrong token", read(&format!("{token}x"))).await.expect(404);
    let elsewhere = "/api/queries/orders/01900000-0000-7000-8000-000000000000";
    watch
        .send("a token elsewhere", ask(shop, "GET", elsewhere).header("order-token", &token))
        .await
        .expect(404);
    let search = format!("/api/queries/orders?customer={PERSONAL}%40example.org&status=none");
    watch.send("a search for a customer", ask(shop, "GET", &search).key(&shop.key)).await.expect(400);
    order
}

/// The database fails under requests that hold secrets.
async fn faults_tell_nothing(shop: &Shop, watch: &mut Watch, order: &Value, database: &str) {
    let db = Db::open(database, "commerce", PoolSize::default()).await.expect("the shop's database");
    db.execute("ALTER TABLE variants RENAME TO variants_away", Vec::new()).await.expect("a table to rename");
    let key = format!("{IDEMPOTENCY_KEY}-fault");
    let request = ask(shop, "POST", "/api/commands/orders").header("idempotency-key", &key).json(order);
    watch.send("an order without a table", request).await.expect(500);
    let request = ask(shop, "GET", "/api/queries/inventory/movements?sku=S").key(&shop.key);
    watch.send("a query without a table", request).await.expect(500);
    db.execute("ALTER TABLE variants_away RENAME TO variants", Vec::new()).await.expect("it comes back");
    if database.starts_with("postgres") {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        db.fetch(cut, Vec::new()).await.expect("connections to cut");
        for _ in 0..5 {
            watch
                .send("an order on a lost connection", ask(shop, "POST", "/api/commands/orders").json(order))
                .await;
        }
    }
    db.close().await;
}

/// The command line's own complaints: about servers that are not there, and URIs and files that make no sense.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_repeats_no_password() {
    let uris = [
        "postgres://shop:PASSWORD@127.0.0.1:1/mercato",
        "postgres://shop:PASSWORD@127.0.0.1:port/mercato",
        "postgres://shop:PASSWORD@[::1/mercato",
        "postgres://shop:PASS%WORD-PASSWORD@127.0.0.1:1/mercato",
        "postgres://127.0.0.1:1/mercato?user=shop&password=PASSWORD",
        "mysql://shop:PASSWORD@127.0.0.1/mercato",
        "shop:PASSWORD@127.0.0.1",
    ];
    let files = [
        "db = \"postgres://shop:PASSWORD@127.0.0.1:port/mercato\n",
        "db = [\"postgres://shop:PASSWORD@127.0.0.1:port/mercato\"]\n",
        "dbs = \"postgres://shop:PASSWORD@127.0.0.1:port/mercato\"\n",
        "engines = \"postgres://shop:PASSWORD@127.0.0.1:port/mercato\"\n",
        "[engines]\nlog = \"kafka://shop:PASSWORD@127.0.0.1:1\"\n",
        "[engines]\nblobs = \"s3://shop:PASSWORD@bucket\"\n",
    ];
    let commands = ["keys list", "migrate", "verify", "doctor", "config", "run --listen 127.0.0.1:0"];
    let mut tries = Vec::new();
    for command in commands {
        tries.extend(uris.map(|uri| Try { command, db: uri, ..Try::default() }));
        tries.extend(files.map(|file| Try { command, file, ..Try::default() }));
    }
    tries.extend(uris.map(|uri| Try { command: "config --db", last: uri, ..Try::default() }));
    tries.extend(uris.map(|uri| Try { command: "config --set", last: uri, ..Try::default() }));
    let urls = ["http://127.0.0.1:1", "http://shop:PASSWORD@127.0.0.1:1", "shop:PASSWORD@127.0.0.1"];
    tries.extend(urls.map(|url| Try { command: "export products --url", last: url, ..Try::default() }));

    // Most of them wait for a server in vain, so they wait together.
    let told = futures::stream::iter(tries.iter().map(Try::told)).buffered(24).collect().await;
    let watch = Watch { told, ..Watch::new() };
    let silent: Vec<_> = watch.told.iter().filter(|(_, text)| text.trim().is_empty()).collect();
    assert!(silent.is_empty(), "{silent:?}");
    watch.assert_kept();
}

/// A command with a password in one of the places where settings are read.
#[derive(Debug, Default)]
struct Try {
    command: &'static str,
    last: &'static str,
    db: &'static str,
    file: &'static str,
}

impl Try {
    /// What it says, with its own name.
    async fn told(&self) -> (String, String) {
        let folder = TempDir::new().expect("a folder");
        let with_password = |text: &str| text.replace("PASSWORD", PASSWORD);
        std::fs::write(folder.path().join("mercato.toml"), with_password(self.file)).expect("a file");
        let mut command = mercato(folder.path());
        command.args(self.command.split(' ')).env("MERCATO_KEY", UNKNOWN_KEY);
        if !self.last.is_empty() {
            command.arg(with_password(self.last));
        }
        if !self.db.is_empty() {
            command.env("MERCATO_DB", with_password(self.db));
        }
        let (_, out, err) = outcome(command).await;
        (format!("{self:?}"), format!("{out}\n{err}"))
    }
}
