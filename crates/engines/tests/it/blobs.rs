//! The contract of `blobs`, run on every engine of it.

use std::{collections::BTreeSet, fs, path::PathBuf, time::Duration};

use bytes::Bytes;
use mercato_engines::{
    EngineError,
    blobs::{self, SharedBlobs},
    db::PoolSize,
    testing::TestDatabase,
};

const SIZE: PoolSize = PoolSize { connections: 4, cache_kib: 512 };

/// Where the stores of one test are; every `open` is of the same one.
pub struct Place {
    /// What opens it.
    pub uri: String,
    /// Where copies go, of a store over the network.
    pub copies: Option<PathBuf>,
    /// What goes with it at the end: a folder, a database.
    pub _guard: Box<dyn std::any::Any + Send + Sync>,
}

impl Place {
    async fn open(&self) -> SharedBlobs {
        let opened = match &self.copies {
            None => blobs::open(&self.uri, [7; 32], SIZE).await,
            Some(folder) => blobs::open_with_copies(&self.uri, [7; 32], SIZE, folder).await,
        };
        opened.expect("the store opens")
    }
}

/// Runs the contract on the engine whose place the function makes (`None`: its server is absent).
macro_rules! contract {
    ($engine:ident, $place:path) => {
        contract!($engine, $place:
            gives_back_what_it_was_given
            keeps_what_was_put_first
            lets_one_of_many_writers_win
            answers_ranges_clipped_to_the_size
            lists_by_name_in_pages
            refuses_names_that_lead_elsewhere
            deletes_what_is_there
            keeps_blobs_when_it_is_opened_again
            signs_urls_for_a_time
        );
    };
    ($engine:ident, $place:path: $($case:ident)*) => {
        mod $engine {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(place) = $place().await {
                        super::$case(&place).await;
                    }
                }
            )*
        }
    };
}

contract!(folder, super::folder_place);
contract!(postgres, super::postgres_place);
contract!(postgres_with_copies, super::postgres_place_with_copies);

#[expect(clippy::unused_async, reason = "the place of an engine with a server is made by asking it")]
async fn folder_place() -> Option<Place> {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = format!("folder:{}/blobs", folder.path().display());
    Some(Place { uri, copies: None, _guard: Box::new(folder) })
}

async fn postgres_place() -> Option<Place> {
    let database = TestDatabase::postgres("blobs::postgres").await?;
    Some(Place { uri: database.uri().to_owned(), copies: None, _guard: Box::new(database) })
}

async fn postgres_place_with_copies() -> Option<Place> {
    let database = TestDatabase::postgres("blobs::postgres_with_copies").await?;
    let folder = tempfile::tempdir().expect("a folder");
    let copies = Some(folder.path().join("copies"));
    Some(Place { uri: database.uri().to_owned(), copies, _guard: Box::new((database, folder)) })
}

#[tokio::test]
async fn a_copy_outlives_neither_its_blob_nor_its_faults() {
    let Some(place) = postgres_place_with_copies().await else { return };
    let copies = place.copies.clone().expect("a folder for copies");
    let (here, there) =
        (place.open().await, blobs::open(&place.uri, [7; 32], SIZE).await.expect("the store opens"));
    here.put_new("a", "one".into()).await.expect("a free name is taken");
    assert_eq!(here.get("a", None).await, Ok(Some("one".into())));
    assert_eq!(copied(&copies).len(), 1);
    fs::write(&copied(&copies)[0], "o").expect("a torn copy");
    assert_eq!(here.get("a", None).await, Ok(Some("one".into())));
    // Another process puts another blob under the name.
    there.delete("a").await.expect("it goes");
    assert_eq!(here.get("a", None).await, Ok(None));
    there.put_new("a", "two".into()).await.expect("the name is free again");
    assert_eq!(here.get("a", None).await, Ok(Some("two".into())));
    assert_eq!(here.get("a", Some(1..2)).await, Ok(Some("w".into())));
}

