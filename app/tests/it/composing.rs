//! A shop put together within the test's process: what it opened, it closes.

use std::fs;

use mercato_app::{
    compose::{self, Shop},
    config::Config,
};
use mercato_engines::testing::TestDatabase;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

async fn open(folder: &TempDir, db: Option<&str>) -> Shop {
    let config = Config { data: folder.path().join("data"), db: db.map(str::to_owned), ..Config::default() };
    compose::open(&config, CancellationToken::new()).await.expect("the shop opens")
}

/// Files of the databases that this process has open, each as often as it has.
fn open_files(folder: &TempDir) -> Vec<String> {
    let data = folder.path().canonicalize().expect("a folder").join("data");
    let open = fs::read_dir("/proc/self/fd").expect("Linux lists open files");
    let paths = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    let ours = paths.filter(|path| path.starts_with(&data) && !path.starts_with(data.join("search")));
    ours.map(|path| path.file_name().expect("a file").to_string_lossy().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_shop_has_no_file_of_its_databases_open() {
    let folder = TempDir::new().expect("a folder");
    let shop = open(&folder, None).await;
    let files = open_files(&folder);
    for database in ["identity.db", "commerce.db", "log.db", "documents.db"] {
        assert!(files.iter().any(|file| file == database), "{database}: {files:?}");
    }
    shop.close().await;
    assert_eq!(open_files(&folder), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_shop_has_no_connection_to_its_server() {
    let Some(database) = TestDatabase::postgres("a closed shop").await else { return };
    let folder = TempDir::new().expect("a folder");
    let shop = open(&folder, Some(database.uri())).await;
    let services = ["identity", "commerce", "log", "documents", "blobs"];
    for service in services {
        assert!(database.connections(service).await > 0, "{service}");
    }
    shop.close().await;
    for service in services {
        database.wait_until_left(service).await;
    }
}
