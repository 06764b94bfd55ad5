//! `mercato verify` of a folder changes nothing in it.

use mercato_engines::db::{Db, PoolSize};
use tempfile::TempDir;

use super::running::{Shop, mercato, outcome};

async fn verify(folder: &TempDir) -> (i32, String, String) {
    let mut verify = mercato(folder.path());
    verify.args(["verify", "--data", "mercato-data"]);
    outcome(verify).await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_shop_none_is_founded() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("mercato-data");
    std::fs::create_dir(&data).unwrap();
    let (code, out, err) = verify(&folder).await;
    assert_eq!(code, 2, "{out}{err}");
    assert!(err.contains("there is no shop here"), "{err}");
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_an_earlier_version_is_not_migrated() {
    let (_, folder) = Shop::start(&[]).await.stop().await;
    let uri = format!("sqlite:{}", folder.path().join("mercato-data/commerce.db").display());
    let migrations = mercato_commerce::MIGRATIONS;
    let last = migrations.last().expect("there are some").name;
    let open = async || Db::open(&uri, "commerce", PoolSize::default()).await.unwrap();
    let db = open().await;
    db.execute("DELETE FROM migrations WHERE name = $1", vec![last.into()]).await.unwrap();
    db.close().await;

    let (code, out, err) = verify(&folder).await;
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("mercato migrate") && err.contains(last), "{err}");
    let db = open().await;
    assert_eq!(db.pending("commerce", migrations).await.unwrap(), [last]);
    db.close().await;
}
