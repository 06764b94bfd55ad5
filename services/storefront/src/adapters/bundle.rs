//! The web part as it was built: the script that renders, what the browser fetches, and what the document refers to.
//! It is embedded in the binary; what was not there when that was built is said to be missing.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bytes::Bytes;
use mercato_http_kit::entity_tag;
use mercato_kernel::{Failure, Result};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::domain::Template;

/// What the build script compressed.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
struct Embedded;

const SCRIPT: &str = "server/render.js";
const MANIFEST: &str = "client/.vite/manifest.json";
const CLIENT: &str = "client/";
/// Endings of compressed files, with the encodings that they are.
const ENCODINGS: [(&str, &str); 3] = [(".br", "br"), (".zst", "zstd"), (".gz", "gzip")];

/// The web part.
#[derive(Clone)]
pub struct Bundle {
    /// The script for QuickJS.
    pub(crate) script: Arc<str>,
    pub(crate) template: Template,
    /// By path below the root, such as `assets/main-1.js`.
    pub(crate) files: Arc<HashMap<String, File>>,
    /// Names script and template together.
    pub(crate) build: String,
}

/// A file for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) tag: String,
    pub(crate) plain: Bytes,
    /// By encoding, each shorter than `plain`, the shortest first.
    pub(crate) compressed: Vec<(&'static str, Bytes)>,
}

impl Bundle {
    /// The one in the binary; `None` where there was none when it was built.
    pub fn embedded() -> Result<Option<Self>> {
        let names: Vec<_> = Embedded::iter().collect();
        let files = names.iter().filter_map(|name| {
            let file = Embedded::get(name)?;
            let bytes = match file.data {
                std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.to_string(), bytes))
        });
        let files: BTreeMap<String, Bytes> = files.collect();
        if files.is_empty() { Ok(None) } else { Self::of(&files).map(Some) }
    }

    /// One made of these files, as the build lays them out: `server/render.js`, `client/.vite/manifest.json`,
    /// `client/…`, and beside a file perhaps the same with `.br`, `.zst` or `.gz`.
    pub fn of(files: &BTreeMap<String, Bytes>) -> Result<Self> {
        let text = |name: &str| {
            let bytes = files
                .get(name)
                .ok_or_else(|| Failure::internal(format_args!("the web part has no {name}")))?;
            std::str::from_utf8(bytes).map_err(|_| Failure::internal(format_args!("{name} is no text")))
        };
        let (script, manifest) = (text(SCRIPT)?, text(MANIFEST)?);
        let build = entity_tag(None, &[script.as_bytes(), manifest.as_bytes()].concat());
        Ok(Self {
            script: script.into(),
            template: template(manifest)?,
            files: Arc::new(client_files(files)),
            build,
        })
    }
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle")
            .field("build", &self.build)
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

fn client_files(files: &BTreeMap<String, Bytes>) -> HashMap<String, File> {
    let is_compressed = |name: &str| ENCODINGS.iter().any(|(ending, _)| name.ends_with(ending));
    let ours = files.iter().filter_map(|(name, plain)| Some((name.strip_prefix(CLIENT)?, name, plain)));
    // What is hidden is for the server.
    let shown = ours.filter(|(path, ..)| !path.starts_with('.') && !is_compressed(path));
    shown
        .map(|(path, name, plain)| {
            let found = ENCODINGS.iter().filter_map(|(ending, encoding)| {
                let bytes = files.get(&format!("{name}{ending}"))?;
                (bytes.len() < plain.len()).then(|| (*encoding, bytes.clone()))
            });
            let mut compressed: Vec<_> = found.collect();
            compressed.sort_by_key(|(_, bytes)| bytes.len());
            (path.to_owned(), File { tag: entity_tag(None, plain), plain: plain.clone(), compressed })
        })
        .collect()
}

/// An entry of Vite's manifest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk {
    file: String,
    #[serde(default)]
    is_entry: bool,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
}

