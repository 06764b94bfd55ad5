//! The life of a copy: absent, built beside the live one, swapped in, torn, outdated.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::*;

on_every_engine!(
    is_absent_until_the_first_copy_goes_live
    drops_a_copy_that_was_left_half_built
    never_shows_half_of_a_swap
    takes_batches_into_the_live_copy_while_the_next_is_built
    takes_another_version_as_absent
);

async fn assert_absent(index: &SharedSearch) {
    assert_eq!(index.checkpoint().await, Ok(None));
    let away = |error: Option<EngineError>| matches!(error, Some(EngineError::Unavailable(_)));
    assert!(away(index.search(&everything()).await.err()));
    assert!(away(index.versions().await.err()));
    assert!(away(index.apply(upserts(vec![doc("a", 1).done()]), &at(1)).await.err()));
}

async fn build(index: &SharedSearch, ids: &[&str], checkpoint: &Checkpoint) {
    index.start_next().await.expect("a copy begins");
    let documents = ids.iter().map(|id| doc(id, 1).done()).collect();
    index.apply_next(upserts(documents)).await.expect("it is filled");
    index.swap(checkpoint).await.expect("it goes live");
}

async fn is_absent_until_the_first_copy_goes_live(place: &Place) {
    let index = place.open().await;
    index.ping().await.expect("an empty index works");
    assert_absent(&index).await;
    assert!(matches!(index.swap(&at(1)).await, Err(EngineError::Fault(_))));
    assert!(matches!(index.apply_next(SearchBatch::default()).await, Err(EngineError::Fault(_))));
    index.start_next().await.expect("a copy begins");
    index.apply_next(upserts(vec![doc("a", 1).done()])).await.expect("it is filled");
    assert_absent(&index).await;
    index.swap(&at(5)).await.expect("it goes live");
    assert_eq!(index.checkpoint().await, Ok(Some(at(5))));
    assert_eq!(found(&index, &everything()).await, ["a"]);
    assert!(matches!(index.swap(&at(6)).await, Err(EngineError::Fault(_))), "a copy goes live once");
}

async fn drops_a_copy_that_was_left_half_built(place: &Place) {
    let index = place.open().await;
    build(&index, &["live"], &at(1)).await;
    index.start_next().await.expect("a copy begins");
    index.apply_next(upserts(vec![doc("left", 1).done()])).await.expect("it is filled");
    index.start_next().await.expect("it begins anew");
    index.apply_next(upserts(vec![doc("anew", 1).done()])).await.expect("it is filled");
    index.swap(&at(2)).await.expect("it goes live");
    assert_eq!(found(&index, &everything()).await, ["anew"]);
    index.start_next().await.expect("a copy begins");
    index.apply_next(upserts(vec![doc("lost", 1).done()])).await.expect("it is filled");
    drop(index);
    let index = place.open().await;
    assert_eq!(found(&index, &everything()).await, ["anew"]);
    assert_eq!(index.checkpoint().await, Ok(Some(at(2))));
    assert!(matches!(index.swap(&at(3)).await, Err(EngineError::Fault(_))), "what was begun is gone");
}

async fn never_shows_half_of_a_swap(place: &Place) {
    let index = place.open().await;
    let generation = |number: usize| {
        let documents = (0..10 + number).map(move |n| {
            doc(&format!("{n:02}"), 1).texts("vendor", &[&format!("generation {number}")]).done()
        });
        documents.collect::<Vec<_>>()
    };
    index.start_next().await.expect("a copy begins");
    index.apply_next(upserts(generation(0))).await.expect("it is filled");
    index.swap(&at(0)).await.expect("it goes live");
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (index, done) = (index.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                let query = SearchQuery { facets: vec![facet("v", field("vendor"), &[])], ..everything() };
                let (mut seen, mut searches) = (0, 0);
                while !done.load(Ordering::SeqCst) {
                    let page = run(&index, &query).await;
                    let number = usize::try_from(page.total).expect("a count") - 10;
                    let vendor = format!("generation {number}");
                    assert_eq!(page.facets["v"], values(&[(&vendor, page.total)]), "one generation alone");
                    assert!(number >= seen, "no way back");
                    (seen, searches) = (number, searches + 1);
                }
                searches
            })
        })
        .collect();
    for number in 1..=5 {
        index.start_next().await.expect("a copy begins");
        for documents in generation(number).chunks(4) {
            index.apply_next(upserts(documents.to_vec())).await.expect("it is filled");
        }
        index.swap(&at(0)).await.expect("it goes live");
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.expect("no reader saw half") > 0);
    }
    assert_eq!(run(&index, &everything()).await.total, 15);
}

