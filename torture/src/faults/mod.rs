//! What is done to the shop while it works: one file for each kind. Each strikes at once, and returns when the shop
//! is ready again, by itself or because it was started; whether anything was lost is not asked here.

mod cache;
mod clock;
mod cut;
mod disk;
mod kill;
mod pause;
mod postgres;
mod search;
mod torn_log;

use std::{fmt, time::Duration};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::{
    dice::Dice,
    load::Load,
    site::{Database, Site},
};

/// Within this time the shop works again when what it stands on does, on a machine that is busy with other things too;
/// how long it took is in the report. From then on the read models have their ten seconds.
const RECOVERY: Duration = Duration::from_secs(30);

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    /// `kill -9` of the shop, at times once more while it starts.
    Kill,
    /// SIGSTOP for five seconds.
    Pause,
    /// PostgreSQL ends without a checkpoint and comes back.
    Postgres,
    /// Connections break in the middle of requests.
    Cut,
    /// Files cannot grow for a while.
    DiskFull,
    /// The shop's clock jumps.
    Clock,
    /// `kill -9`, and the search index is gone.
    Search,
    /// A stop and a start: the cache is empty.
    Cache,
    /// `kill -9`, and the log lacks its tail.
    TornLog,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kill => "kill -9",
            Self::Pause => "SIGSTOP for 5 s",
            Self::Postgres => "PostgreSQL killed",
            Self::Cut => "connections cut",
            Self::DiskFull => "disk full",
            Self::Clock => "clock stepped",
            Self::Search => "search folder deleted",
            Self::Cache => "cache emptied",
            Self::TornLog => "log's tail torn",
        })
    }
}

const ON_SQLITE: [(u64, Kind); 8] = [
    (40, Kind::Kill),
    (6, Kind::Pause),
    (11, Kind::Cut),
    (11, Kind::DiskFull),
    (11, Kind::Clock),
    (7, Kind::Search),
    (5, Kind::Cache),
    (9, Kind::TornLog),
];

/// The log lies in the same database there as what must never be torn.
const ON_POSTGRES: [(u64, Kind); 8] = [
    (36, Kind::Kill),
    (6, Kind::Pause),
    (20, Kind::Postgres),
    (11, Kind::Cut),
    (6, Kind::DiskFull),
    (10, Kind::Clock),
    (6, Kind::Search),
    (5, Kind::Cache),
];

impl Kind {
    /// The next fault.
    pub(crate) fn draw(database: Database, dice: &mut Dice) -> Self {
        match database {
            Database::Sqlite => dice.weighted(&ON_SQLITE),
            Database::Postgres => dice.weighted(&ON_POSTGRES),
        }
    }

    /// Strikes.
    pub(crate) async fn strike(self, site: &mut Site, load: &Load, dice: &mut Dice) -> Result<()> {
        match self {
            Self::Kill => kill::strike(site, dice).await,
            Self::Pause => pause::strike(site).await,
            Self::Postgres => postgres::strike(site, dice).await,
            Self::Cut => cut::strike(site, load, dice).await,
            Self::DiskFull => disk::strike(site, dice).await,
            Self::Clock => clock::strike(site, dice),
            Self::Search => search::strike(site).await,
            Self::Cache => cache::strike(site).await,
            Self::TornLog => torn_log::strike(site, dice).await,
        }
    }
}
