//! Takes the indexed members out of a document's text in one pass, and nothing else. What is indexed is the
//! collection's to say.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::{Document, Field, FieldKind};
use crate::{EngineError, Result};

/// The value of each field in `document`, null where it is absent. Text that is no JSON object is refused, and so is
/// a value of another kind than its field's.
pub(super) fn indexed(document: &Document, fields: &[Field]) -> Result<Vec<Value>> {
    let id = &document.id;
    let mut reader = serde_json::Deserializer::from_str(&document.body);
    let read = Members(fields).deserialize(&mut reader).and_then(|values| reader.end().map(|()| values));
    let values =
        read.map_err(|error| EngineError::Fault(format!("the document {id:?} is no JSON object: {error}")))?;
    for (field, value) in fields.iter().zip(&values) {
        if !fits(field.kind, value) {
            let name = field.name;
            return Err(EngineError::Fault(format!(
                "the document {id:?} cannot be indexed by {name}: its value is of another kind"
            )));
        }
    }
    Ok(values)
}

fn fits(kind: FieldKind, value: &Value) -> bool {
    let right = match kind {
        FieldKind::Int => value.is_i64(),
        FieldKind::Text => value.as_str().is_some_and(|text| !text.contains('\0')),
    };
    right || value.is_null()
}

struct Members<'f>(&'f [Field]);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![Value::Null; self.0.len()];
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match self.0.iter().position(|field| field.name == name) {
                Some(index) => values[index] = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}
