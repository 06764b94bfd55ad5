//! Where a test's shop keeps its data: a folder for each node, or one PostgreSQL database for all.

use std::path::Path;

use mercato_engines::{db::Dialect, testing::TestDatabase};

/// A place for a shop's data.
pub enum Database {
    /// Files in the node's folder.
    Sqlite,
    /// A database of its own, dropped with this.
    Postgres(TestDatabase),
}

impl From<TestDatabase> for Database {
    /// The same server, or files in the node's folder instead of the one file.
    fn from(database: TestDatabase) -> Self {
        match database.dialect() {
            Dialect::Sqlite => Self::Sqlite,
            Dialect::Postgres => Self::Postgres(database),
        }
    }
}

impl Database {
    /// A new PostgreSQL database; `None`, said on stderr, where no server is named.
    pub async fn postgres(test: &str) -> Option<Self> {
        TestDatabase::postgres(test).await.map(Self::Postgres)
    }

    /// The URI under which `service` of a node in `folder` finds its database.
    pub fn uri(&self, folder: &Path, service: &str) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", folder.join(format!("{service}.db")).display()),
            Self::Postgres(database) => database.uri().to_owned(),
        }
    }

    /// The URI of the blob store of a node in `folder`.
    pub fn blobs_uri(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("folder:{}", folder.join("blobs").display()),
            Self::Postgres(database) => database.uri().to_owned(),
        }
    }
}
