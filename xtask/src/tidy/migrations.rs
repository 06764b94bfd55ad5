//! Every migration is there for both databases under one name. What is in them is for their tests.

use std::collections::BTreeMap;

use super::tree::{Finding, Tree};

const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

/// Migrations that only one database has, and names out of order.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    for file in tree.files() {
        let Some((folder, dialect, name)) = parts(&file.path) else { continue };
        found.entry(format!("{folder}/*/{name}")).or_default().push((dialect, &file.path));
    }
    found.into_values().filter_map(|twins| alone(&twins)).chain(badly_named(tree)).collect()
}

/// The folder, dialect and name of a migration.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (folder, rest) = path.split_once("/migrations/")?;
    let (dialect, name) = rest.split_once('/')?;
    matches!(name.rsplit_once('.'), Some((_, "sql"))).then_some((folder, dialect, name))
}

fn alone(twins: &[(&str, &str)]) -> Option<Finding> {
    let missing = DIALECTS.iter().find(|dialect| twins.iter().all(|(have, _)| have != *dialect))?;
    Some(Finding::of(twins[0].1, format!("this migration has no twin in `migrations/{missing}`")))
}

/// Names begin with four digits, by which they are ordered.
fn badly_named(tree: &Tree) -> impl Iterator<Item = Finding> {
    tree.files().filter_map(|file| {
        let (_, _, name) = parts(&file.path)?;
        let (number, what) = name.split_once('_').unwrap_or((name, ""));
        let is_good = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()) && what.len() > 4;
        (!is_good).then(|| Finding::of(&file.path, "a migration's name is like `0001_what.sql`"))
    })
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
            ("crates/engines/src/log/migrations/postgres/0002_b.sql", ""),
        ]);
        assert_eq!(
            texts(&check(&tree)),
            [
                "crates/engines/src/log/migrations/postgres/0002_b.sql:1: \
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
}
