//! Every migration is there for both databases under one name. What is in them is for their tests.

use std::collections::BTreeMap;

use super::tree::{Finding, Tree};

const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

/// Migrations that only one database has, names without order, and places that belong to no database.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in tree.files().filter(|file| file.path.contains("/migrations/") && file.is("sql")) {
        match parts(&file.path) {
            Some((folder, dialect, name)) => {
                found.entry(format!("{folder}/*/{name}")).or_default().push((dialect, &file.path));
                findings.extend(badly_named(&file.path, name));
            }
            None => findings.push(Finding::of(&file.path, "a migration stands in `sqlite` or in `postgres`")),
        }
    }
    found.into_values().filter_map(|twins| alone(&twins)).chain(findings).collect()
}

/// The folder, dialect and name of a migration, as in `services/a/migrations`, `sqlite`, `0001_a.sql`.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (place, name) = path.rsplit_once('/')?;
    let (folder, dialect) = place.rsplit_once('/')?;
    DIALECTS.contains(&dialect).then_some((folder, dialect, name))
}

fn alone(twins: &[(&str, &str)]) -> Option<Finding> {
    let missing = DIALECTS.iter().find(|dialect| twins.iter().all(|(have, _)| have != *dialect))?;
    Some(Finding::of(twins[0].1, format!("this migration has no twin in `migrations/{missing}`")))
}

/// Names begin with four digits, by which they are ordered.
fn badly_named(path: &str, name: &str) -> Option<Finding> {
    let (number, what) = name.split_once('_').unwrap_or((name, ""));
    let is_good = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()) && what.len() > 4;
    (!is_good).then(|| Finding::of(path, "a migration's name is like `0001_what.sql`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    #[test]
    fn twins_are_fine_and_single_ones_are_found() {
        let tree = Tree::of(&[
            ("services/a/migrations/sqlite/0001_a.sql", ""),
            ("services/a/migrations/postgres/0001_a.sql", ""),
            ("services/a/migrations/sqlite/0002_b.sql", ""),
            ("crates/engines/migrations/log/postgres/0002_b.sql", ""),
        ]);
        assert_eq!(
            texts(&check(&tree)),
            [
                "crates/engines/migrations/log/postgres/0002_b.sql:1: \
                 this migration has no twin in `migrations/sqlite`",
                "services/a/migrations/sqlite/0002_b.sql:1: this migration has no twin in `migrations/postgres`",
            ]
        );
    }

    #[test]
    fn a_name_without_number_is_found() {
        let files = ["services/a/migrations/sqlite/b.sql", "services/a/migrations/postgres/b.sql"];
        assert_eq!(check(&Tree::of(&files.map(|path| (path, "")))).len(), 2);
    }

    #[test]
    fn a_place_of_no_database_is_found() {
        assert_eq!(check(&Tree::of(&[("services/a/migrations/0001_b.sql", "")])).len(), 1);
    }
}
