//! Any documents, any filters, any order, any page size: the index answers what a plain scan does.

use std::cmp::Ordering;

use proptest::{collection::vec, option, prelude::*};

use super::*;

/// A product as the scan sees it.
#[derive(Debug, Clone)]
struct Plain {
    id: u8,
    vendor: Option<u8>,
    prices: Vec<i64>,
    colours: Vec<u8>,
}

impl Plain {
    fn id(&self) -> String {
        format!("id{:03}", self.id)
    }

    fn document(&self, version: i64) -> SearchDocument {
        let colours: Vec<String> = self.colours.iter().map(|colour| format!("c{colour}")).collect();
        let colours: Vec<&str> = colours.iter().map(String::as_str).collect();
        let mut document = doc(&self.id(), version).ints("price", &self.prices).tag("colour", &colours);
        if let Some(vendor) = self.vendor {
            document = document.texts("vendor", &[&format!("v{vendor}")]);
        }
        document.done()
    }
}

fn products() -> impl Strategy<Value = Vec<Plain>> {
    let one = (0..40_u8, option::of(0..4_u8), vec(-3..6_i64, 0..3), vec(0..4_u8, 0..3));
    vec(one.prop_map(|(id, vendor, prices, colours)| Plain { id, vendor, prices, colours }), 0..60)
}

#[derive(Debug, Clone)]
struct Asked {
    colour: Option<u8>,
    from: Option<i64>,
    to: Option<i64>,
    order: u8,
    descending: bool,
    limit: usize,
}

fn asked() -> impl Strategy<Value = Asked> {
    (option::of(0..4_u8), option::of(-3..6_i64), option::of(-3..6_i64), 0..3_u8, any::<bool>(), 1..9_usize)
        .prop_map(|(colour, from, to, order, descending, limit)| Asked {
            colour,
            from,
            to,
            order,
            descending,
            limit,
        })
}

impl Asked {
    fn query(&self) -> SearchQuery {
        let mut filters = vec![("price".to_owned(), Filter::Range(field("price"), self.from, self.to))];
        if self.from.is_none() && self.to.is_none() {
            filters.clear();
        }
        if let Some(colour) = self.colour {
            let colour = Filter::Any(member("tag", "colour"), vec![format!("c{colour}")]);
            filters.push(("colour".to_owned(), colour));
        }
        let sort = match self.order {
            0 => Sort::Relevance,
            1 => Sort::Field { field: field("price"), descending: self.descending },
            _ => Sort::Field { field: field("vendor"), descending: self.descending },
        };
        let facets =
            vec![facet("colour", member("tag", "colour"), &[]), facet("vendor", field("vendor"), &[])];
        SearchQuery { filters, sort, facets, ..everything() }
    }

    fn passes_price(&self, product: &Plain) -> bool {
        let no_bound = self.from.is_none() && self.to.is_none();
        let within = |price: &i64| {
            self.from.is_none_or(|from| *price >= from) && self.to.is_none_or(|to| *price <= to)
        };
        no_bound || product.prices.iter().any(within)
    }

    fn passes(&self, product: &Plain) -> bool {
        self.passes_price(product) && self.colour.is_none_or(|colour| product.colours.contains(&colour))
    }

    fn compare(&self, one: &Plain, other: &Plain) -> Ordering {
        let by_id = one.id.cmp(&other.id);
        match self.order {
            0 => by_id.reverse(),
            1 => self.by_key(one.prices.iter().min(), other.prices.iter().min()).then(by_id),
            _ => self.by_key(one.vendor, other.vendor).then(by_id),
        }
    }

    fn by_key<T: Ord>(&self, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if self.descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }
}

fn count<'a>(
    products: impl Iterator<Item = &'a Plain>,
    values: impl Fn(&Plain) -> Vec<String>,
) -> Vec<FacetCount> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for product in products {
        let mut own = values(product);
        own.sort();
        own.dedup();
        for value in own {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(value, count)| FacetCount::Value { value, count }).collect()
}

async fn check(products: Vec<Plain>, asked: Vec<Asked>, batch: usize) {
    let place = tantivy().await.expect("a folder is always there");
    let documents = (0..).zip(&products).map(|(version, product)| product.document(version)).collect();
    let index = place.filled(documents, batch).await;
    // The last product of an id has the highest version.
    let kept: BTreeMap<u8, &Plain> = products.iter().map(|product| (product.id, product)).collect();
    for asked in asked {
        let query = asked.query();
        let mut expected: Vec<&Plain> =
            kept.values().copied().filter(|product| asked.passes(product)).collect();
        expected.sort_by(|one, other| asked.compare(one, other));
        let expected_ids: Vec<String> = expected.iter().map(|product| product.id()).collect();
        assert_eq!(all_pages(&index, &query, asked.limit).await, expected_ids, "{asked:?}");

        let page = run(&index, &query).await;
        assert_eq!(page.total, expected.len() as u64);
        let vendors = count(expected.into_iter(), |product| {
            product.vendor.iter().map(|vendor| format!("v{vendor}")).collect()
        });
        assert_eq!(page.facets["vendor"], vendors, "{asked:?}");
        let without_colour = kept.values().copied().filter(|product| asked.passes_price(product));
        let colours = count(without_colour, |product| {
            product.colours.iter().map(|colour| format!("c{colour}")).collect()
        });
        assert_eq!(page.facets["colour"], colours, "{asked:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_what_a_scan_does(
        products in products(),
        asked in vec(asked(), 1..12),
        batch in 1..40_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
        runtime.expect("a runtime").block_on(check(products, asked, batch));
    }
}
