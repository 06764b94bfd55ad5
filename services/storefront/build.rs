//! Puts the web part into the build folder, from where it is embedded: the script that renders as it is, and what the
//! browser fetches also compressed, as small as it goes, since that is done once. Where `web/` was not built there is
//! nothing to embed, and the program says so itself.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

/// A picture or a font is compressed already.
const COMPRESSED: [&str; 8] = ["js", "mjs", "css", "svg", "json", "webmanifest", "txt", "html"];
/// Below that a file fits a packet either way.
const FROM_BYTES: usize = 1024;
const ZSTD_LEVEL: i32 = 19;
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW: i32 = 22;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = root.join("../../web/storefront/dist");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("web");
    // An empty folder, which is nobody's source, so that cargo sees when it is filled: of a path that is not there it
    // thinks each time that it changed, and builds everything anew.
    if root.join("../../web/storefront").is_dir() {
        fs::create_dir_all(&dist).expect("the checkout is writable");
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    if out.exists() {
        fs::remove_dir_all(&out).expect("the build folder is ours");
    }
    fs::create_dir_all(&out).expect("the build folder is writable");
    if !dist.join("server/render.js").is_file() {
        println!("cargo::warning=web/ is not built: the shop will have no pages (cargo xtask builds both)");
        return;
    }
    copy(&dist, &out);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the build folder is writable");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else if path.extension().is_none_or(|ending| ending != "map") {
            let bytes = fs::read(&path).expect("a readable file");
            compress(&path, &target, &bytes);
            fs::write(&target, bytes).expect("the build folder is writable");
        }
    }
}

/// Writes the compressed forms of a file for the browser beside where it goes.
fn compress(path: &Path, target: &Path, bytes: &[u8]) {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let is_served = path.components().any(|part| part.as_os_str() == "client");
    if !is_served || !COMPRESSED.contains(&ending) || bytes.len() < FROM_BYTES {
        return;
    }
    let name = target.display();
    let beside =
        |ending: &str, bytes: Vec<u8>| fs::write(format!("{name}.{ending}"), bytes).expect("writable");
    beside("br", brotli(bytes));
    beside("gz", gzip(bytes));
    beside("zst", zstd::bulk::compress(bytes, ZSTD_LEVEL).expect("memory takes everything"));
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).expect("memory takes everything");
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}
