//! Options of a product and the values that a variant chooses of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use mercato_contracts::v1;

/// The most options of one product.
pub const MAX_OPTIONS: usize = 10;
/// The most values of one option.
pub const MAX_OPTION_VALUES: usize = 2000;

/// The value that a variant has for each option, by the option's name.
pub type OptionValues = BTreeMap<String, String>;

/// Something to choose, such as a size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductOption {
    /// Its name, unique within the product.
    pub name: String,
    /// What it may be, in the merchant's order.
    pub values: Vec<String>,
}

impl ProductOption {
    /// The option as events carry it.
    pub fn message(&self) -> v1::ProductOption {
        v1::ProductOption { name: self.name.clone(), values: self.values.clone() }
    }
}

/// What is wrong with a variant's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionFault {
    /// Which variant, from 0.
    pub variant: usize,
    /// The option at fault; `None` for the choice as a whole.
    pub option: Option<String>,
    /// A stable word.
    pub code: &'static str,
    /// What was expected.
    pub detail: String,
}

/// The options that variants name where a product declares none: each name with its values as they appear.
pub fn declared_by<'a>(variants: impl IntoIterator<Item = &'a OptionValues>) -> Vec<ProductOption> {
    let mut options: Vec<ProductOption> = Vec::new();
    let mut seen = HashSet::new();
    for (name, value) in variants.into_iter().flatten() {
        if !seen.insert((name, value)) {
            continue;
        }
        match options.iter_mut().find(|option| option.name == *name) {
            Some(option) => option.values.push(value.clone()),
            None => options.push(ProductOption { name: name.clone(), values: vec![value.clone()] }),
        }
    }
    options
}

/// A variant chooses one declared value of each option, and no two choose the same. A choice is open until it is made:
/// that of the only variant, and that of an option which was declared after the variant was made. So only the
/// variants for which `is_new` holds are asked for every option.
pub fn check_options(
    options: &[ProductOption],
    variants: &[&OptionValues],
    is_new: impl Fn(usize) -> bool,
) -> Vec<OptionFault> {
    let allowed: HashMap<&str, HashSet<&str>> = options
        .iter()
        .map(|option| (option.name.as_str(), option.values.iter().map(String::as_str).collect()))
        .collect();
    let mut faults = Vec::new();
    let mut chosen = HashSet::new();
    for (variant, values) in variants.iter().enumerate() {
        if variants.len() == 1 && values.is_empty() {
            continue;
        }
        let mut fault = |option: Option<&str>, code, detail: String| {
            faults.push(OptionFault { variant, option: option.map(str::to_owned), code, detail });
        };
        for (name, value) in *values {
            match allowed.get(name.as_str()) {
                None => fault(Some(name), "unknown", "the product has no such option".to_owned()),
                Some(values) if !values.contains(value.as_str()) => {
                    fault(Some(name), "unknown", "the option has no such value".to_owned());
                }
                Some(_) => {}
            }
        }
        let missing = options.iter().filter(|option| is_new(variant) && !values.contains_key(&option.name));
        for option in missing {
            fault(Some(&option.name), "required", format!("choose a value of `{}`", option.name));
        }
        if !chosen.insert(*values) {
            fault(None, "duplicate", "another variant has the same options".to_owned());
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(pairs: &[(&str, &str)]) -> OptionValues {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_choice_is_whole_known_and_unique() {
        let options = [ProductOption { name: "Size".into(), values: vec!["S".into(), "M".into()] }];
        let (small, unknown, other) = (
            values(&[("Size", "S")]),
            values(&[("Size", "XL")]),
            values(&[("Size", "M"), ("Colour", "red")]),
        );
        let none = values(&[]);
        let faults = check_options(&options, &[&small, &small, &unknown, &other, &none], |_| true);
        let found: Vec<_> =
            faults.iter().map(|fault| (fault.variant, fault.option.as_deref(), fault.code)).collect();
        assert_eq!(
            found,
            [
                (1, None, "duplicate"),
                (2, Some("Size"), "unknown"),
                (3, Some("Colour"), "unknown"),
                (4, Some("Size"), "required"),
            ]
        );
        assert_eq!(check_options(&options, &[&none], |_| true), []);
        assert_eq!(check_options(&options, &[&none, &small], |index| index == 1), []);
        assert_eq!(check_options(&options, &[&none, &small], |_| true).len(), 1);
    }

    proptest! {
        #[test]
        fn what_variants_declare_they_satisfy(choices in proptest::collection::hash_set((0_u8..9, 0_u8..9), 1..30)) {
            let variants: Vec<OptionValues> = choices
                .iter()
                .map(|(size, colour)| values(&[("Size", &size.to_string()), ("Colour", &colour.to_string())]))
                .collect();
            let options = declared_by(&variants);
            prop_assert_eq!(check_options(&options, &variants.iter().collect::<Vec<_>>(), |_| true), []);
        }
    }
}
