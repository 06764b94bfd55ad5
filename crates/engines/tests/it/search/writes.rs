//! What a batch does: newer only, durable with its checkpoint, whole under load.

use super::*;

on_every_engine!(
    keeps_only_what_is_newer
    removes_what_is_deleted
    keeps_batches_and_checkpoint_when_opened_again
    takes_batches_from_many_tasks
    takes_large_values
    refuses_values_of_another_kind_whole
);

async fn names(index: &SharedSearch) -> Vec<(String, i64)> {
    let mut versions = index.versions().await.expect("the versions");
    versions.sort();
    versions
}

fn named(id: &str, version: i64, vendor: &str) -> SearchDocument {
    doc(id, version).texts("vendor", &[vendor]).done()
}

async fn vendor_of(index: &SharedSearch, id: &str) -> Vec<FacetCount> {
    let query = SearchQuery { facets: vec![facet("v", field("vendor"), &[])], ..words(id) };
    run(index, &query).await.facets.remove("v").expect("the facet asked for")
}

async fn keeps_only_what_is_newer(place: &Place) {
    let index = place.filled(vec![named("a", 5, "five")], 1).await;
    for (version, vendor) in [(4, "four"), (5, "again")] {
        index.apply(upserts(vec![named("a", version, vendor)]), &at(2)).await.expect("it is applied");
        assert_eq!(names(&index).await, [("a".to_owned(), 5)]);
        assert_eq!(vendor_of(&index, "").await, values(&[("five", 1)]));
    }
    let batch =
        vec![named("a", 7, "seven"), named("a", 6, "six"), named("b", 1, "one"), named("b", 1, "other")];
    index.apply(upserts(batch), &at(3)).await.expect("it is applied");
    assert_eq!(names(&index).await, [("a".to_owned(), 7), ("b".to_owned(), 1)]);
    assert_eq!(vendor_of(&index, "").await, values(&[("one", 1), ("seven", 1)]));

    index.start_next().await.expect("a copy begins");
    index.apply_next(upserts(vec![named("a", 2, "two")])).await.expect("it is applied");
    index.apply_next(upserts(vec![named("a", 1, "one")])).await.expect("it is applied");
    index.swap(&at(4)).await.expect("it goes live");
    assert_eq!(names(&index).await, [("a".to_owned(), 2)], "the next copy has versions of its own");
    assert_eq!(vendor_of(&index, "").await, values(&[("two", 1)]));
}

async fn removes_what_is_deleted(place: &Place) {
    let documents = (0..6).map(|n| named(&format!("d{n}"), 1, "v")).collect();
    let index = place.filled(documents, 2).await;
    let batch =
        SearchBatch { upserts: vec![named("d3", 9, "w")], deletes: owned(&["d0", "d3", "never was"]) };
    index.apply(batch, &at(2)).await.expect("it is applied");
    assert_eq!(found(&index, &everything()).await, ["d1", "d2", "d4", "d5"]);
    assert_eq!(vendor_of(&index, "").await, values(&[("v", 4)]));
    assert_eq!(names(&index).await.len(), 4);
    index.apply(upserts(vec![named("d0", 1, "back")]), &at(3)).await.expect("it is applied");
    assert_eq!(found(&index, &filtered(Filter::Any(field("vendor"), owned(&["back"])))).await, ["d0"]);
}

async fn keeps_batches_and_checkpoint_when_opened_again(place: &Place) {
    let index = place.filled(vec![named("a", 1, "v")], 1).await;
    let mut checkpoint = at(77);
    checkpoint.shop = "Süd \"1\"".into();
    checkpoint.generation = 3;
    checkpoint.position.set("orders", 2, 9);
    index.apply(upserts(vec![named("b", 1, "v")]), &checkpoint).await.expect("it is applied");
    assert_eq!(index.checkpoint().await, Ok(Some(checkpoint.clone())));
    index.apply(SearchBatch::default(), &checkpoint).await.expect("nothing is applied");
    drop(index);
    let index = place.open().await;
    assert_eq!(index.checkpoint().await, Ok(Some(checkpoint)));
    assert_eq!(found(&index, &everything()).await, ["a", "b"]);
    index.apply(upserts(vec![named("c", 1, "v")]), &at(78)).await.expect("it can be written again");
    assert_eq!(index.checkpoint().await, Ok(Some(at(78))));
    assert_eq!(found(&index, &everything()).await, ["a", "b", "c"]);
}

async fn takes_batches_from_many_tasks(place: &Place) {
    let index = place.filled(Vec::new(), 1).await;
    let writers = (0..12).map(|writer| {
        let index = index.clone();
        tokio::spawn(async move {
            let own = (0..5).map(|n| named(&format!("w{writer}-{n}"), 1, "own"));
            let batch = own.chain([named("shared", writer, &format!("from {writer}"))]).collect();
            index.apply(upserts(batch), &at(writer)).await
        })
    });
    for outcome in futures::future::join_all(writers).await {
        outcome.expect("no writer panics").expect("its batch is applied");
    }
    let ids = found(&index, &everything()).await;
    assert_eq!(ids.len(), 61);
    assert!(names(&index).await.contains(&("shared".to_owned(), 11)), "the newest of all writers stays");
    assert_eq!(found(&index, &filtered(Filter::Any(field("vendor"), owned(&["from 11"])))).await, ["shared"]);
}

async fn takes_large_values(place: &Place) {
    let long_text = "lorem ipsum dolor ".repeat(50_000) + "needle";
    let long_word = "x".repeat(70_000);
    let many: Vec<String> = (0..2_000).map(|n| format!("value {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let large = doc("large", 1)
        .texts("description", &[&long_text, &long_word])
        .texts("vendor", &many)
        .tag("long", &[&"y".repeat(5_000)])
        .done();
    let index = place.filled(vec![large, named("small", 1, "v")], 10).await;
    assert_eq!(found(&index, &words("needle")).await, ["large"]);
    for value in ["value 0", "value 1999"] {
        assert_eq!(found(&index, &filtered(Filter::Any(field("vendor"), owned(&[value])))).await, ["large"]);
    }
    let long_tag = Filter::Any(member("tag", "long"), vec!["y".repeat(5_000)]);
    assert_eq!(found(&index, &filtered(long_tag)).await, ["large"]);
}

async fn refuses_values_of_another_kind_whole(place: &Place) {
    let index = place.filled(vec![named("a", 1, "v")], 1).await;
    let wrong = [doc("w", 1).texts("price", &["12"]).done(), doc("w", 1).ints("absent", &[1]).done()];
    for wrong in wrong {
        let batch = upserts(vec![named("a", 2, "w"), named("b", 1, "w"), wrong]);
        let refused = index.apply(batch, &at(9)).await;
        assert!(matches!(refused, Err(EngineError::Fault(_))), "{refused:?}");
    }
    assert_eq!(index.checkpoint().await, Ok(Some(at(1))));
    index.apply(upserts(vec![named("c", 1, "v")]), &at(2)).await.expect("the next batch is applied");
    assert_eq!(names(&index).await, [("a".to_owned(), 1), ("c".to_owned(), 1)], "nothing of a refused batch");
}
