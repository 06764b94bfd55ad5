//! Filters and the counts beside the hits.

use super::*;

on_every_engine!(
    filters_by_value_and_range
    filters_the_few_that_words_match_among_many
    keeps_strange_names_and_values_apart
    counts_each_facet_without_its_own_filter
    counts_a_document_once_in_a_bucket
    answers_the_most_frequent_values_first
    refuses_what_a_field_cannot_do
);

async fn shop(place: &Place) -> SharedSearch {
    let documents = vec![
        doc("a", 1).texts("vendor", &["Acme"]).ints("price", &[100, 250]).tag("colour", &["red"]),
        doc("b", 1).texts("vendor", &["Acme", "Beta"]).ints("price", &[-5]).tag("colour", &["red", "blue"]),
        doc("c", 1).texts("vendor", &["acme"]).ints("price", &[i64::MAX]).tag("size", &["red"]),
        doc("d", 1).ints("price", &[i64::MIN, 0]).measure("width", &[-20, 30]),
        doc("e", 1).texts("vendor", &[""]).measure("width", &[31]).measure("depth", &[30]),
    ];
    place.filled(documents.into_iter().map(Doc::done).collect(), 2).await
}

async fn filters_by_value_and_range(place: &Place) {
    let index = shop(place).await;
    let any = |field: FieldRef, values: &[&str]| filtered(Filter::Any(field, owned(values)));
    let range = |field: FieldRef, from, to| filtered(Filter::Range(field, from, to));
    let (price, width) = (|| field("price"), || member("measure", "width"));
    let cases: Vec<(SearchQuery, &[&str])> = vec![
        (any(field("vendor"), &["Acme"]), &["a", "b"]),
        (any(field("vendor"), &["acme", "Beta", "nobody"]), &["b", "c"]),
        (any(field("vendor"), &[""]), &["e"]),
        (any(field("vendor"), &[]), &[]),
        (any(member("tag", "colour"), &["red"]), &["a", "b"]),
        (any(member("tag", "colour"), &["blue", "green"]), &["b"]),
        (any(member("tag", "size"), &["red"]), &["c"]),
        (any(member("tag", "absent"), &["red"]), &[]),
        (any(price(), &["250", "-5", "no number"]), &["a", "b"]),
        (any(width(), &["30", "x"]), &["d"]),
        (range(price(), Some(100), Some(250)), &["a"]),
        (range(price(), Some(101), Some(249)), &[]),
        (range(price(), Some(250), Some(250)), &["a"]),
        (range(price(), None, Some(0)), &["b", "d"]),
        (range(price(), Some(1), None), &["a", "c"]),
        (range(price(), None, None), &["a", "b", "c", "d"]),
        (range(price(), Some(i64::MIN), Some(i64::MIN)), &["d"]),
        (range(price(), Some(i64::MAX), Some(i64::MAX)), &["c"]),
        (range(price(), Some(5), Some(4)), &[]),
        (range(width(), Some(-20), Some(-20)), &["d"]),
        (range(width(), Some(30), Some(31)), &["d", "e"]),
        (range(width(), Some(-19), Some(29)), &[]),
        (range(width(), Some(31), None), &["e"]),
        (range(width(), None, Some(-1)), &["d"]),
        (range(width(), None, Some(i64::MAX)), &["d", "e"]),
        (range(width(), Some(5), Some(4)), &[]),
        (range(member("measure", "depth"), None, None), &["e"]),
        (range(member("measure", "dept"), None, None), &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&index, &query).await, expected, "{:?}", query.filters);
    }
    let both = vec![
        ("one".to_owned(), Filter::Any(field("vendor"), owned(&["Acme"]))),
        ("two".to_owned(), Filter::Range(price(), Some(0), None)),
    ];
    assert_eq!(found(&index, &SearchQuery { filters: both, ..everything() }).await, ["a"]);
}

type Named = (String, Filter);

