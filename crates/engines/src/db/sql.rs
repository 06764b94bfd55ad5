//! One statement, in one text for both databases or, where they must differ, in two.

use std::borrow::Cow;

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A statement. Values are always bound, never part of the text.
#[derive(Debug, Clone)]
pub struct Sql {
    sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
}

impl Sql {
    /// Two texts for the few statements that must differ.
    pub const fn per(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(sqlite), postgres: Cow::Borrowed(postgres) }
    }

    /// A text put together from parts that this program holds, such as a table name from a fixed list.
    pub fn composed(text: String) -> Self {
        Self { sqlite: Cow::Owned(text.clone()), postgres: Cow::Owned(text) }
    }

    /// Two texts put together from parts that this program holds.
    pub fn composed_per(sqlite: String, postgres: String) -> Self {
        Self { sqlite: Cow::Owned(sqlite), postgres: Cow::Owned(postgres) }
    }

    /// The text for `dialect`.
    pub fn text(self, dialect: Dialect) -> Cow<'static, str> {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::per(text, text)
    }
}