/// The entry, its styles and what it imports at once, as the manifest has them.
fn template(manifest: &str) -> Result<Template> {
    let chunks: BTreeMap<String, Chunk> = serde_json::from_str(manifest).map_err(|error| {
        Failure::internal(format_args!("the web part's manifest cannot be read: {error}"))
    })?;
    let entry = chunks.values().find(|chunk| chunk.is_entry);
    let entry = entry.ok_or_else(|| Failure::internal("the web part's manifest has no entry"))?;
    let url = |file: &str| format!("/{file}");
    let mut template = Template { entry: url(&entry.file), ..Template::default() };
    let (mut seen, mut left) = (vec![], entry.imports.clone());
    template.styles.extend(entry.css.iter().map(|file| url(file)));
    while let Some(name) = left.pop() {
        let Some(chunk) = chunks.get(&name).filter(|_| !seen.contains(&name)) else { continue };
        template.imports.push(url(&chunk.file));
        template.styles.extend(chunk.css.iter().map(|file| url(file)));
        left.extend(chunk.imports.iter().cloned());
        seen.push(name);
    }
    let mut known = Vec::new();
    template.styles.retain(|style| {
        !known.contains(style) && {
            known.push(style.clone());
            true
        }
    });
    Ok(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST_JSON: &str = r#"{
        "src/main.tsx": {"file": "assets/main-1.js", "isEntry": true, "css": ["assets/main-2.css"], "imports": ["_a.js"], "dynamicImports": ["src/lazy.tsx"]},
        "_a.js": {"file": "assets/a-3.js", "imports": ["_b.js"], "css": ["assets/main-2.css"]},
        "_b.js": {"file": "assets/b-4.js", "imports": ["_a.js"]},
        "src/lazy.tsx": {"file": "assets/lazy-5.js", "isDynamicEntry": true}
    }"#;

    fn bundle(files: &[(&str, &'static str)]) -> Result<Bundle> {
        let base = [("server/render.js", "1"), ("client/.vite/manifest.json", MANIFEST_JSON)];
        let files = base.iter().chain(files);
        let files = files.map(|(name, text)| ((*name).to_owned(), Bytes::from_static(text.as_bytes())));
        Bundle::of(&files.collect())
    }

    #[test]
    fn the_document_refers_to_the_entry_and_what_it_imports_at_once() {
        let template = bundle(&[]).expect("a bundle").template;
        assert_eq!(template.entry, "/assets/main-1.js");
        assert_eq!(template.styles, ["/assets/main-2.css"]);
        assert_eq!(template.imports, ["/assets/a-3.js", "/assets/b-4.js"]);
    }

    #[test]
    fn compressed_files_stand_beside_theirs_where_they_are_shorter() {
        let bundle = bundle(&[
            ("client/assets/main-1.js", "aaaaaaaa"),
            ("client/assets/main-1.js.br", "aaa"),
            ("client/assets/main-1.js.gz", "aa"),
            ("client/assets/main-1.js.zst", "aaaaaaaa"),
        ]);
        let files = bundle.expect("a bundle").files;
        assert_eq!(files.keys().collect::<Vec<_>>(), ["assets/main-1.js"]);
        let encodings: Vec<_> = files["assets/main-1.js"].compressed.iter().map(|(name, _)| *name).collect();
        assert_eq!(encodings, ["gzip", "br"]);
    }

    #[test]
    fn a_web_part_without_its_script_or_entry_is_none() {
        let file = |name: &str, text: &'static str| (name.to_owned(), Bytes::from_static(text.as_bytes()));
        assert!(Bundle::of(&BTreeMap::from([file("server/render.js", "1")])).is_err());
        let without_entry = [file("server/render.js", "1"), file("client/.vite/manifest.json", "{}")];
        assert!(Bundle::of(&BTreeMap::from(without_entry)).is_err());
    }
}