async fn takes_batches_into_the_live_copy_while_the_next_is_built(place: &Place) {
    let index = place.open().await;
    build(&index, &["a"], &at(1)).await;
    index.start_next().await.expect("a copy begins");
    index.apply(upserts(vec![doc("b", 1).done()]), &at(2)).await.expect("the live copy takes it");
    index.apply_next(upserts(vec![doc("z", 1).done()])).await.expect("the next copy takes it");
    assert_eq!(found(&index, &everything()).await, ["a", "b"]);
    assert_eq!(index.checkpoint().await, Ok(Some(at(2))));
    index.swap(&at(3)).await.expect("it goes live");
    assert_eq!(found(&index, &everything()).await, ["z"]);
    assert_eq!(index.checkpoint().await, Ok(Some(at(3))));
    index.apply(upserts(vec![doc("y", 1).done()]), &at(4)).await.expect("the new live copy takes it");
    drop(index);
    let index = place.open().await;
    assert_eq!(found(&index, &everything()).await, ["y", "z"]);
    assert_eq!(index.checkpoint().await, Ok(Some(at(4))));
}

async fn takes_another_version_as_absent(place: &Place) {
    let index = place.open().await;
    build(&index, &["old"], &at(1)).await;
    drop(index);
    let index = place.open_as(&NEXT_SCHEMA).await;
    assert_absent(&index).await;
    build(&index, &["new"], &at(2)).await;
    drop(index);
    let index = place.open_as(&NEXT_SCHEMA).await;
    assert_eq!(found(&index, &everything()).await, ["new"]);
}

/// Tantivy's folders: the files of the live copy, and what else there is.
fn live_files(place: &Place) -> (PathBuf, Vec<PathBuf>) {
    let root = Path::new(place.uri.trim_start_matches("tantivy:")).to_owned();
    let live = root.join(fs::read_to_string(root.join("products.live")).expect("the pointer"));
    let files = fs::read_dir(&live).expect("the copy's folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|file| !file.to_string_lossy().ends_with(".lock")).collect();
    (root, files)
}

async fn assert_rebuilds(place: &Place, what: &str) {
    let index = place.open().await;
    assert_eq!(index.checkpoint().await, Ok(None), "{what}");
    assert_absent(&index).await;
    build(&index, &["again"], &at(9)).await;
    drop(index);
    assert_eq!(found(&place.open().await, &everything()).await, ["again"], "{what}");
}

#[tokio::test]
async fn a_torn_file_makes_the_index_absent() {
    let place = tantivy().await.expect("a folder is always there");
    let index = place.open().await;
    // One deleted of many leaves a file of deletions, and no merge that would still run while files are torn.
    build(&index, &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], &at(1)).await;
    index
        .apply(SearchBatch { deletes: owned(&["a"]), ..SearchBatch::default() }, &at(2))
        .await
        .expect("it goes");
    drop(index);
    let (_, files) = live_files(&place);
    assert!(files.len() > 5, "{files:?}");
    let kinds: Vec<String> =
        files.iter().filter_map(|file| Some(file.extension()?.to_str()?.to_owned())).collect();
    for kind in kinds {
        for way in ["flipped", "cut", "gone"] {
            let (_, files) = live_files(&place);
            let Some(file) = files.iter().find(|file| file.extension().is_some_and(|own| *own == *kind))
            else {
                continue;
            };
            // What only says which files may be removed is not part of the index.
            if file.file_name().is_some_and(|name| name == ".managed.json") {
                continue;
            }
            let mut bytes = fs::read(file).expect("the file");
            match way {
                "flipped" => bytes[0] ^= 0x55,
                "cut" => bytes.truncate(bytes.len() / 2),
                _ => {}
            }
            fs::remove_file(file).expect("the file goes");
            if way != "gone" {
                fs::write(file, bytes).expect("the torn file");
            }
            assert_rebuilds(&place, &format!("{kind} {way}")).await;
        }
    }
}

#[tokio::test]
async fn a_pointer_that_leads_nowhere_makes_the_index_absent() {
    let place = tantivy().await.expect("a folder is always there");
    build(&place.open().await, &["a"], &at(1)).await;
    let (root, _) = live_files(&place);
    for wrong in ["", "products-v1", "products-v1-99", "../../etc", "products-v2-1", "\u{0}"] {
        fs::write(root.join("products.live"), wrong).expect("the pointer");
        assert_rebuilds(&place, wrong).await;
    }
}

#[tokio::test]
async fn only_the_live_copy_stays_on_disk() {
    let place = tantivy().await.expect("a folder is always there");
    let index = place.open().await;
    for number in 0..3 {
        build(&index, &["a"], &at(number)).await;
    }
    let (root, _) = live_files(&place);
    fs::create_dir(root.join("products-v1-77")).expect("what a crash left");
    fs::create_dir(root.join("products-extra-v1-1")).expect("another index");
    drop(index);
    let index = place.open().await;
    let mut names: Vec<_> = fs::read_dir(&root)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    assert_eq!(names, ["products-extra-v1-1", "products-v1-3", "products.live"]);
    assert_eq!(found(&index, &everything()).await, ["a"]);
}
