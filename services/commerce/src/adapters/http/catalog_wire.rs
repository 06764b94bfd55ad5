//! The members that several of the catalog's bodies share, and how they become the domain's. What is wrong with them
//! is said by the domain's rules.

use std::collections::{BTreeMap, BTreeSet};

use mercato_kernel::FieldError;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::check::Check;
use crate::domain::{
    Attribute, AttributeValue, CategoryKey, ImageChoice, NewTag, OptionValues, ProductOption,
    catalog::{
        MAX_ALT_CHARS, MAX_ATTRIBUTES, MAX_OPTION_VALUES, MAX_OPTIONS, MAX_PRODUCT_CATEGORIES,
        MAX_PRODUCT_IMAGES, MAX_TAGS,
        text::{line, line_or_empty, step},
    },
};

/// A member of a change: absent it stays, `null` clears it.
#[derive(Debug, Default)]
pub enum Patch<T> {
    /// Not named.
    #[default]
    Absent,
    /// `null`.
    Clear,
    /// A value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

impl<T> Patch<T> {
    /// A member that may be cleared: to the empty value of its type.
    pub fn or_empty<D: Default>(self, parse: impl FnOnce(T) -> Option<D>) -> Option<D> {
        match self {
            Self::Absent => None,
            Self::Clear => Some(D::default()),
            Self::Set(value) => parse(value),
        }
    }

    /// A member that must keep a value.
    pub fn kept<D>(
        self,
        check: &mut Check,
        pointer: &str,
        parse: impl FnOnce(&mut Check, T) -> Option<D>,
    ) -> Option<D> {
        match self {
            Self::Absent => None,
            Self::Clear => {
                check.error(pointer, "required", "this field cannot be cleared");
                None
            }
            Self::Set(value) => parse(check, value),
        }
    }
}

/// A tag.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTag)]
pub struct WireTag {
    /// 1 to 100 characters. A name may have several values.
    #[schema(required, example = "colour")]
    name: Option<String>,
    /// 1 to 255 characters.
    #[schema(required, example = "red")]
    value: Option<String>,
}

impl WireTag {
    /// The tag, where both members are sound.
    pub fn parse(self, check: &mut Check, pointer: &str) -> Option<NewTag> {
        let name = check.required(&format!("{pointer}/name"), self.name);
        let value = check.required(&format!("{pointer}/value"), self.value);
        check.keep_all(NewTag::new(pointer, &name?, &value?))
    }
}

/// Something to choose.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOption)]
pub struct WireOption {
    /// 1 to 100 characters.
    #[schema(required, example = "Size")]
    name: Option<String>,
    /// Each 1 to 255 characters.
    #[schema(required)]
    values: Option<Vec<String>>,
}

/// A picture of a product.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewProductImage)]
pub struct WireImage {
    /// What an upload answered.
    #[schema(required, value_type = uuid::Uuid)]
    image_id: Option<String>,
    /// What it shows, in words; at most 500 characters.
    alt: Option<String>,
}

/// What every change of a product answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductReply {
    /// The product.
    #[schema(value_type = uuid::Uuid)]
    pub product_id: String,
    /// What was done: `updated` or `archived`.
    pub status: &'static str,
    /// Changes to the product so far.
    pub version: i64,
}

const MAX_OPTION_NAME_CHARS: usize = 100;
const MAX_OPTION_VALUE_CHARS: usize = 255;
const MAX_KEY_CHARS: usize = 255;

/// A text of one line that may be absent or blank.
pub fn optional_line(
    check: &mut Check,
    pointer: &str,
    text: Option<String>,
    most_chars: usize,
) -> Option<String> {
    check.keep(line_or_empty(pointer, &text?, most_chars)).filter(|text| !text.is_empty())
}

/// Tags, each once.
pub fn tags(check: &mut Check, tags: Option<Vec<WireTag>>) -> Vec<NewTag> {
    let mut known = BTreeSet::new();
    let tags = check.list("/tags", tags, MAX_TAGS).into_iter().enumerate();
    let tags: Vec<NewTag> =
        tags.filter_map(|(index, tag)| tag.parse(check, &format!("/tags/{index}"))).collect();
    tags.into_iter().filter(|tag| known.insert(tag.clone())).collect()
}

/// Categories by handle or id.
pub fn categories(check: &mut Check, keys: Option<Vec<String>>) -> Vec<CategoryKey> {
    let keys = check.list("/categories", keys, MAX_PRODUCT_CATEGORIES).into_iter().enumerate();
    let key = |(index, text): (usize, String)| {
        let text = check.keep(line(&format!("/categories/{index}"), &text, MAX_KEY_CHARS))?;
        Some(CategoryKey::new(&text))
    };
    keys.filter_map(key).collect()
}

/// Pictures.
pub fn images(check: &mut Check, images: Option<Vec<WireImage>>) -> Vec<ImageChoice> {
    let images = check.list("/images", images, MAX_PRODUCT_IMAGES).into_iter().enumerate();
    let choice = |(index, image): (usize, WireImage)| {
        let pointer = format!("/images/{index}");
        let id = check.required(&format!("{pointer}/imageId"), image.image_id);
        let bad = |_| FieldError::new(format!("{pointer}/imageId"), "invalid", "expected the id of an image");
        let id = id.and_then(|id| check.keep(id.parse().map_err(bad)));
        let alt = optional_line(check, &format!("{pointer}/alt"), image.alt, MAX_ALT_CHARS);
        Some(ImageChoice { image_id: id?, alt: alt.unwrap_or_default() })
    };
    images.filter_map(choice).collect()
}

