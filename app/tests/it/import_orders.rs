//! Shopify order exports as the importer reads them.

use std::io::Cursor;

use mercato_app::import::{
    Entry, Source,
    orders::{Draft, OrderSource},
    table::Refusal,
};
use proptest::prelude::*;
use serde_json::json;

const HEADER: &str =
    "Name,Email,Currency,Created at,Cancelled at,Lineitem quantity,Lineitem price,Lineitem sku\n";

fn read(rows: impl AsRef<[u8]>) -> Result<Vec<Result<Draft, Vec<Refusal>>>, String> {
    let csv = [HEADER.as_bytes(), rows.as_ref()].concat();
    let mut source = OrderSource::open(Cursor::new(csv))?;
    let mut read = Vec::new();
    while let Some(Entry { item, .. }) = source.next()? {
        read.push(item);
    }
    Ok(read)
}

#[test]
fn rows_of_one_name_are_one_order() {
    let read = read(
        "#1,a@example.com,GBP,2010-12-01 08:26:00 +0000,,6,2.55,85123A\n#1,a@example.com,,,,1, 3.39 , M \n\
         #2,,JPY,2011-01-02T03:04:05+02:00,2011-01-03 00:00:00 +0000,1,450,X\n",
    )
    .unwrap();
    let [Ok(first), Ok(second)] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!(
        serde_json::to_value(first).unwrap(),
        json!({
            "externalNumber": "#1",
            "placedAt": "2010-12-01T08:26:00Z",
            "customer": {"email": "a@example.com"},
            "items": [
                {"sku": "85123A", "quantity": 6, "unitPrice": {"amount": 255, "currency": "GBP"}},
                {"sku": "M", "quantity": 1, "unitPrice": {"amount": 339, "currency": "GBP"}},
            ],
        })
    );
    assert!(!first.cancelled);
    assert_eq!(
        serde_json::to_value(second).unwrap(),
        json!({
            "externalNumber": "#2",
            "placedAt": "2011-01-02T01:04:05Z",
            "items": [{"sku": "X", "quantity": 1, "unitPrice": {"amount": 450, "currency": "JPY"}}],
        })
    );
    assert!(second.cancelled);
}

#[test]
fn every_wrong_cell_is_named_by_line_and_field() {
    let read = read("#1,,XXX,yesterday,,1.5,free,\n#2,,GBP,2010-12-01 08:26:00 +0000,,1.5,free,A\n").unwrap();
    let refusals = read.into_iter().filter_map(Result::err).flatten();
    let refusals: Vec<_> =
        refusals.map(|Refusal { line, field, reason }| format!("{line} {field}: {reason}")).collect();
    assert_eq!(
        refusals,
        [
            "2 Created at: `yesterday` is no time such as 2010-12-01 08:26:00 +0000",
            "2 Currency: `XXX` is no ISO 4217 currency code",
            "2 Lineitem sku: it is required",
            "3 Lineitem quantity: `1.5` is no whole number",
            "3 Lineitem price: `free` is no decimal number",
        ]
    );
}

#[test]
fn an_order_of_too_many_lines_is_refused_without_keeping_them() {
    let head = "#1,,GBP,2010-12-01 08:26:00 +0000,,1,1,A\n".to_owned();
    let rows = |lines: usize| head.clone() + &"#1,,,,,1,1,A\n".repeat(lines - 1);
    assert!(read(rows(2_000)).unwrap()[0].is_ok());
    let refused = read(rows(2_001)).unwrap().remove(0).unwrap_err();
    assert_eq!(refused, [Refusal::new(2, "Name", "the order has 2001 lines; 2000 are the most")]);
}

proptest! {
    /// Whatever the text, it is read or refused, never a panic.
    #[test]
    fn any_text_is_read_or_refused(rows in "[#1-3a,\"\r\n.: +-]{0,200}") {
        let _ = read(rows);
    }
}
