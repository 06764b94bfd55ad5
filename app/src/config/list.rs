//! Lists of words: an array in a file, words between commas in a variable or flag.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<String>),
    One(String),
}

pub(super) fn comma_separated<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let words = match OneOrMany::deserialize(deserializer)? {
        OneOrMany::Many(words) => words,
        OneOrMany::One(text) => text.split(',').map(str::to_owned).collect(),
    };
    let words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(D::Error::custom)).collect()
}
