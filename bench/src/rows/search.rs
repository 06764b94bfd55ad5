//! Search with two filters and two facets over the marketplace, 20 hits, against Tantivy alone on the same index. No
//! question is asked twice, so nothing is answered from the cache.

use std::cell::Cell;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use super::{import, read::costs};
use crate::{
    bench::{Bench, say},
    client::{Answer, Sample, Until, Work, closed, get},
    house::{House, On},
    limits::search::{BareSearch, Question},
    report::{Figure, Must, Round},
};

/// Clients at once.
const CLIENTS: usize = 8;
/// Questions on whose totals both sides must agree.
const COMPARED: u64 = 200;
const WORDS: [&str; 12] = [
    "guitar",
    "puzzle",
    "drum",
    "plush",
    "cable",
    "wooden",
    "microphone",
    "doll",
    "violin",
    "party",
    "strings",
    "blue",
];

/// The row.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let house = House::open(bench, On::Sqlite).await?;
    let csv = bench.csv("marketplace/products.csv").context("the marketplace")?;
    say("  importing the marketplace");
    import::load(bench, &house, "products", &csv)?;
    house.settle().await?;
    // A start leaves the index as it is, and merges nothing while we read.
    let house = house.restart(bench)?;
    house.settle().await?;
    let bare = BareSearch::open(house.shop.data())?;
    let searches = Searches(Cell::new(0));
    let known = agree(&house, &bare, &searches).await?;
    let (mut rounds, mut cores, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let until = Until::Over(bench.round);
        let (sample, used) =
            house.measured(closed(house.address(), CLIENTS as u64, until, &searches)).await?;
        let limit = bare.load(&known, CLIENTS, bench.round)?.rate();
        say(&format!(
            "  ours {:.0}/s, p99 {:.1} ms, Tantivy {limit:.0}/s",
            sample.rate(),
            sample.latency_ms(0.99)
        ));
        rounds.push(Round { ours: sample.rate(), limit: Some(limit) });
        cores.push(used);
        loads.push(sample);
    }
    let all = Sample::all(&loads);
    let figure =
        Figure::new("search", "search, 2 filters, 2 facets, 20 hits", "searches/s", Must::Ratio(0.5), rounds);
    let mut figure = costs(figure, &house, cores, &loads)?;
    (figure.p50_ms, figure.p99_ms) = (Some(all.latency_ms(0.5)), Some(all.latency_ms(0.99)));
    let p99 = loads.iter().map(|load| load.latency_ms(0.99)).collect();
    let late = Figure::alone("search-p99", "search, p99 with 8 clients", "ms", Must::AtMost(10.0), p99);
    house.close().await?;
    Ok(vec![
        figure.note("8 clients at once; every question is a new one; the latencies are at the full rate"),
        late,
    ])
}

/// Questions with their totals, on which both sides agree.
async fn agree(house: &House, bare: &BareSearch, searches: &Searches) -> Result<Vec<(Question, usize)>> {
    let mut known = Vec::new();
    for n in 0..COMPARED {
        let question = question(n);
        let answer = house.ask(searches.request(n)).await?;
        searches.check(n, &answer)?;
        let (ours, total) = (total(&answer)?, bare.ask(&question)?);
        ensure!(ours == total, "{question:?}: the shop finds {ours}, Tantivy {total}");
        known.push((question, total));
    }
    Ok(known)
}

/// The `n`th question, like no other.
fn question(n: u64) -> Question {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let from_minor = 200 + n * 37 % 3_000;
    let word = WORDS[usize::try_from(n).unwrap_or(0) % WORDS.len()];
    Question { word, from_minor, to_minor: from_minor + 2_000 + n * 11 % 7_919 }
}

fn total(answer: &Answer) -> Result<usize> {
    let text = std::str::from_utf8(&answer.body)?;
    let (_, after) = text.rsplit_once("\"total\":").context("a search has a total")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

/// All questions there are, each once.
pub struct Searches(pub Cell<u64>);

impl Work for Searches {
    fn request(&self, _: u64) -> Request<Full<Bytes>> {
        let n = self.0.get();
        self.0.set(n + 1);
        let Question { word, from_minor, to_minor } = question(n);
        let price = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
        get(&format!(
            "/api/queries/products/search?q={word}&price={}..{}&inStock=true&facets=vendor,type&limit=20",
            price(from_minor),
            price(to_minor)
        ))
    }

    fn check(&self, _: u64, answer: &Answer) -> Result<()> {
        answer.expect(200)?;
        let items = answer.body.windows(12).filter(|window| window == b"\"productId\":").count();
        ensure!(items == total(answer)?.min(20), "{}", answer.text());
        Ok(())
    }
}
