//! Where the rows of one side are kept: a folder, and for PostgreSQL a database that nobody else uses.

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

/// A PostgreSQL database that is empty at first.
pub struct Database {
    server: String,
    name: String,
    /// Where it is.
    pub uri: String,
}

impl Database {
    /// Makes one on the server whose URI names a user that may.
    pub async fn create(server: &str) -> Result<Self> {
        let name = format!("mercato_bench_{}", Uuid::now_v7().simple());
        execute(server, format!("CREATE DATABASE {name}")).await?;
        let uri = beside(server, &name);
        Ok(Self { server: server.to_owned(), name, uri })
    }

    /// Removes it, whoever is connected.
    pub async fn remove(self) -> Result<()> {
        execute(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }
}

async fn execute(server: &str, sql: String) -> Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    connection.close().await?;
    Ok(())
}

/// The URI of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let (address, query) = server
        .split_once('?')
        .map_or((server, String::new()), |(address, query)| (address, format!("?{query}")));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let path = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    format!("{}/{name}{query}", &address[..path])
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn only_the_database_changes() {
        assert_eq!(
            beside("postgres://u:p@host:5432/postgres?sslmode=disable", "x"),
            "postgres://u:p@host:5432/x?sslmode=disable"
        );
        assert_eq!(beside("postgres://host", "x"), "postgres://host/x");
    }
}
