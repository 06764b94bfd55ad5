//! Nothing in the tree may name a place on the machine where it was written: a path, or a registry that only that
//! machine can reach. The needles are put together here, or this file would find itself.

use super::tree::{File, Finding, Tree};

const FOLDERS: [&str; 4] =
    [concat!("/", "root/"), concat!("/", "home/"), concat!("/", "work/"), concat!("/", "Users/")];
/// Files in which a registry stands.
const REGISTRY_FILES: [&str; 6] =
    ["Cargo.lock", ".cargo/config.toml", "package-lock.json", "pnpm-lock.yaml", ".npmrc", "pom.xml"];
const NEAR_HOSTS: [&str; 2] = [concat!("local", "host"), concat!("127.", "0.0.1")];

/// Lines that name such a place.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Finding> {
    let names_registries = REGISTRY_FILES.iter().any(|name| file.path.ends_with(name));
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(folder) = FOLDERS.iter().find(|folder| has_path(line, folder)) {
            findings.push(Finding::at(
                &file.path,
                index + 1,
                format!("`{folder}…` is a path of one machine"),
            ));
        }
        if let Some(host) = NEAR_HOSTS.iter().find(|host| names_registries && line.contains(**host)) {
            findings.push(Finding::at(
                &file.path,
                index + 1,
                format!("`{host}` is a registry of one machine"),
            ));
        }
    }
    findings
}

/// Whether an absolute path begins so: within a longer path or a URL it is another folder.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let begins = before.is_none_or(|c| !c.is_alphanumeric() && !"._-/~}*$<>".contains(c));
        begins && line[at + folder.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_found() {
        for folder in FOLDERS {
            let text = format!("one\n# see {folder}someone/x");
            let found = check(&Tree::of(&[("docs/a.md", &text)]));
            assert_eq!(found, [Finding::at("docs/a.md", 2, format!("`{folder}…` is a path of one machine"))]);
        }
    }

    #[test]
    fn a_near_registry_is_found_where_registries_stand() {
        for host in NEAR_HOSTS {
            let text = format!("source = \"registry+http://{host}:8080/index\"");
            assert_eq!(check(&Tree::of(&[("Cargo.lock", &text)])).len(), 1, "{host}");
            assert_eq!(check(&Tree::of(&[("docs/a.md", &text)])), [], "{host}");
        }
    }

    #[test]
    fn other_paths_are_fine() {
        let text = FOLDERS.map(|folder| format!("https://shop.example{folder}x a{folder}x")).join("\n");
        assert_eq!(check(&Tree::of(&[("docs/a.md", &text)])), []);
    }
}
