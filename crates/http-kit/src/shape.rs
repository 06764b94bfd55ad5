//! From a JSON value to a wire struct, collecting every member that does not fit instead of stopping at the first.
//! What the fitting members mean is checked by the service.

use mercato_kernel::{Failure, FieldError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::Segment;

use crate::node::Node;

/// So many members at fault are named; more would only be noise.
const MAX_ERRORS: usize = 64;

/// Reads `value` as `T`, whose members are all optional. What does not fit is taken out and named, so that `T`
/// holds the rest and the rest can be checked too.
pub(crate) fn fit<T: DeserializeOwned>(
    mut value: Value,
    has_nul: bool,
) -> Result<(T, Vec<FieldError>), Failure> {
    let mut errors = Vec::new();
    if has_nul {
        refuse_nul(&mut value, "", &mut errors);
    }
    // Nothing is at fault in nearly every request, and following the path costs time.
    if errors.is_empty()
        && let Ok(fitting) = T::deserialize(Node(&value))
    {
        return Ok((fitting, errors));
    }
    let mut tries_at_one_place = 0;
    while errors.len() < MAX_ERRORS {
        let error = match serde_path_to_error::deserialize::<_, T>(Node(&value)) {
            Ok(fitting) => return Ok((fitting, errors)),
            Err(error) => error,
        };
        let path: Vec<String> = error.path().iter().filter_map(step).collect();
        let pointer = pointer(&path);
        if errors.last().is_some_and(|last: &FieldError| last.pointer == pointer) {
            tries_at_one_place += 1;
        } else {
            tries_at_one_place = 0;
            errors.push(describe(&pointer, &error.inner().to_string()));
        }
        take_out(&mut value, &path, tries_at_one_place);
    }
    let empty = T::deserialize(json!({})).map_err(|_| Failure::fields(errors.clone()))?;
    Ok((empty, errors))
}

fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        // An enum's variant is no member of the document, and an unknown step has no name.
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The JSON Pointer of a path.
fn pointer(path: &[String]) -> String {
    path.iter().flat_map(|step| ["/".to_owned(), escaped(step)]).collect()
}

/// A name as a step of a JSON Pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Removes the member at `path`. An array's item is replaced instead, so that the places of the others hold; each
/// further try at the same place uses a stand-in of another type, and in the end the whole array goes.
fn take_out(value: &mut Value, path: &[String], tries: usize) {
    let stand_ins = [json!({}), json!(""), json!(0), json!(false), json!([])];
    let Some((last, parents)) = path.split_last() else {
        *value = json!({});
        return;
    };
    match value.pointer_mut(&pointer(parents)) {
        Some(Value::Object(members)) => {
            members.remove(last);
        }
        Some(Value::Array(items)) if tries < stand_ins.len() => {
            if let Some(item) = last.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                *item = stand_ins[tries].clone();
            }
        }
        _ => take_out(value, parents, 0),
    }
}

fn describe(pointer: &str, message: &str) -> FieldError {
    if message.starts_with("unknown field") {
        return FieldError::new(pointer, "unknown_field", "there is no such field here");
    }
    if message.starts_with("missing field") {
        return FieldError::new(pointer, "required", "a field is missing here");
    }
    let expected = message.rsplit_once("expected ").map_or(message, |(_, expected)| expected);
    let whole_number =
        matches!(expected, "i64" | "u64" | "i32" | "u32" | "i16" | "u16" | "i8" | "u8" | "usize" | "isize");
    if whole_number && message.starts_with("invalid value: integer") {
        return FieldError::new(pointer, "out_of_range", "the number is too large or too small");
    }
    let detail = match expected {
        _ if whole_number => "expected a whole number".to_owned(),
        "f64" | "f32" => "expected a number".to_owned(),
        "a sequence" => "expected an array".to_owned(),
        "a map" => "expected an object".to_owned(),
        _ if expected.starts_with("struct ") => "expected an object".to_owned(),
        other => format!("expected {}", other.chars().take(200).collect::<String>()),
    };
    FieldError::new(pointer, "wrong_type", detail)
}

/// Names and empties every string with NUL in it, and removes members whose names have one.
fn refuse_nul(value: &mut Value, pointer: &str, errors: &mut Vec<FieldError>) {
    let refusal = |pointer: &str| {
        let shown = pointer.replace('\0', "\u{fffd}");
        FieldError::new(shown, "invalid_character", "the character NUL is not allowed")
    };
    if errors.len() >= MAX_ERRORS {
        return;
    }
    match value {
        Value::String(text) if text.contains('\0') => {
            text.clear();
            errors.push(refusal(pointer));
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                refuse_nul(item, &format!("{pointer}/{index}"), errors);
            }
        }
        Value::Object(members) => {
            let refused = members.keys().filter(|name| name.contains('\0'));
            errors.extend(refused.map(|name| refusal(&format!("{pointer}/{}", escaped(name)))));
            members.retain(|name, _| !name.contains('\0'));
            for (name, member) in members {
                refuse_nul(member, &format!("{pointer}/{}", escaped(name)), errors);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase", default)]
    struct Wire {
        sku: Option<String>,
        items: Option<Vec<Item>>,
        names: Option<Vec<String>>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Item {
        quantity: Option<u32>,
    }

    fn fitted(value: Value) -> (Wire, Vec<(String, &'static str)>) {
        let (wire, errors) = fit::<Wire>(value, true).expect("all members are optional");
        (wire, errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn every_member_that_does_not_fit_is_named_at_its_place() {
        let (wire, errors) = fitted(json!({
            "sku": 5,
            "colour": 1,
            "items": [{"quantity": "x"}, [7], {"quantity": -1, "a/b": 0}, {"quantity": 4}],
            "names": ["a", 5, "c"],
        }));
        let mut pointers: Vec<_> = errors.clone();
        pointers.sort();
        assert_eq!(
            pointers,
            [
                ("/colour".to_owned(), "unknown_field"),
                ("/items/0/quantity".to_owned(), "wrong_type"),
                ("/items/1".to_owned(), "wrong_type"),
                ("/items/2/a~1b".to_owned(), "unknown_field"),
                ("/items/2/quantity".to_owned(), "out_of_range"),
                ("/names/1".to_owned(), "wrong_type"),
                ("/sku".to_owned(), "wrong_type"),
            ]
        );
        assert_eq!(wire.items.expect("kept")[3].quantity, Some(4));
        assert_eq!(wire.names.expect("kept"), ["a", "", "c"]);
        assert_eq!(wire.sku, None);
    }

    #[test]
    fn a_document_of_another_type_is_one_error() {
        for value in [json!([]), json!("x"), json!(null), json!(3)] {
            assert_eq!(fitted(value).1, [(String::new(), "wrong_type")]);
        }
    }

    #[test]
    fn nul_is_named() {
        let (_, errors) = fitted(json!({"sku": "a\0", "names": ["x", "\0"]}));
        assert_eq!(
            errors,
            [("/names/1".to_owned(), "invalid_character"), ("/sku".to_owned(), "invalid_character")]
        );
    }

    #[test]
    fn errors_are_bounded() {
        let items: Vec<Value> = (0..1000).map(|_| json!(1)).collect();
        assert_eq!(fitted(json!({"items": items})).1.len(), MAX_ERRORS);
    }
}
