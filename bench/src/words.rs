//! Products remixed from a real catalog's words: as many as wanted, none like another, with words as frequent as they
//! are there. The same number gives the same product.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// How many words a name has.
const NAME: u64 = 9;
/// How many words a description has: about the mean of the catalog.
const DESCRIPTION: u64 = 75;

/// A catalog's words, each as often as it occurs.
pub struct Words {
    titles: Vec<String>,
    bodies: Vec<String>,
    types: Vec<String>,
}

impl Words {
    /// Reads them from a CSV of products.
    pub fn read(csv: &Path) -> Result<Self> {
        let mut reader = csv::Reader::from_path(csv).with_context(|| csv.display().to_string())?;
        let head = reader.headers()?.clone();
        let column = |name: &str| {
            let at = head.iter().position(|column| column == name);
            at.with_context(|| format!("{} has no column {name}", csv.display()))
        };
        let (title, body, kind) = (column("Title")?, column("Body (HTML)")?, column("Type")?);
        let mut words = Self { titles: Vec::new(), bodies: Vec::new(), types: Vec::new() };
        for record in reader.records() {
            let record = record?;
            words.titles.extend(record[title].split_whitespace().map(str::to_owned));
            // A part of each is enough for the frequencies.
            words.bodies.extend(record[body].split_whitespace().take(40).map(str::to_owned));
            words.types.push(record[kind].to_owned());
        }
        let all = [&words.titles, &words.bodies, &words.types];
        ensure!(all.iter().all(|words| !words.is_empty()), "{} has no words", csv.display());
        Ok(words)
    }

    /// The `n`th product, without SKU, price and quantity.
    pub fn product(&self, n: u64) -> Value {
        let mut dice = Dice(n);
        let name: Vec<&str> = (0..NAME).map(|_| dice.pick(&self.titles)).collect();
        let description: Vec<&str> = (0..DESCRIPTION).map(|_| dice.pick(&self.bodies)).collect();
        let name: String = name.join(" ").chars().take(200).collect();
        json!({
            "name": format!("{} {n}", name.trim()),
            "description": description.join(" "),
            "type": dice.pick(&self.types),
            "tags": [
                {"name": "department", "value": dice.pick(&self.types)},
                {"name": "rating", "value": format!("{}.{}", 1 + dice.next() % 4, dice.next() % 10)},
            ],
        })
    }
}

/// Numbers without a pattern that shows (`SplitMix64`), from a seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a>(&mut self, among: &'a [String]) -> &'a str {
        let at = usize::try_from(self.next() % among.len() as u64).expect("an index fits");
        &among[at]
    }
}
