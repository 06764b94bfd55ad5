//! Tags: a name with a value. A name may have several values.

use mercato_contracts::v1;
use mercato_kernel::{FieldError, TagId};

use super::text::line;

/// The most tags of one product.
pub const MAX_TAGS: usize = 250;
const MAX_TAG_NAME_CHARS: usize = 100;
const MAX_TAG_VALUE_CHARS: usize = 255;

/// A tag as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NewTag {
    /// Its name, such as `colour`.
    pub name: String,
    /// Its value, such as `red`.
    pub value: String,
}

impl NewTag {
    /// Checks a tag; `pointer` is the place of the object that holds both fields.
    pub fn new(pointer: &str, name: &str, value: &str) -> Result<Self, Vec<FieldError>> {
        let name = line(&format!("{pointer}/name"), name, MAX_TAG_NAME_CHARS);
        let value = line(&format!("{pointer}/value"), value, MAX_TAG_VALUE_CHARS);
        match (name, value) {
            (Ok(name), Ok(value)) => Ok(Self { name, value }),
            (name, value) => Err(name.err().into_iter().chain(value.err()).collect()),
        }
    }
}

/// A tag of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// Its name and value.
    pub text: NewTag,
}

impl Tag {
    /// The tag as events carry it.
    pub fn message(&self) -> v1::Tag {
        v1::Tag { tag_id: self.id.to_string(), name: self.text.name.clone(), value: self.text.value.clone() }
    }
}
