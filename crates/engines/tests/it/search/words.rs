//! What a shopper's words find: every word, folded, stemmed, begun or misspelt; and no text does harm.

use super::*;

on_every_engine!(
    finds_documents_with_every_word
    folds_case_and_accents
    stems_by_the_field_s_language
    takes_the_last_word_as_a_beginning
    forgives_typos_where_nothing_matches_exactly
    puts_the_best_match_first
    finds_every_hit_of_a_word_that_was_deleted_elsewhere
    answers_any_text
);

async fn shop(place: &Place) -> SharedSearch {
    let named = |id: &str, name: &str, description: &str| {
        doc(id, 1).texts("name", &[name]).texts("description", &[description]).done()
    };
    let documents = vec![
        named("candle", "Scented Candles", "Burns for hours, women's favourite"),
        named("coaster", "Set of 6 Coasters", "Keeps the table dry"),
        named("creme", "Crème Brûlée Dish", "A white dish for the oven"),
        named("holder", "White Hanging Heart T-Light Holder", "For one candle"),
        named("lantern", "Lanterns", "Metal, for outdoors; cafe\u{301} style"),
        doc("kerze", 1).texts("beschreibung", &["Duftende Kerzen für die Straße"]).done(),
        doc("tea", 1).texts("name", &["Чашка чая", "茶杯"]).done(),
    ];
    place.filled(documents, 3).await
}

async fn finds_documents_with_every_word(place: &Place) {
    let index = shop(place).await;
    assert_eq!(found(&index, &words("white")).await, ["creme", "holder"]);
    assert_eq!(found(&index, &words("white heart")).await, ["holder"]);
    assert_eq!(found(&index, &words("heart candle")).await, ["holder"], "words may stand in several fields");
    assert_eq!(found(&index, &words("dish oven white")).await, ["creme"]);
    assert_eq!(found(&index, &words("white zebra")).await, Vec::<String>::new());
    assert_eq!(found(&index, &words("6")).await, ["coaster"]);
    assert_eq!(found(&index, &words("t-light")).await, ["holder"]);
    let filter = ("v".to_owned(), Filter::Any(field("vendor"), owned(&["nobody"])));
    assert_eq!(
        found(&index, &SearchQuery { filters: vec![filter], ..words("white") }).await,
        Vec::<String>::new()
    );
}

async fn folds_case_and_accents(place: &Place) {
    let index = shop(place).await;
    for text in ["creme brulee", "CRÈME BRÛLÉE", "Cre\u{300}me"] {
        assert_eq!(found(&index, &words(text)).await, ["creme"], "{text}");
    }
    for text in ["cafe", "café", "CAFE\u{301}"] {
        assert_eq!(found(&index, &words(text)).await, ["lantern"], "{text}");
    }
    for text in ["strasse", "STRASSE", "straße", "für"] {
        assert_eq!(found(&index, &words(text)).await, ["kerze"], "{text}");
    }
    assert_eq!(found(&index, &words("ЧАШКА")).await, ["tea"]);
    assert_eq!(found(&index, &words("茶")).await, ["tea"]);
}

async fn stems_by_the_field_s_language(place: &Place) {
    let index = shop(place).await;
    // The word is not the last one, so that it is not taken as a beginning.
    assert_eq!(found(&index, &words("candles for")).await, ["candle", "holder"]);
    assert_eq!(found(&index, &words("burning hour")).await, ["candle"]);
    assert_eq!(found(&index, &words("womens favourites")).await, ["candle"]);
    assert_eq!(found(&index, &words("kerze duftend")).await, ["kerze"]);
}

async fn takes_the_last_word_as_a_beginning(place: &Place) {
    let index = shop(place).await;
    assert_eq!(found(&index, &words("lan")).await, ["lantern"]);
    assert_eq!(found(&index, &words("white hea")).await, ["holder"]);
    assert_eq!(found(&index, &words("hea white")).await, Vec::<String>::new(), "only the last one");
    assert_eq!(found(&index, &words("c")).await, ["candle", "coaster", "creme", "holder", "lantern"]);
}

