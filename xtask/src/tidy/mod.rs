//! `cargo xtask tidy`: what a linter cannot know about this tree, as a plain test and as a command. Each check is a
//! file, takes a tree or cargo's metadata, and answers with findings; each has a test in which it finds something.

mod arrows;
mod config_keys;
mod error_codes;
mod field_codes;
mod figures;
mod leftovers;
mod lengths;
mod licences;
mod machine_paths;
mod metrics;
mod migrations;
mod openings;
mod source;
mod tree;

use anyhow::{Result, bail};

use crate::{places, shell::say};
use tree::{Finding, Tree};

/// Checks the tree; prints its figures and everything that was found.
pub(crate) fn report() -> Result<()> {
    let tree = Tree::read(&places::workspace())?;
    println!("{}", figures::measure(&tree));
    let findings = check(&tree)?;
    for finding in &findings {
        say(&finding.to_string());
    }
    if findings.is_empty() { Ok(()) } else { bail!("tidy found {} things", findings.len()) }
}

/// Every check, in the order in which a reader would mend what it finds.
fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let house = places::metadata(false)?;
    let world = places::metadata(true)?;
    Ok([
        arrows::check(&house),
        licences::check(&world),
        lengths::check(tree),
        migrations::check(tree),
        openings::check(tree),
        leftovers::check(tree),
        config_keys::check(tree),
        error_codes::check(tree),
        field_codes::check(tree),
        metrics::check(tree),
        machine_paths::check(tree),
    ]
    .concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        let tree = Tree::read(&places::workspace()).unwrap();
        let findings: Vec<String> = check(&tree).unwrap().iter().map(Finding::to_string).collect();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }
}