async fn filters_the_few_that_words_match_among_many(place: &Place) {
    let one = |n: i64| {
        let name = if n % 100 == 7 { "rare thing" } else { "common thing" };
        let vendor = if n % 2 == 0 { "Even" } else { "Odd" };
        let numbered = doc(&format!("{n:03}"), 1).texts("name", &[name]).texts("vendor", &[vendor]);
        numbered.ints("price", &[n]).tag("third", &[if n % 3 == 0 { "yes" } else { "no" }]).done()
    };
    let index = place.filled((0..600).map(one).collect(), 600).await;
    let rare = |filters| SearchQuery { filters, ..words("rare") };
    let any =
        |name: &str, field: FieldRef, values: &[&str]| (name.to_owned(), Filter::Any(field, owned(values)));
    let cases: Vec<(Vec<Named>, &[&str])> = vec![
        (vec![], &["007", "107", "207", "307", "407", "507"]),
        (vec![any("v", field("vendor"), &["Even"])], &[]),
        (vec![any("v", field("vendor"), &["Even", "Odd"])], &["007", "107", "207", "307", "407", "507"]),
        (vec![any("t", member("tag", "third"), &["yes"])], &["207", "507"]),
        (vec![("p".to_owned(), Filter::Range(field("price"), Some(107), Some(399)))], &["107", "207", "307"]),
    ];
    for (filters, expected) in cases {
        let mut hits = found(&index, &rare(filters.clone())).await;
        hits.sort_unstable();
        assert_eq!(hits, expected, "{filters:?}");
    }
    // A facet is counted without its own filter, over what the words match.
    let facets = vec![facet("t", member("tag", "third"), &[])];
    let query = SearchQuery { facets, ..rare(vec![any("t", member("tag", "third"), &["yes"])]) };
    assert_eq!(run(&index, &query).await.facets["t"], values(&[("no", 4), ("yes", 2)]));
}

async fn keeps_strange_names_and_values_apart(place: &Place) {
    let names = [
        "brand",
        "brand.x",
        "brand:x",
        "brand x",
        "\"brand\"",
        "Brand",
        "bränd",
        "brand\u{1f}x",
        "brand\u{1e}1x",
        "brand\0",
        "🎁",
        "",
        ".",
        "a\\.b",
        "brand\u{1f}",
    ];
    let mut documents = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let value = format!("v.{index}: \"ü\" \u{1f}{name}");
        documents.push(doc(&format!("{index:02}"), 1).tag(name, &[&value, "x"]).measure(name, &[7]).done());
    }
    let index = place.filled(documents, 4).await;
    for (number, name) in names.iter().enumerate() {
        let (id, value) = (format!("{number:02}"), format!("v.{number}: \"ü\" \u{1f}{name}"));
        let tag = || member("tag", name);
        for value in [&value, "x"] {
            let query = filtered(Filter::Any(tag(), owned(&[value])));
            assert_eq!(found(&index, &query).await, [id.as_str()], "{name:?} {value:?}");
        }
        assert_eq!(
            found(&index, &filtered(Filter::Range(member("measure", name), None, None))).await,
            [id.as_str()]
        );
        let query = SearchQuery { facets: vec![facet("t", tag(), &[])], ..everything() };
        let counts = run(&index, &query).await.facets.remove("t").expect("the facet asked for");
        assert_eq!(counts, values(&[(&value, 1), ("x", 1)]), "{name:?}");
    }
}

async fn counts_each_facet_without_its_own_filter(place: &Place) {
    let documents = vec![
        doc("1", 1).texts("vendor", &["A"]).ints("price", &[5]).tag("colour", &["red"]).measure("w", &[1]),
        doc("2", 1).texts("vendor", &["A"]).ints("price", &[15]).tag("colour", &["blue"]).measure("w", &[5]),
        doc("3", 1).texts("vendor", &["B"]).ints("price", &[15]).tag("colour", &["red"]).measure("w", &[9]),
        doc("4", 1).texts("vendor", &["B"]).ints("price", &[25]).tag("colour", &["red"]),
    ];
    let named = documents.into_iter().map(|document| document.texts("name", &["cup"]).done());
    let other = doc("5", 1).texts("vendor", &["A"]).ints("price", &[5]).texts("name", &["plate"]).done();
    let index = place.filled(named.chain([other]).collect(), 2).await;
    let query = SearchQuery {
        filters: vec![
            ("vendor".into(), Filter::Any(field("vendor"), owned(&["B"]))),
            ("tag.colour".into(), Filter::Any(member("tag", "colour"), owned(&["red"]))),
        ],
        facets: vec![
            facet("vendor", field("vendor"), &[]),
            facet("tag.colour", member("tag", "colour"), &[]),
            facet("price", field("price"), &[10, 20]),
            facet("w", member("measure", "w"), &[5, 9]),
        ],
        limit: 1,
        ..words("cup")
    };
    let page = run(&index, &query).await;
    assert_eq!((page.total, page.ids.len()), (2, 1));
    assert_eq!(page.facets["vendor"], values(&[("B", 2), ("A", 1)]));
    assert_eq!(page.facets["tag.colour"], values(&[("red", 2)]));
    let bucket = |from, to, count| FacetCount::Range { from, to, count };
    assert_eq!(page.facets["price"], [bucket(Some(10), Some(20), 1), bucket(Some(20), None, 1)]);
    assert_eq!(page.facets["w"], [bucket(Some(9), None, 1)]);

    let open = SearchQuery { filters: Vec::new(), limit: 0, ..query };
    let page = run(&index, &open).await;
    assert_eq!((page.total, page.ids.len(), page.next), (4, 0, None));
    assert_eq!(page.facets["vendor"], values(&[("A", 2), ("B", 2)]));
    assert_eq!(page.facets["tag.colour"], values(&[("red", 3), ("blue", 1)]));
    assert_eq!(
        page.facets["w"],
        [bucket(None, Some(5), 1), bucket(Some(5), Some(9), 1), bucket(Some(9), None, 1)]
    );
}

