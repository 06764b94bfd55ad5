//! JSON read strictly: one meaning for every text. Names given twice, deep nesting and broken escapes are refused
//! here; what the members mean is not known here.

use std::{cell::Cell, fmt};

use mercato_kernel::{ErrorCode, Failure};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// How deep arrays and objects may nest.
const MAX_DEPTH: u32 = 32;

/// A well-formed document.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its value.
    pub(crate) value: Value,
    /// Whether a string or name in it holds the character NUL, which no database of ours keeps.
    pub(crate) has_nul: bool,
}

/// Reads a whole document; `malformed_json` says where it is broken.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document, Failure> {
    let has_nul = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let seed = Strict { depth: 0, has_nul: &has_nul };
    let read = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    let value =
        read.map_err(|error| Failure::new(ErrorCode::MalformedJson, shortened(&error.to_string())))?;
    Ok(Document { value, has_nul: has_nul.get() })
}

fn shortened(text: &str) -> String {
    text.chars().take(300).collect()
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: u32,
    has_nul: &'a Cell<bool>,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn note(self, text: &str) {
        if text.contains('\0') {
            self.has_nul.set(true);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.note(value);
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.note(&name);
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the name {} stands twice", Value::from(name))));
            }
            let value = members.next_value_seed(inner)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_documents_are_read() {
        let document = parse(br#" {"a": [1, -2, 2.5, true, null, "x"]} "#).expect("well-formed");
        assert_eq!(document.value, serde_json::json!({"a": [1, -2, 2.5, true, null, "x"]}));
        assert!(!document.has_nul);
        assert!(parse(br#"{"a": "\u0000"}"#).expect("well-formed").has_nul);
        assert!(parse(br#"{"\u0000": 1}"#).expect("well-formed").has_nul);
    }

    #[test]
    fn broken_documents_are_refused() {
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        let bomb = "[".repeat(1_000_000);
        let broken: &[&[u8]] = &[
            b"",
            b"{",
            b"{} {}",
            b"{\"a\": 1, \"a\": 2}",
            b"{\"a\": \"\\ud800\"}",
            b"{\"a\": \"\x00\"}",
            b"\"\xff\"",
            b"{'a': 1}",
            b"1e999",
            deep.as_bytes(),
            bomb.as_bytes(),
        ];
        for text in broken {
            let failure = parse(text).expect_err("broken");
            assert_eq!(failure.code, ErrorCode::MalformedJson);
        }
        parse(format!("{}{}", "[".repeat(32), "]".repeat(32)).as_bytes()).expect("32 levels are allowed");
    }
}
