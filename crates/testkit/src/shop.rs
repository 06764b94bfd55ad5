//! A shop of one or more nodes.

use mercato_contracts::access::Role;
use mercato_engines::testing::TestDatabase;
use tempfile::TempDir;

use crate::{Database, Node, Request};

/// A shop that a test talks to.
pub struct Shop {
    /// Its nodes; the first answers unless a test says otherwise.
    pub nodes: Vec<Node>,
    admin: String,
    database: Database,
    folders: Vec<TempDir>,
}

impl Shop {
    /// A shop of one node on SQLite.
    pub async fn open() -> Self {
        Self::open_on(Database::Sqlite, 1).await
    }

    /// A shop of `nodes` nodes on one PostgreSQL; `None`, said on stderr, where there is no server.
    pub async fn open_on_postgres(test: &str, nodes: usize) -> Option<Self> {
        Some(Self::open_on(Database::postgres(test).await?, nodes).await)
    }

    /// A shop of one node on `database`, as `on_both_databases!` gives it.
    pub async fn open_in(database: TestDatabase) -> Self {
        Self::open_on(database.into(), 1).await
    }

    async fn open_on(database: Database, count: usize) -> Self {
        let (mut nodes, mut folders) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let folder = tempfile::tempdir().expect("a temporary folder");
            nodes.push(Node::open(folder.path(), &database).await);
            folders.push(folder);
        }
        let admin = nodes[0].key(Role::Admin).await;
        Self { nodes, admin, database, folders }
    }

    /// Stops the first node and opens it again on the same data.
    pub async fn reopen(&mut self) {
        let node = self.nodes.remove(0);
        node.close().await;
        self.nodes.insert(0, Node::open(self.folders[0].path(), &self.database).await);
    }

    /// A request to the first node, with an admin key.
    pub fn request(&self, method: &str, path: &str) -> Request {
        self.request_to(0, method, path)
    }

    /// A request to node `index`, with an admin key.
    pub fn request_to(&self, index: usize, method: &str, path: &str) -> Request {
        Request::new(method, format!("{}{path}", self.nodes[index].url)).key(&self.admin)
    }

    /// `GET path`, as an admin.
    pub fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    /// `POST path` with a JSON body, as an admin.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> Request {
        self.request("POST", path).json(body)
    }

    /// `PUT path` with a JSON body, as an admin.
    pub fn put(&self, path: &str, body: &serde_json::Value) -> Request {
        self.request("PUT", path).json(body)
    }

    /// Stops all nodes; the data goes with them.
    pub async fn close(self) {
        for node in self.nodes {
            node.close().await;
        }
    }
}