/// Options with their values.
pub fn options(check: &mut Check, options: Option<Vec<WireOption>>) -> Vec<ProductOption> {
    let options = check.list("/options", options, MAX_OPTIONS).into_iter().enumerate();
    let mut names = BTreeSet::new();
    let mut parsed = Vec::new();
    for (index, option) in options {
        let pointer = format!("/options/{index}");
        let at_name = format!("{pointer}/name");
        let name = check.required(&at_name, option.name);
        let name = name.and_then(|name| check.keep(line(&at_name, &name, MAX_OPTION_NAME_CHARS)));
        let values = option_values(check, &format!("{pointer}/values"), option.values);
        if name.as_ref().is_some_and(|name| !names.insert(name.clone())) {
            check.error(at_name, "duplicate", "another option has this name");
        }
        parsed.extend(name.map(|name| ProductOption { name, values }));
    }
    parsed
}

fn option_values(check: &mut Check, pointer: &str, values: Option<Vec<String>>) -> Vec<String> {
    let values = check.required(pointer, values);
    if values.as_ref().is_some_and(Vec::is_empty) {
        check.error(pointer, "too_short", "expected at least 1 value");
    }
    let mut known = BTreeSet::new();
    let mut parsed = Vec::new();
    for (index, text) in check.list(pointer, values, MAX_OPTION_VALUES).into_iter().enumerate() {
        let at = format!("{pointer}/{index}");
        let Some(value) = check.keep(line(&at, &text, MAX_OPTION_VALUE_CHARS)) else { continue };
        if !known.insert(value.clone()) {
            check.error(at, "duplicate", "the option has this value already");
        }
        parsed.push(value);
    }
    parsed
}

/// A variant's value for each option.
pub fn choice(check: &mut Check, pointer: &str, choice: Option<BTreeMap<String, String>>) -> OptionValues {
    let choice = choice.unwrap_or_default();
    if choice.len() > MAX_OPTIONS {
        check.error(pointer, "too_many", format!("expected at most {MAX_OPTIONS} options"));
        return OptionValues::new();
    }
    let mut values = OptionValues::new();
    for (name, value) in choice {
        let at = format!("{pointer}/{}", step(&name));
        let name = check.keep(line(&at, &name, MAX_OPTION_NAME_CHARS));
        let value = check.keep(line(&at, &value, MAX_OPTION_VALUE_CHARS));
        let (Some(name), Some(value)) = (name, value) else { continue };
        if values.insert(name, value).is_some() {
            check.error(at, "duplicate", "the option is named twice");
        }
    }
    values
}

/// Typed attributes by name: a string, number or boolean, or `{kind, value}`.
pub fn attributes(check: &mut Check, attributes: Option<BTreeMap<String, Value>>) -> Vec<Attribute> {
    let attributes = attributes.unwrap_or_default();
    if attributes.len() > MAX_ATTRIBUTES {
        check.error("/attributes", "too_many", format!("expected at most {MAX_ATTRIBUTES} attributes"));
        return Vec::new();
    }
    let mut parsed: BTreeMap<String, AttributeValue> = BTreeMap::new();
    for (name, value) in attributes {
        let pointer = format!("/attributes/{}", step(&name));
        let name = check.keep(Attribute::name(&pointer, &name));
        let value = attribute_value(check, &pointer, &value);
        let (Some(name), Some(value)) = (name, value) else { continue };
        if parsed.insert(name, value).is_some() {
            check.error(pointer, "duplicate", "the attribute is named twice");
        }
    }
    parsed.into_iter().map(|(name, value)| Attribute { name, value }).collect()
}

const ATTRIBUTE_FORM: &str = "expected a string, a number, a boolean, or {kind, value} with a kind of string, number, \
                              boolean, date, enum";

fn attribute_value(check: &mut Check, pointer: &str, value: &Value) -> Option<AttributeValue> {
    let (kind, value, pointer) = match value {
        Value::String(_) => ("string", value, pointer.to_owned()),
        Value::Number(_) => ("number", value, pointer.to_owned()),
        Value::Bool(_) => ("boolean", value, pointer.to_owned()),
        Value::Object(members) => {
            for name in members.keys().filter(|name| !matches!(name.as_str(), "kind" | "value")) {
                let at = format!("{pointer}/{}", step(name));
                check.error(at, "unknown_field", "there is no such field here");
            }
            let kind = check.required(&format!("{pointer}/kind"), members.get("kind"))?;
            let value = check.required(&format!("{pointer}/value"), members.get("value"))?;
            (kind.as_str().unwrap_or_default(), value, format!("{pointer}/value"))
        }
        _ => {
            check.error(pointer, "wrong_type", ATTRIBUTE_FORM);
            return None;
        }
    };
    let checked = match (kind, value) {
        ("string", Value::String(text)) => AttributeValue::string(&pointer, text),
        ("enum", Value::String(text)) => AttributeValue::word(&pointer, text),
        ("date", Value::String(text)) => AttributeValue::date(&pointer, text),
        ("number", Value::Number(number)) => {
            AttributeValue::number(&pointer, number.as_f64().unwrap_or(f64::INFINITY))
        }
        ("boolean", Value::Bool(value)) => Ok(AttributeValue::Boolean(*value)),
        _ => Err(FieldError::new(pointer, "wrong_type", ATTRIBUTE_FORM)),
    };
    check.keep(checked)
}
