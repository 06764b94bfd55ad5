//! How a shop is to be started. Whatever is not said here is the program's own default: variables of the caller's
//! environment that would change it are not passed on.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a shop may take until it says where it listens.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// The arguments of a shop.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) data: PathBuf,
    pub(crate) db: Option<String>,
    pub(crate) listen: String,
    pub(crate) args: Vec<OsString>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) under: Vec<OsString>,
    pub(crate) log: PathBuf,
    pub(crate) ready_within: Duration,
}

impl Options {
    /// A shop on this data folder, on the engines inside it, on a free port of this machine. Its log is appended to a
    /// file beside the folder, with `.log` after the folder's name.
    pub fn on(data: impl Into<PathBuf>) -> Self {
        let data = data.into();
        let mut log = data.clone().into_os_string();
        log.push(".log");
        Self {
            data,
            db: None,
            listen: "127.0.0.1:0".to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            under: Vec::new(),
            log: log.into(),
            ready_within: READY_WITHIN,
        }
    }

    /// On this database, as in `postgres://…`.
    #[must_use]
    pub fn db(mut self, uri: impl Into<String>) -> Self {
        self.db = Some(uri.into());
        self
    }

    /// At this `HOST:PORT`.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// With a setting, as in `("limits.requests", "64")`.
    #[must_use]
    pub fn set(self, key: &str, value: &str) -> Self {
        self.arg("--set").arg(format!("{key}={value}"))
    }

    /// With one more argument for `mercato run`.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// With a variable in its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Started by another program that becomes the shop (`exec`), as in `["prlimit", "--fsize=1000000"]`.
    #[must_use]
    pub fn under<I: IntoIterator<Item = S>, S: Into<OsString>>(mut self, program: I) -> Self {
        self.under = program.into_iter().map(Into::into).collect();
        self
    }

    /// With its log appended to this file.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = path.into();
        self
    }

    /// With another limit for the time until it says where it listens, which is a minute unless said.
    #[must_use]
    pub fn ready_within(mut self, limit: Duration) -> Self {
        self.ready_within = limit;
        self
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }
}
