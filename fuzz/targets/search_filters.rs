//! The small languages of the search parameters: whatever is taken can be written again and means the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mercato_kernel::Currency;
use mercato_query::domain::search::{Facet, PriceRange, SortBy, Synonyms, any_of, tag_terms};

fuzz_target!(|text: &str| {
    if let Ok(terms) = tag_terms(text) {
        let written = terms.iter().map(|term| {
            let values: Vec<_> = term.values.iter().map(|value| escaped(value)).collect();
            format!("{}:{}", escaped(&term.name), values.join("|"))
        });
        let written = written.collect::<Vec<_>>().join(",");
        assert_eq!(tag_terms(&written), Ok(terms), "{written}");
    }
    if let Ok(values) = any_of("vendor", text) {
        let written = values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join("|");
        assert_eq!(any_of("vendor", &written), Ok(values), "{written}");
    }
    if let Ok(facets) = Facet::parse_list(text) {
        let written = facets.iter().map(Facet::name).collect::<Vec<_>>().join(",");
        assert_eq!(Facet::parse_list(&written), Ok(facets), "{written}");
    }
    for currency in ["EUR", "JPY", "BHD"] {
        let currency: Currency = currency.parse().expect("a currency");
        if let Ok(range) = PriceRange::parse(text, currency) {
            assert!(range.from_minor.is_some() || range.to_minor.is_some());
            let reversed = range.from_minor.zip(range.to_minor).is_some_and(|(from, to)| from > to);
            assert!(!reversed, "{range:?}");
        }
    }
    let _ = SortBy::parse(text);
    if let Ok(synonyms) = Synonyms::parse(text) {
        assert!(synonyms.widen([text]).len() < 1_000_000);
    }
});

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, ',' | ':' | '|' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