#[tokio::test]
async fn who_reads_a_first_part_finds_the_others_in_the_copy() {
    let Some(place) = postgres_place_with_copies().await else { return };
    let copies = place.copies.clone().expect("a folder for copies");
    let store = place.open().await;
    let bytes: Bytes = (0..600_000_u32).map(|i| (i % 253) as u8).collect::<Vec<u8>>().into();
    store.put_new("a", bytes.clone()).await.expect("a free name is taken");
    assert_eq!(store.get("a", Some(300_000..400_000)).await, Ok(Some(bytes.slice(300_000..400_000))));
    assert_eq!(copied(&copies).len(), 0, "a part from the middle brings nothing else");
    assert_eq!(store.get("a", Some(0..100_000)).await, Ok(Some(bytes.slice(..100_000))));
    let [copy] = copied(&copies).try_into().expect("one copy");
    assert_eq!(fs::read(&copy).expect("a file"), bytes);
    // What comes next comes from there.
    fs::write(&copy, vec![7; bytes.len()]).expect("another file");
    assert_eq!(store.get("a", Some(100_000..100_003)).await, Ok(Some(vec![7; 3].into())));
}

fn copied(folder: &PathBuf) -> Vec<PathBuf> {
    let files =
        fs::read_dir(folder).expect("the folder of copies").map(|entry| entry.expect("an entry").path());
    files.filter(|path| path.is_file()).collect()
}

#[tokio::test]
async fn postgres_holds_no_more_connections_than_it_may_and_none_when_closed() {
    let Some(database) = TestDatabase::postgres("blobs::connections").await else { return };
    let size = PoolSize { connections: 2, cache_kib: 512 };
    let store = blobs::open(database.uri(), [7; 32], size).await.expect("the store opens");
    store.put_new("a", "one".into()).await.expect("a free name is taken");
    let reads = futures::future::join_all((0..50).map(|_| store.get("a", None))).await;
    assert!(reads.iter().all(|read| *read == Ok(Some("one".into()))), "{reads:?}");
    assert_eq!(database.connections("blobs").await, 2);
    store.close().await;
    database.wait_until_left("blobs").await;
    assert!(matches!(store.ping().await, Err(EngineError::Unavailable(_))));
}

fn names(list: &[blobs::BlobInfo]) -> Vec<&str> {
    list.iter().map(|blob| blob.name.as_str()).collect()
}

async fn gives_back_what_it_was_given(place: &Place) {
    let store = place.open().await;
    let large: Bytes = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect::<Vec<u8>>().into();
    for (name, bytes) in [("empty", Bytes::new()), ("images/a.webp", "\0\u{ff}x".into()), ("large", large)] {
        assert_eq!(store.get(name, None).await, Ok(None));
        assert_eq!(store.info(name).await, Ok(None));
        store.put_new(name, bytes.clone()).await.expect("a free name is taken");
        assert_eq!(store.get(name, None).await, Ok(Some(bytes.clone())));
        let info = store.info(name).await.expect("an answer").expect("it is there");
        assert_eq!((info.name.as_str(), info.size_bytes), (name, bytes.len() as u64));
    }
    store.ping().await.expect("the store works");
}

async fn keeps_what_was_put_first(place: &Place) {
    let store = place.open().await;
    store.put_new("a", "one".into()).await.expect("a free name is taken");
    let second = store.put_new("a", "two".into()).await;
    assert!(matches!(second, Err(EngineError::Conflict(_))), "{second:?}");
    assert_eq!(store.get("a", None).await, Ok(Some("one".into())));
    // A name may be the beginning of another's folders.
    store.put_new("a/b", "three".into()).await.expect("another name");
    store.put_new("a/b/c", "four".into()).await.expect("another name");
    assert_eq!(store.get("a", None).await, Ok(Some("one".into())));
    assert_eq!(store.get("a/b", None).await, Ok(Some("three".into())));
}

