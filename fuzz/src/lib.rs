//! What the two CSV targets share: reading a file as `mercato import` does, and what must hold of any file. What a
//! product or an order is, is the importer's.

#![cfg(feature = "importers")]

use std::io::Cursor;

use mercato_app::import::{Source, table::check_shape};

/// Makes a file of `data`: as it is, or, since no mutation finds a whole header, below one that names all columns.
pub fn file(data: &[u8], header: &str) -> Vec<u8> {
    match data.split_first() {
        Some((b'=', rows)) => [header.as_bytes(), rows].concat(),
        _ => data.to_vec(),
    }
}

/// Reads `file` to its end. Whatever it holds, reading ends, goes forward, names lines that are there, and agrees
/// with the look at the whole file's shape that comes before an import.
pub fn read<S: Source>(file: &[u8], open: impl FnOnce(Cursor<Vec<u8>>) -> Result<S, String>) {
    let length = file.len() as u64;
    let lines = 1 + file.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() as u64;
    let sound = check_shape(file).is_ok();
    let Ok(mut source) = open(Cursor::new(file.to_vec())) else { return };
    let mut bytes = 0;
    loop {
        match source.next() {
            Ok(Some(entry)) => {
                assert!(bytes <= entry.bytes && entry.bytes <= length, "reading goes forward");
                bytes = entry.bytes;
                for refusal in entry.item.err().into_iter().flatten() {
                    assert!((1..=lines).contains(&refusal.line), "line {} of {lines}", refusal.line);
                    assert!(!refusal.reason.is_empty());
                }
            }
            Ok(None) => {
                assert!(sound, "the look at the shape refused what could be read");
                return;
            }
            Err(error) => {
                assert!(!sound, "the look at the shape took what cannot be read: {error}");
                return;
            }
        }
    }
}
