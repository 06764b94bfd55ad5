//! `mercato keys create|list|revoke`: on the shop's database itself, beside a running shop too.

use std::{str::FromStr, time::Duration};

use anyhow::anyhow;
use clap::{Args, Subcommand};
use mercato_contracts::access::Role;
use mercato_identity::{ApiKey, NewKey};
use mercato_kernel::{Clock, Failure, SystemClock, Timestamp};

use super::{Ending, Usage, open};
use crate::config::{Config, Flags};

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key and print it, once
    Create(Create),
    /// List all keys
    List(List),
    /// Revoke a key
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub struct Create {
    /// admin, staff or reader
    #[arg(long)]
    role: Role,
    /// For how long it is valid, as in 90d or 12h; for ever without
    #[arg(long, value_name = "TIME")]
    expires: Option<Lifetime>,
    /// What it is for
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
pub struct Revoke {
    /// The key's id, as `list` shows it
    id: String,
    #[command(flatten)]
    flags: Flags,
}

/// A time such as `90d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(Duration);

impl FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "expected a number with m, h, d or w, as in 90d".to_owned();
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(bad)?;
        let number: u32 = number.parse().map_err(|_| bad())?;
        let unit_s: u64 = match unit {
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 604_800,
            _ => return Err(bad()),
        };
        match u64::from(number) * unit_s {
            0 => Err("a key that is never valid is of no use".to_owned()),
            seconds => Ok(Self(Duration::from_secs(seconds))),
        }
    }
}

impl Keys {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        match self {
            Self::Create(command) => command.execute().await,
            Self::List(command) => command.execute().await,
            Self::Revoke(command) => command.execute().await,
        }
    }
}

impl Create {
    async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        let now = SystemClock.now();
        let end = self.expires.map(|Lifetime(time)| now.checked_add(time));
        let end = end.transpose().map_err(|_| Usage("--expires lies too far ahead".to_owned()))?;
        let wish = NewKey::new(self.role, self.name.as_deref(), end, now)
            .map_err(|errors| Usage(Failure::fields(errors).to_string()))?;
        let (identity, db) = open::identity(&config).await?;
        let created = identity.keys.create(&wish).await?;
        db.close().await;
        println!("{}", created.text.expose());
        Ok(Ending::Done)
    }
}

impl List {
    async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        let (identity, db) = open::identity(&config).await?;
        let keys = identity.keys.list().await?;
        db.close().await;
        let now = SystemClock.now();
        println!(
            "{:<36}  {:<6}  {:<8}  {:<20}  {:<20}  {:<5}  NAME",
            "ID", "ROLE", "STATE", "CREATED", "EXPIRES", "ENDS"
        );
        for key in &keys {
            println!("{}", line(key, now));
        }
        Ok(Ending::Done)
    }
}

impl Revoke {
    async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        let (identity, db) = open::identity(&config).await?;
        let revoked = identity.keys.revoke(&self.id).await;
        db.close().await;
        let key = revoked.map_err(|failure| anyhow!("{}", failure.detail))?;
        println!("revoked {}", key.id);
        Ok(Ending::Done)
    }
}

fn line(key: &ApiKey, now: Timestamp) -> String {
    let state = match key {
        key if key.revoked_at.is_some() => "revoked",
        key if key.is_valid(now) => "valid",
        _ => "expired",
    };
    let time = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (id, role, created) = (key.id, key.role.as_str(), time(key.created_at));
    let expires = key.expires_at.map_or_else(|| "never".to_owned(), time);
    let name = key.name.as_deref().unwrap_or_default();
    format!("{id:<36}  {role:<6}  {state:<8}  {created:<20}  {expires:<20}  {:<5}  {name}", key.last_chars)
}
