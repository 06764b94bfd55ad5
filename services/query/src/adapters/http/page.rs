//! Pages of at most 2 MiB: a page ends early rather than grow, and says where the next one begins.

use bytes::{BufMut, Bytes, BytesMut};
use mercato_kernel::{Failure, Result};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

const MAX_PAGE_BYTES: usize = 2 * 1024 * 1024;

/// As many of `items` as fit, at least one.
pub fn fitting<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<Vec<Box<RawValue>>> {
    let mut fitting = Vec::new();
    let mut size = 0;
    for item in items {
        let item = to_raw_value(&item).map_err(Failure::internal)?;
        size += item.get().len() + 1;
        if size > MAX_PAGE_BYTES && !fitting.is_empty() {
            break;
        }
        fitting.push(item);
    }
    Ok(fitting)
}

/// How many of `items`, which are put together already, fit; at least one.
pub fn how_many_fit(items: &[Bytes]) -> usize {
    let mut size = 0;
    let fit = items.iter().take_while(|item| {
        size += item.len() + 1;
        size <= MAX_PAGE_BYTES
    });
    fit.count().max(1).min(items.len())
}

/// The body of an answer whose `items`, its first member, are put together already: those of `page` are empty.
pub fn json_around(items: &[Bytes], page: &impl Serialize) -> Result<Bytes> {
    const HEAD: &[u8] = b"{\"items\":[";
    let page = json(page)?;
    let rest = page.strip_prefix(HEAD).ok_or_else(|| Failure::internal("items are the first member"))?;
    let size = page.len() + items.iter().map(|item| item.len() + 1).sum::<usize>();
    let mut body = BytesMut::with_capacity(size);
    body.put_slice(HEAD);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            body.put_u8(b',');
        }
        body.put_slice(item);
    }
    body.put_slice(rest);
    Ok(body.freeze())
}

/// The body of an answer.
pub fn json(answer: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(answer).map(Bytes::from).map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json as value};

    use super::*;

    #[derive(Serialize)]
    struct Page {
        items: Vec<u8>,
        total: u64,
    }

    #[test]
    fn a_page_is_put_around_its_items() {
        for (items, expected) in [
            (vec![], value!({"items": [], "total": 7})),
            (vec!["1"], value!({"items": [1], "total": 7})),
            (vec!["{}", "2"], value!({"items": [{}, 2], "total": 7})),
        ] {
            let items: Vec<Bytes> =
                items.into_iter().map(|item| Bytes::from_static(item.as_bytes())).collect();
            let body = json_around(&items, &Page { items: Vec::new(), total: 7 }).expect("a page");
            assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), expected);
        }
        assert!(json_around(&[], &7).is_err());
    }

    #[test]
    fn a_page_has_one_item_however_large_and_no_more_than_fit() {
        let item = |size: usize| Bytes::from(vec![b' '; size]);
        assert_eq!(how_many_fit(&[]), 0);
        assert_eq!(how_many_fit(&[item(MAX_PAGE_BYTES * 2), item(1)]), 1);
        assert_eq!(how_many_fit(&[item(MAX_PAGE_BYTES - 2), item(1), item(1)]), 1);
        assert_eq!(how_many_fit(&[item(MAX_PAGE_BYTES - 3), item(1), item(1)]), 2);
    }
}
