//! The rows of the table, a file each. A row opens its own shops, measures both sides in turn, and answers with its
//! figures.

mod day;
mod growth;
mod idle;
mod import;
mod orders;
mod read;
mod sale;
mod search;
mod visible;

use anyhow::{Result, bail};

use crate::{bench::Bench, house::On, report::Figure};

/// What a run measures, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Sale,
    Orders,
    OrdersPostgres,
    Orders27,
    Orders27Postgres,
    Read,
    ReadCold,
    Search,
    Visible,
    Idle,
    Import,
    ImportPostgres,
    Growth,
    Day,
}

/// What a row cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    Postgres,
    Data,
    Both,
}

impl Row {
    /// In the order in which they run.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Sale, "sale"),
        (Self::Orders, "orders"),
        (Self::OrdersPostgres, "orders-postgres"),
        (Self::Orders27, "orders-27"),
        (Self::Orders27Postgres, "orders-27-postgres"),
        (Self::Read, "read"),
        (Self::ReadCold, "read-cold"),
        (Self::Search, "search"),
        (Self::Visible, "visible"),
        (Self::Idle, "idle"),
        (Self::Import, "import"),
        (Self::ImportPostgres, "import-postgres"),
        (Self::Growth, "growth"),
        (Self::Day, "day"),
    ];

    /// By its name; the error lists all.
    pub fn parse(name: &str) -> Result<Self> {
        if let Some((row, _)) = Self::ALL.iter().find(|(_, known)| *known == name) {
            return Ok(*row);
        }
        let names: Vec<&str> = Self::ALL.iter().map(|(_, name)| *name).collect();
        bail!("there is no row {name:?}; there are {}", names.join(", "))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(row, _)| *row == self).map_or("", |(_, name)| name)
    }

    /// Whether a quick run has it.
    pub fn is_quick(self) -> bool {
        !matches!(
            self,
            Self::Search | Self::Visible | Self::Import | Self::ImportPostgres | Self::Growth | Self::Day
        )
    }

    /// Why it cannot run here.
    pub fn missing(self, bench: &Bench) -> Option<&'static str> {
        let need = match self {
            Self::OrdersPostgres | Self::Orders27Postgres => Need::Postgres,
            Self::Search | Self::Import | Self::Growth => Need::Data,
            Self::ImportPostgres => Need::Both,
            _ => Need::Nothing,
        };
        let no_data = "it needs the CSVs: --data DIR, where DIR holds gift-shop/products.csv, gift-shop/orders.csv \
                       and marketplace/products.csv (docs/benchmarks.md says what is in them)";
        if bench.postgres.is_none() && matches!(need, Need::Postgres | Need::Both) {
            return Some("it needs PostgreSQL: --postgres URI");
        }
        let csvs = ["gift-shop/products.csv", "gift-shop/orders.csv", "marketplace/products.csv"];
        let has_data = csvs.iter().all(|name| bench.csv(name).is_some());
        (!has_data && matches!(need, Need::Data | Need::Both)).then_some(no_data)
    }

    /// Measures it.
    pub async fn run(self, bench: &Bench) -> Result<Vec<Figure>> {
        match self {
            Self::Sale => sale::run(bench).await,
            Self::Orders => orders::one_line(bench, On::Sqlite).await,
            Self::OrdersPostgres => orders::one_line(bench, On::Postgres).await,
            Self::Orders27 => orders::many_lines(bench, On::Sqlite).await,
            Self::Orders27Postgres => orders::many_lines(bench, On::Postgres).await,
            Self::Read => read::warm(bench).await,
            Self::ReadCold => read::cold(bench).await,
            Self::Search => search::run(bench).await,
            Self::Visible => visible::run(bench).await,
            Self::Idle => idle::run(bench).await,
            Self::Import => import::run(bench, On::Sqlite).await,
            Self::ImportPostgres => import::run(bench, On::Postgres).await,
            Self::Growth => growth::run(bench).await,
            Self::Day => day::run(bench).await,
        }
    }
}