async fn forgives_typos_where_nothing_matches_exactly(place: &Place) {
    let index = shop(place).await;
    for text in ["haert for", "heatr for", "hert for", "heaart for"] {
        assert_eq!(found(&index, &words(text)).await, ["holder"], "{text}");
    }
    assert_eq!(found(&index, &words("hatte for")).await, Vec::<String>::new(), "two typos are too many");
    assert_eq!(found(&index, &words("favuorita women")).await, ["candle"], "two in eight letters or more");
    assert_eq!(found(&index, &words("xavuorita women")).await, Vec::<String>::new(), "three are too many");
    assert_eq!(found(&index, &words("sat coasters")).await, Vec::<String>::new(), "none in three letters");
    assert_eq!(found(&index, &words("lantren")).await, ["lantern"]);
    assert_eq!(found(&index, &words("lamder")).await, Vec::<String>::new());
    assert_eq!(found(&index, &words("lamte")).await, ["lantern"], "a beginning may have one too");
    assert_eq!(found(&index, &words("table dry")).await, ["coaster"]);

    let part = doc("part", 1).texts("name", &["Part 85123A"]).done();
    index.apply(upserts(vec![part]), &at(2)).await.expect("it is applied");
    assert_eq!(found(&index, &words("85123a part")).await, ["part"]);
    assert_eq!(found(&index, &words("85124a part")).await, Vec::<String>::new(), "another number");

    let near = doc("tables", 1).texts("name", &["cable"]).done();
    index.apply(upserts(vec![near]), &at(2)).await.expect("it is applied");
    assert_eq!(found(&index, &words("table")).await, ["coaster"], "what matches exactly has no typo");
    assert_eq!(found(&index, &words("gable")).await, ["coaster", "tables"]);
}

async fn puts_the_best_match_first(place: &Place) {
    let documents = vec![
        doc("in-description", 1).texts("description", &["a lamp"]).texts("name", &["thing"]).done(),
        doc("in-name", 1).texts("name", &["lamp"]).texts("description", &["a thing"]).done(),
        doc("longer-word", 1).texts("name", &["lampshade"]).texts("description", &["a thing"]).done(),
        doc("z-both", 1).texts("name", &["lamp"]).texts("description", &["a lamp"]).done(),
    ];
    let index = place.filled(documents, 10).await;
    let page = run(&index, &words("lamp")).await;
    assert_eq!(page.ids[..2], ["z-both", "in-name"]);
    assert_eq!(page.total, 4);
}

async fn finds_every_hit_of_a_word_that_was_deleted_elsewhere(place: &Place) {
    let documents =
        vec![doc("gone", 1).texts("name", &["lamp"]).done(), doc("here", 1).texts("name", &["lamb"]).done()];
    let index = place.filled(documents, 10).await;
    assert_eq!(found(&index, &words("lamp")).await, ["gone"]);
    index
        .apply(SearchBatch { deletes: owned(&["gone"]), ..SearchBatch::default() }, &at(2))
        .await
        .expect("it goes");
    assert_eq!(found(&index, &words("lamp")).await, ["here"], "a deleted document is no exact match");
}

async fn answers_any_text(place: &Place) {
    let index = shop(place).await;
    let all = found(&index, &everything()).await;
    for blank in ["", "   ", "\t\n", "\"", "()", "*", "~", "-", "🎁", "\0", "\u{301}"] {
        assert_eq!(found(&index, &words(blank)).await, all, "{blank:?} has no word");
    }
    for (text, expected) in [
        ("\"white heart", vec!["holder"]),
        ("white AND", vec![]),
        ("name:white", vec![]),
        ("(white) -heart", vec!["holder"]),
        ("white^2 heart~", vec![]),
        ("white* [heart TO", vec![]),
        ("🎁heart🎁", vec!["holder"]),
        ("heart\0white", vec!["holder"]),
    ] {
        assert_eq!(found(&index, &words(text)).await, expected, "{text:?}");
    }
    let long = ["white ".repeat(2_000), "x".repeat(10_000), "é".repeat(5_000), "a\u{301}".repeat(3_000)];
    assert_eq!(found(&index, &words(&long[0])).await, ["creme", "holder"]);
    for text in &long[1..] {
        assert_eq!(found(&index, &words(text)).await, Vec::<String>::new(), "a word longer than any kept");
    }
    let many = (0..3_000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(found(&index, &words(&many)).await, Vec::<String>::new());
}
