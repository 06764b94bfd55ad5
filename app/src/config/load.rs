//! Where settings come from, which of them wins, and which do not fit together.

use std::{
    fmt, fs,
    net::ToSocketAddrs,
    path::{Path, PathBuf},
};

use clap::Args;
use figment::{
    Figment, Profile,
    error::{Error, Kind},
    providers::{Data, Env, Format, Toml},
    value::Value,
};

use super::{Config, ServiceName, mask_uri};

/// Settings given on the command line.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// The data folder [default: ./mercato-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// sqlite:FOLDER or postgres://…, which also takes log, read models and pictures
    #[arg(long, value_name = "URI")]
    pub db: Option<String>,
    /// The file of settings [default: ./mercato.toml, if it is there]
    #[arg(long, env = "MERCATO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Any other setting, as in --set shop.currency=GBP
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "mercato.toml";
/// Variables that begin like settings and are none: they serve client commands, tests and this loader.
const NOT_SETTINGS: &[&str] = &["key", "url", "config"];

/// Settings that cannot be used, each with its reason.
#[derive(Debug, PartialEq, Eq)]
pub struct BadConfig(pub Vec<String>);

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for BadConfig {}

impl Config {
    /// Reads all sources. `more` are flags that only one command has, by their key.
    pub fn load(flags: &Flags, more: Vec<(&'static str, Value)>) -> Result<Self, BadConfig> {
        let mut figment = Figment::new();
        match &flags.config {
            Some(file) if !file.is_file() => {
                return Err(BadConfig(vec![format!("{}: there is no such file", file.display())]));
            }
            Some(file) => figment = figment.merge(read_file(file)?),
            None if Path::new(DEFAULT_FILE).is_file() => {
                figment = figment.merge(read_file(Path::new(DEFAULT_FILE))?);
            }
            None => {}
        }
        let is_setting = |name: &str| !NOT_SETTINGS.contains(&name) && !name.starts_with("test_");
        let variables = Env::prefixed("MERCATO_")
            .filter(move |name| is_setting(&name.as_str().to_ascii_lowercase()))
            .split("__");
        figment = figment.merge(variables);
        if let Some(data) = &flags.data {
            figment = figment.merge(("data", data));
        }
        if let Some(db) = &flags.db {
            figment = figment.merge(("db", db));
        }
        for pair in &flags.set {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(BadConfig(vec![format!("--set {}: expected KEY=VALUE", mask_uri(pair))]));
            };
            let value: Value = value.parse().expect("any text is a value");
            figment = figment.merge((key.trim(), value));
        }
        for (key, value) in more {
            figment = figment.merge((key, value));
        }
        let config: Self = figment.select(Profile::Default).extract().map_err(|error| explain(&error))?;
        config.cross_check()?;
        Ok(config)
    }

    /// Refuses settings that do not fit together.
    fn cross_check(&self) -> Result<(), BadConfig> {
        let mut wrong = Vec::new();
        if self.listen.to_socket_addrs().is_err() {
            wrong.push(format!("listen: `{}` is no HOST:PORT", self.listen));
        }
        let missing = ServiceName::ALL.iter().filter(|service| !self.services.contains(service));
        let missing: Vec<_> = missing.map(|service| service.as_str()).collect();
        if !missing.is_empty() {
            wrong.push(format!(
                "services: a process cannot run without {} yet; leave `services` out to run all",
                missing.join(", ")
            ));
        }
        if self.rate_limits.per_key == 0 || self.rate_limits.per_address == 0 {
            wrong.push("rate_limits: per_key and per_address are at least 1".to_owned());
        }
        wrong.extend(self.wrong_about_pages());
        let limits = &self.limits;
        if limits.connections == 0
            || limits.requests == 0
            || limits.request_s == 0
            || limits.header_read_s == 0
            || limits.body_idle_s == 0
            || limits.write_idle_s == 0
        {
            wrong.push("limits: connections, requests and all times but drain_s are at least 1".to_owned());
        }
        if limits.bodies_kib < 20 * 1024 + 64 {
            wrong.push("limits.bodies_kib: at least 20544, which one picture needs".to_owned());
        }
        if limits.answers_kib < 4 * 1024 {
            wrong
                .push("limits.answers_kib: at least 4096, of which half takes one page of a list".to_owned());
        }
        if limits.drain_s > 9 {
            wrong.push("limits.drain_s: at most 9; a process ends within 10 s".to_owned());
        }
        if self.engines.connections == 0 {
            wrong.push("engines.connections: at least 1".to_owned());
        }
        if wrong.is_empty() { Ok(()) } else { Err(BadConfig(wrong)) }
    }

    fn wrong_about_pages(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if let Some(Err(why)) = self.shop.public_url.as_deref().map(str::parse::<mercato_storefront::Origin>)
        {
            wrong.push(format!("shop.public_url: {why}"));
        }
        let pages = &self.storefront;
        if pages.renderers == 0 || pages.render_ms == 0 {
            wrong.push("storefront: renderers and render_ms are at least 1".to_owned());
        }
        if !(16 * 1024..=1024 * 1024).contains(&pages.renderer_kib) {
            wrong.push(
                "storefront.renderer_kib: from 16384, which the components take, to 1048576".to_owned(),
            );
        }
        wrong
    }
}

/// A file of settings. Broken TOML is told by its line alone: the parser would quote it, with the password it holds.
fn read_file(file: &Path) -> Result<Data<Toml>, BadConfig> {
    let told = |place: String, words: &dyn fmt::Display| {
        BadConfig(vec![format!("{}{place}: {words}", file.display())])
    };
    let text = fs::read_to_string(file).map_err(|error| told(String::new(), &error))?;
    if let Err(error) = text.parse::<toml::Table>() {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        return Err(told(format!(", line {}", before.matches('\n').count() + 1), &error.message()));
    }
    Ok(Toml::file_exact(file))
}

/// One line for each error: the key, what is wrong, and where it stands.
fn explain(error: &Error) -> BadConfig {
    let lines = error.clone().into_iter().map(|error| {
        let source = error.metadata.as_ref().map_or_else(String::new, |metadata| {
            let place =
                metadata.source.as_ref().map_or_else(|| metadata.name.to_string(), ToString::to_string);
            format!(" (in {place})")
        });
        let mut path = error.path.clone();
        let words = match &error.kind {
            Kind::UnknownField(name, expected) => {
                if path.last() != Some(name) {
                    path.push(name.clone());
                }
                format!("there is no such setting; there are {}", expected.join(", "))
            }
            // What was found may be a URI where none belongs.
            kind => kind.to_string().split_whitespace().map(mask_uri).collect::<Vec<_>>().join(" "),
        };
        let key = path.join(".");
        if key.is_empty() { format!("{words}{source}") } else { format!("{key}: {words}{source}") }
    });
    BadConfig(lines.collect())
}
