//! Which crate may use which: app, services, then http-kit, engines and contracts, then the kernel. Also who may name
//! concrete engines: the app, which puts the shop together, the testkit, which does so for tests, and the benchmark.

use serde_json::Value;

use super::tree::Finding;

/// A room of the house, by the folder that a crate is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    App,
    Service,
    HttpKit,
    Engines,
    Contracts,
    Kernel,
    Testkit,
    Harness,
    Bench,
    Torture,
    Chores,
}

impl Room {
    fn of(manifest: &str) -> Option<Self> {
        let folder = manifest.strip_suffix("/Cargo.toml")?;
        let mut names = folder.rsplit('/');
        let (name, parent) = (names.next()?, names.next().unwrap_or(""));
        Some(match (parent, name) {
            ("services", _) => Self::Service,
            ("crates", "http-kit") => Self::HttpKit,
            ("crates", "engines") => Self::Engines,
            ("crates", "contracts") => Self::Contracts,
            ("crates", "kernel") => Self::Kernel,
            ("crates", "testkit") => Self::Testkit,
            ("crates", "harness") => Self::Harness,
            (_, "app") => Self::App,
            (_, "bench") => Self::Bench,
            (_, "torture") => Self::Torture,
            (_, "xtask") => Self::Chores,
            _ => return None,
        })
    }

    /// What it may use in the shop itself.
    fn may_use(self, other: Self) -> bool {
        use Room::{
            App, Bench, Chores, Contracts, Engines, Harness, HttpKit, Kernel, Service, Testkit, Torture,
        };
        match self {
            App | Testkit => !matches!(other, App | Testkit | Harness | Bench | Torture | Chores),
            Service => matches!(other, HttpKit | Engines | Contracts | Kernel),
            HttpKit => matches!(other, Engines | Contracts | Kernel),
            Engines => matches!(other, Contracts | Kernel),
            Contracts => other == Kernel,
            // They see the shop from outside, as a process; what they share with it is what crosses services.
            Bench => matches!(other, Harness | Engines | Contracts | Kernel),
            Torture | Chores => other == Harness,
            Harness => matches!(other, Contracts | Kernel),
            Kernel => false,
        }
    }

    fn may_name_engines(self) -> bool {
        matches!(self, Self::App | Self::Testkit | Self::Bench)
    }
}

/// Arrows that go the wrong way.
pub(crate) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let top = metadata["workspace_root"].as_str().unwrap_or_default();
    packages.iter().flat_map(|package| of_package(package, packages, top)).collect()
}

fn of_package(package: &Value, packages: &[Value], top: &str) -> Vec<Finding> {
    let manifest = text(package, "manifest_path");
    let place = manifest.strip_prefix(top).unwrap_or(manifest).trim_start_matches('/');
    let Some(room) = Room::of(manifest) else {
        return vec![Finding::of(
            place,
            "this crate is in no room of the house: app, services, crates, bench, xtask",
        )];
    };
    let uses = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let what = uses.iter().flat_map(|dependency| {
        let name = text(dependency, "name");
        let other = packages.iter().find(|other| text(other, "name") == name);
        let other = other.and_then(|other| Room::of(text(other, "manifest_path")));
        other.map_or_else(Vec::new, |other| of_dependency(text(package, "name"), room, dependency, other))
    });
    what.map(|what| Finding::of(place, what)).collect()
}

fn of_dependency(package: &str, room: Room, dependency: &Value, other: Room) -> Vec<String> {
    let name = text(dependency, "name");
    let is_for_tests = dependency["kind"] == "dev";
    // A crate may name itself among its tests' dependencies, to turn a feature on.
    let allowed = room.may_use(other) || (is_for_tests && (other == Room::Testkit || name == package));
    let mut found = Vec::new();
    if !allowed {
        found.push(format!("`{package}` may not use `{name}`: arrows go from the app to the kernel"));
    }
    let names_engines = dependency["uses_default_features"] == true
        || dependency["features"].as_array().is_some_and(|features| !features.is_empty());
    if other == Room::Engines && names_engines && !is_for_tests && !room.may_name_engines() {
        found.push(format!("`{package}` may not choose features of `{name}`: only the app names engines"));
    }
    found
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tidy::tree::texts;

    const FOLDERS: [&str; 11] = [
        "app",
        "services/commerce",
        "services/query",
        "crates/http-kit",
        "crates/engines",
        "crates/contracts",
        "crates/kernel",
        "crates/testkit",
        "crates/harness",
        "bench",
        "xtask",
    ];

    /// A house in which `from` uses `to`.
    fn house(from: &str, to: &str, kind: Option<&str>, features: &[&str]) -> Value {
        let package = |folder: &&str| {
            let dependency =
                json!({"name": to, "kind": kind, "features": features, "uses_default_features": false});
            let uses = if *folder == from { vec![dependency] } else { Vec::new() };
            json!({"name": folder, "manifest_path": format!("/top/{folder}/Cargo.toml"), "dependencies": uses})
        };
        json!({"workspace_root": "/top", "packages": FOLDERS.iter().map(package).collect::<Vec<_>>()})
    }

    #[test]
    fn arrows_from_the_app_to_the_kernel_are_fine() {
        for (from, to) in [
            ("app", "services/query"),
            ("services/query", "crates/engines"),
            ("crates/http-kit", "crates/contracts"),
            ("crates/contracts", "crates/kernel"),
            ("crates/testkit", "services/query"),
            ("bench", "crates/harness"),
            ("bench", "crates/engines"),
        ] {
            assert_eq!(check(&house(from, to, None, &[])), [], "{from} -> {to}");
        }
        assert_eq!(check(&house("services/query", "crates/testkit", Some("dev"), &[])), []);
    }

    #[test]
    fn arrows_the_other_way_are_found() {
        for (from, to) in [
            ("services/query", "services/commerce"),
            ("services/query", "app"),
            ("services/query", "crates/testkit"),
            ("crates/engines", "crates/http-kit"),
            ("crates/contracts", "crates/engines"),
            ("crates/kernel", "crates/contracts"),
            ("crates/testkit", "app"),
            ("app", "crates/testkit"),
            ("xtask", "crates/kernel"),
            ("xtask", "bench"),
            ("app", "bench"),
            ("bench", "services/commerce"),
            ("crates/harness", "app"),
            ("crates/testkit", "crates/harness"),
        ] {
            let found = texts(&check(&house(from, to, None, &[])));
            let what = format!(
                "{from}/Cargo.toml:1: `{from}` may not use `{to}`: arrows go from the app to the kernel"
            );
            assert_eq!(found, [what]);
        }
        assert_eq!(check(&house("services/query", "services/commerce", Some("dev"), &[])).len(), 1);
        assert_eq!(check(&house("services/query", "services/commerce", Some("build"), &[])).len(), 1);
    }

    #[test]
    fn engines_named_by_a_service_are_found() {
        assert_eq!(check(&house("app", "crates/engines", None, &["tantivy"])), []);
        assert_eq!(check(&house("services/query", "crates/engines", None, &["tantivy"])).len(), 1);
    }

    #[test]
    fn a_crate_in_no_room_is_found() {
        let package = json!({"name": "x", "manifest_path": "/top/misc/x/Cargo.toml", "dependencies": []});
        let found = check(&json!({"workspace_root": "/top", "packages": [package]}));
        assert_eq!(found.len(), 1);
    }
}
