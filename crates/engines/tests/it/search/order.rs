//! The order of the hits and the pages through them.

use super::*;

on_every_engine!(
    sorts_by_number_and_keyword
    shows_the_newest_first_without_words
    pages_through_all_without_dup_or_loss
    goes_on_behind_the_last_hit_when_documents_come_and_go
    refuses_the_mark_of_another_order
);

async fn shop(place: &Place) -> SharedSearch {
    let documents = vec![
        doc("a", 1).ints("price", &[30, 5]).texts("title", &["Mug", "Ape"]),
        doc("b", 1).ints("price", &[7]).texts("title", &["mug"]),
        doc("c", 1),
        doc("d", 1).ints("price", &[-1, 40]).texts("title", &["Ärmel"]),
        doc("e", 1).ints("price", &[7]).texts("title", &["Mug"]),
        doc("f", 1),
        doc("g", 1).ints("price", &[6]).texts("title", &[""]),
    ];
    place.filled(documents.into_iter().map(Doc::done).collect(), 2).await
}

async fn sorts_by_number_and_keyword(place: &Place) {
    let index = shop(place).await;
    let cases = [
        ("price", false, ["d", "a", "g", "b", "e", "c", "f"]),
        ("price", true, ["b", "e", "g", "a", "d", "c", "f"]),
        ("title", false, ["g", "a", "e", "b", "d", "c", "f"]),
        ("title", true, ["d", "b", "a", "e", "g", "c", "f"]),
    ];
    for (name, descending, expected) in cases {
        let query = sorted(field(name), descending);
        assert_eq!(run(&index, &query).await.ids, expected, "{name} {descending}");
        for limit in 1..=7 {
            assert_eq!(all_pages(&index, &query, limit).await, expected, "{name} {descending} by {limit}");
        }
    }
}

async fn shows_the_newest_first_without_words(place: &Place) {
    let index = shop(place).await;
    let expected = ["g", "f", "e", "d", "c", "b", "a"];
    assert_eq!(run(&index, &everything()).await.ids, expected);
    for limit in [1, 2, 3, 7, 8] {
        assert_eq!(all_pages(&index, &words("  "), limit).await, expected);
    }
}

async fn pages_through_all_without_dup_or_loss(place: &Place) {
    let names = ["lamp", "lamp lamp", "blue lamp", "lamps and more lamps"].iter().cycle();
    let titles = ["x", "y", "z"].iter().cycle();
    let documents = (0..97)
        .zip(names.zip(titles))
        .map(|(n, (name, title))| {
            let document = doc(&format!("{:03}", n * 37 % 97), 1).ints("price", &[n % 5]);
            document.texts("name", &[*name]).texts("title", &[*title]).done()
        })
        .collect();
    let index = place.filled(documents, 20).await;
    for base in [words("lamp"), everything(), sorted(field("price"), true), sorted(field("title"), false)] {
        let whole = run(&index, &base).await;
        assert_eq!((whole.total, whole.ids.len(), whole.next), (97, 97, None));
        for limit in [1, 10, 48, 96] {
            assert_eq!(all_pages(&index, &base, limit).await, whole.ids, "{:?} by {limit}", base.sort);
        }
    }
}

async fn goes_on_behind_the_last_hit_when_documents_come_and_go(place: &Place) {
    let documents = (0..30).map(|n| doc(&format!("{n:02}"), 1).texts("title", &[&format!("t{n:02}")]).done());
    let index = place.filled(documents.collect(), 10).await;
    let query = SearchQuery { limit: 10, ..sorted(field("title"), false) };
    let first = run(&index, &query).await;
    assert_eq!(first.ids.last().map(String::as_str), Some("09"));
    let batch = SearchBatch {
        upserts: vec![
            doc("new before", 1).texts("title", &["t05x"]).done(),
            doc("new behind", 1).texts("title", &["t09x"]).done(),
        ],
        deletes: owned(&["09", "11"]),
    };
    index.apply(batch, &at(2)).await.expect("it is applied");
    let second = run(&index, &SearchQuery { after: first.next, ..query.clone() }).await;
    assert_eq!(second.ids[..3], ["new behind", "10", "12"], "the mark holds without its document");
    let third = run(&index, &SearchQuery { after: second.next, ..query }).await;
    assert_eq!(third.ids.last().map(String::as_str), Some("29"));
    assert_eq!(third.next, None);
}

async fn refuses_the_mark_of_another_order(place: &Place) {
    let index = shop(place).await;
    let by_price = SearchQuery { limit: 1, ..sorted(field("price"), false) };
    let mark = run(&index, &by_price).await.next;
    for other in [sorted(field("title"), false), everything()] {
        let answer = index.search(&SearchQuery { after: mark.clone(), ..other }).await;
        assert!(matches!(answer, Err(EngineError::Fault(_))), "{answer:?}");
    }
}