async fn lets_one_of_many_writers_win(place: &Place) {
    let store = place.open().await;
    for round in 0..5 {
        let name = format!("race/{round}");
        let writers = (0..20_u8).map(|writer| {
            let (store, name) = (store.clone(), name.clone());
            tokio::spawn(async move { (writer, store.put_new(&name, vec![writer; 50_000].into()).await) })
        });
        let mut winners = Vec::new();
        for outcome in futures::future::join_all(writers).await {
            match outcome.expect("no writer panics") {
                (writer, Ok(())) => winners.push(writer),
                (_, refused) => assert!(matches!(refused, Err(EngineError::Conflict(_))), "{refused:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "{winners:?}");
        assert_eq!(store.get(&name, None).await, Ok(Some(vec![winners[0]; 50_000].into())));
    }
}

async fn answers_ranges_clipped_to_the_size(place: &Place) {
    let store = place.open().await;
    let bytes: Vec<u8> = (0..600_000_u32).map(|i| (i % 253) as u8).collect();
    store.put_new("r", bytes.clone().into()).await.expect("a free name is taken");
    let ranges = [(0, 1), (0, 600_000), (1, 3), (262_143, 262_145), (100_000, 599_999), (599_999, 600_000)];
    for (start, end) in ranges {
        let part = Bytes::copy_from_slice(&bytes[start..end]);
        let asked = start as u64..end as u64;
        assert_eq!(store.get("r", Some(asked)).await, Ok(Some(part)), "{start}..{end}");
    }
    assert_eq!(store.get("r", Some(599_990..u64::MAX)).await, Ok(Some(bytes[599_990..].to_vec().into())));
    #[expect(clippy::reversed_empty_ranges, reason = "a caller may ask for it")]
    for nothing in [5..5, 9..5, 600_000..600_001, u64::MAX - 1..u64::MAX] {
        assert_eq!(store.get("r", Some(nothing)).await, Ok(Some(Bytes::new())));
    }
    assert_eq!(store.get("absent", Some(0..1)).await, Ok(None));
}

async fn lists_by_name_in_pages(place: &Place) {
    let store = place.open().await;
    let all = ["a", "a-b", "a.b", "a/b", "a/b-c", "a/b/c", "a/z", "a0", "aa/x", "b", "images/1", "images/2"];
    for name in all.iter().rev() {
        store.put_new(name, Bytes::copy_from_slice(name.as_bytes())).await.expect("a free name is taken");
    }
    let list = store.list("", None, 100).await.expect("a list");
    assert_eq!(names(&list), all);
    assert!(list.iter().all(|blob| blob.size_bytes == blob.name.len() as u64));
    for (index, after) in all.iter().enumerate() {
        let list = store.list("", Some(after), 2).await.expect("a list");
        let expected: Vec<&str> = all.iter().copied().skip(index + 1).take(2).collect();
        assert_eq!(names(&list), expected, "after {after}");
    }
    for prefix in ["a", "a/", "a/b", "a/b/", "images/", "images", "b/", "c", "../", "/"] {
        let list = store.list(prefix, None, 100).await.expect("a list");
        let expected: Vec<&str> = all.iter().copied().filter(|name| name.starts_with(prefix)).collect();
        assert_eq!(names(&list), expected, "prefix {prefix}");
    }
    assert_eq!(store.list("", None, 0).await, Ok(vec![]));
    let behind = store.list("a/", Some("a/b-zz"), 100).await.expect("a list");
    assert_eq!(names(&behind), ["a/b/c", "a/z"]);
}

async fn refuses_names_that_lead_elsewhere(place: &Place) {
    let store = place.open().await;
    let long = "x".repeat(201);
    for name in
        ["", "..", "../a", "a/../../b", "/etc/passwd", "a//b", "a/", ".a", "a\\..\\b", "a\0b", "ä", &long]
    {
        assert!(store.put_new(name, "x".into()).await.is_err(), "put {name:?}");
        assert!(store.get(name, None).await.is_err(), "get {name:?}");
        assert!(store.info(name).await.is_err(), "info {name:?}");
        assert!(store.delete(name).await.is_err(), "delete {name:?}");
    }
    assert_eq!(store.list("", None, 10).await, Ok(vec![]));
    let longest = format!("{}/{}", "d".repeat(99), "f".repeat(100));
    store.put_new(&longest, "x".into()).await.expect("200 characters are a name");
}

async fn deletes_what_is_there(place: &Place) {
    let store = place.open().await;
    store.put_new("d/x", "one".into()).await.expect("a free name is taken");
    store.delete("d/x").await.expect("it goes");
    store.delete("d/x").await.expect("nothing is there to go");
    store.delete("never/was").await.expect("nothing is there to go");
    assert_eq!(store.get("d/x", None).await, Ok(None));
    assert_eq!(store.list("", None, 10).await, Ok(vec![]));
    store.put_new("d/x", "two".into()).await.expect("the name is free again");
    assert_eq!(store.get("d/x", None).await, Ok(Some("two".into())));
}

async fn keeps_blobs_when_it_is_opened_again(place: &Place) {
    let first = place.open().await;
    first.put_new("k/1", "one".into()).await.expect("a free name is taken");
    let url = first.signed_url("k/1", Duration::from_mins(1));
    first.close().await;
    let second = place.open().await;
    assert_eq!(second.get("k/1", None).await, Ok(Some("one".into())));
    assert!(matches!(second.put_new("k/1", "two".into()).await, Err(EngineError::Conflict(_))));
    assert_eq!(second.verify_url(&url).as_deref(), Some("k/1"));
}

async fn signs_urls_for_a_time(place: &Place) {
    let store = place.open().await;
    let url = store.signed_url("invoices/7.pdf", Duration::from_mins(1));
    assert_eq!(store.verify_url(&url).as_deref(), Some("invoices/7.pdf"));
    assert_eq!(store.verify_url(&store.signed_url("invoices/7.pdf", Duration::ZERO)), None);
    let endless = store.signed_url("invoices/7.pdf", Duration::MAX);
    assert_eq!(store.verify_url(&endless).as_deref(), Some("invoices/7.pdf"));
    assert_eq!(store.verify_url(&url.replace("7.pdf", "8.pdf")), None);
    assert_eq!(store.verify_url(&store.signed_url("../secret", Duration::from_mins(1))), None);
    for nonsense in
        ["", "?", "/blobs/invoices/7.pdf", "/blobs/x?expires=9&signature=", "ü?expires=ü&signature=ü"]
    {
        assert_eq!(store.verify_url(nonsense), None, "{nonsense}");
    }
    let stranger = blobs::open(&place.uri, [8; 32], SIZE).await.expect("the store opens");
    assert_eq!(stranger.verify_url(&url), None);
    let distinct: BTreeSet<String> =
        ["a", "b"].map(|name| stranger.signed_url(name, Duration::from_mins(1))).into();
    assert_eq!(distinct.len(), 2);
}

#[tokio::test]
async fn a_wrong_uri_says_what_is_right() {
    for (uri, expected) in
        [("s3x:bucket", "folder"), ("folder:", "folder:mercato-data"), ("folder", "folder"), ("", "folder")]
    {
        let refused = blobs::open(uri, [0; 32], SIZE).await.err();
        let Some(EngineError::BadUri(detail)) = refused else { panic!("{uri}: {refused:?}") };
        assert!(detail.contains(expected), "{detail}");
    }
}

#[tokio::test]
async fn what_a_crash_left_in_the_folder_is_no_blob() {
    let place = folder_place().await.expect("a folder is always there");
    let folder = std::path::Path::new(place.uri.strip_prefix("folder:").expect("its scheme")).to_owned();
    let store = place.open().await;
    store.put_new("whole", "x".into()).await.expect("a free name is taken");
    let unfinished = folder.join(".unfinished");
    let (fresh, stale) = (unfinished.join("fresh"), unfinished.join("stale"));
    fs::write(&fresh, "hal").expect("a file");
    fs::write(&stale, "hal").expect("a file");
    let yesterday = std::time::SystemTime::now() - Duration::from_hours(24);
    fs::File::options()
        .append(true)
        .open(&stale)
        .and_then(|file| file.set_modified(yesterday))
        .expect("a time");
    drop(store);
    let store = place.open().await;
    assert_eq!(names(&store.list("", None, 10).await.expect("a list")), ["whole"]);
    assert!(fresh.exists() && !stale.exists(), "only what nobody writes any more is taken away");
}

#[tokio::test]
async fn a_writer_leaves_nothing_beside_its_blob() {
    let place = folder_place().await.expect("a folder is always there");
    let store = place.open().await;
    store.put_new("a/b", "x".into()).await.expect("a free name is taken");
    store.put_new("a/b", "y".into()).await.expect_err("the name is taken");
    let unfinished = format!("{}/.unfinished", place.uri.trim_start_matches("folder:"));
    assert_eq!(fs::read_dir(unfinished).expect("the folder").count(), 0);
}