async fn counts_a_document_once_in_a_bucket(place: &Place) {
    let documents = vec![
        doc("1", 1).ints("price", &[11, 12, 30, 13]).measure("w", &[1, 2, 9]).texts("vendor", &["A", "A"]),
        doc("2", 1).ints("price", &[12, 12]).measure("w", &[2, 2]).tag("t", &["x", "x"]),
    ];
    let index = place.filled(documents.into_iter().map(Doc::done).collect(), 2).await;
    let facets = vec![
        facet("price", field("price"), &[10, 20]),
        facet("w", member("measure", "w"), &[3]),
        facet("vendor", field("vendor"), &[]),
        facet("t", member("tag", "t"), &[]),
    ];
    let page = run(&index, &SearchQuery { facets, ..everything() }).await;
    let bucket = |from, to, count| FacetCount::Range { from, to, count };
    assert_eq!(page.facets["price"], [bucket(Some(10), Some(20), 2), bucket(Some(20), None, 1)]);
    assert_eq!(page.facets["w"], [bucket(None, Some(3), 2), bucket(Some(3), None, 1)]);
    assert_eq!(page.facets["vendor"], values(&[("A", 1)]));
    assert_eq!(page.facets["t"], values(&[("x", 1)]));
}

async fn answers_the_most_frequent_values_first(place: &Place) {
    let mut documents = Vec::new();
    for n in 0..60 {
        let vendor = ["common", "rare b", "rare a", "often"][if n == 0 {
            1
        } else if n == 1 {
            2
        } else {
            n % 2 * 3
        }];
        documents.push(doc(&format!("{n:02}"), 1).texts("vendor", &[vendor]).done());
    }
    documents.push(doc("60", 1).texts("vendor", &["often"]).done());
    // Each commit is a segment: the counts of all of them are added up before the first are chosen.
    let index = place.filled(documents, 7).await;
    let count = |limit| SearchQuery {
        facets: vec![FacetRequest { limit, ..facet("v", field("vendor"), &[]) }],
        ..everything()
    };
    let all = [("often", 30), ("common", 29), ("rare a", 1), ("rare b", 1)];
    for limit in [0, 1, 2, 3, 4, 100] {
        let page = run(&index, &count(limit)).await;
        assert_eq!(page.facets["v"], values(&all[..limit.min(4)]));
    }
}

async fn refuses_what_a_field_cannot_do(place: &Place) {
    let index = shop(place).await;
    let facets = |request| SearchQuery { facets: vec![request], ..everything() };
    let refused = [
        filtered(Filter::Any(field("absent"), owned(&["x"]))),
        filtered(Filter::Any(field("name"), owned(&["x"]))),
        filtered(Filter::Any(field("tag"), owned(&["x"]))),
        filtered(Filter::Range(field("vendor"), None, None)),
        filtered(Filter::Range(field("measure"), None, None)),
        facets(facet("f", field("name"), &[])),
        facets(facet("f", field("price"), &[])),
        facets(facet("f", field("price"), &[2, 1])),
        facets(facet("f", field("vendor"), &[1])),
        facets(facet("f", field("tag"), &[])),
        sorted(field("name"), false),
        sorted(member("tag", "colour"), false),
        sorted(field("absent"), false),
        SearchQuery { after: Some("nonsense".into()), ..everything() },
    ];
    for query in refused {
        let answer = index.search(&query).await;
        assert!(matches!(answer, Err(EngineError::Fault(_))), "{query:?}: {answer:?}");
    }
}
