//! Turns the `.proto` files into Rust, with serde on every message for the public JSON of the event feed.

use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("proto");
    let events = root.join("mercato/events/v1/events.proto");
    println!("cargo::rerun-if-changed={}", events.display());
    let descriptors = protox::compile([&events], [&root])?;
    prost_build::Config::new()
        .btree_map(["."])
        .type_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]")
        .type_attribute(".", "#[serde(rename_all = \"camelCase\", default)]")
        .field_attribute("customer", "#[serde(skip)]")
        .field_attribute("access_token_hash", "#[serde(skip)]")
        .field_attribute("data", "#[serde(skip)]")
        .compile_fds(descriptors)?;
    Ok(())
}
