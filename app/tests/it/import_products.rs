//! Shopify product CSVs as the importer reads them.

use std::io::Cursor;

use mercato_app::import::{
    Entry, Source,
    products::{Draft, ProductSource},
    table::{Refusal, check_shape},
};
use proptest::prelude::*;

fn read(csv: impl Into<Vec<u8>>) -> Result<Vec<Result<Draft, Vec<Refusal>>>, String> {
    let mut source = ProductSource::open(Cursor::new(csv.into()))?;
    let mut read = Vec::new();
    while let Some(Entry { item, .. }) = source.next()? {
        read.push(item);
    }
    Ok(read)
}

fn one(csv: &str) -> Draft {
    let mut read = read(csv).expect("a table");
    assert_eq!(read.len(), 1);
    read.remove(0).expect("a product")
}

fn refused(csv: &str) -> Vec<String> {
    let read = read(csv).expect("a table");
    let refusals = read.into_iter().filter_map(Result::err).flatten();
    refusals.map(|Refusal { line, field, reason }| format!("{line} {field}: {reason}")).collect()
}

const SEVERAL_ROWS: &str = "\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Barcode,Image Src,Image Alt Text,Status
shirt,  Linen shirt ,<p>Light</p>,Weaver,Clothing,\"brand:Weaver, summer,summer,:odd,a:b:c\",TRUE,Size,S,Colour,Blue,\
SH-S,200,shopify,5,deny,29.90,0001,shirt.webp,A shirt,active
shirt,,,,,,,,M,,Blue,SH-M,210.0,shopify,7,continue,31,,,,
shirt,,,,,,,,,,,,,,,,,,back.webp,Its back,
mug,Mug,,,,,FALSE,Title,Default Title,,,MUG,,,3,,8.5,,,,active
";

#[test]
fn rows_of_one_handle_are_one_product() {
    let read = read(SEVERAL_ROWS).unwrap();
    let [Ok(shirt), Ok(mug)] = read.as_slice() else { panic!("{read:?}") };

    assert_eq!((shirt.line, shirt.handle.as_str(), shirt.title.as_str()), (2, "shirt", "Linen shirt"));
    assert_eq!(shirt.status, Some("active"));
    let tags: Vec<_> = shirt.tags.iter().flatten().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(tags, ["brand=Weaver", "tag=summer", "tag=:odd", "a=b:c"]);
    assert_eq!(
        shirt.options,
        [
            ("Size".to_owned(), vec!["S".to_owned(), "M".to_owned()]),
            ("Colour".to_owned(), vec!["Blue".to_owned()]),
        ]
    );
    let [small, medium] = shirt.variants.as_slice() else { panic!("{:?}", shirt.variants) };
    assert_eq!((small.sku.as_str(), small.price.amount_minor, small.quantity), ("SH-S", 2990, 5));
    assert_eq!((small.tracked, small.grams, small.barcode.as_deref()), (true, Some(Some(200)), Some("0001")));
    assert_eq!((medium.sku.as_str(), medium.price.amount_minor, medium.line), ("SH-M", 3100, 3));
    assert_eq!((medium.tracked, medium.grams), (false, Some(Some(210))));
    let images: Vec<_> =
        shirt.images.iter().flatten().map(|image| (image.line, image.source.as_str())).collect();
    assert_eq!(images, [(2, "shirt.webp"), (4, "back.webp")]);

    assert_eq!((mug.options.len(), mug.variants.len(), mug.status), (0, 1, Some("draft")));
    assert!(!mug.variants[0].tracked, "without a tracker units are not counted");
}

#[test]
fn a_file_without_a_column_has_no_opinion_on_it() {
    let draft = one("Handle,Title,Variant SKU,Variant Price\nmug,Mug,MUG,8.50\n");
    assert_eq!((draft.description, draft.vendor, draft.tags, draft.status), (None, None, None, None));
    assert!(draft.variants[0].tracked);
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let odd = format!("\u{feff}{}", SEVERAL_ROWS.replace('\n', "\r\n"));
    assert_eq!(read(odd).unwrap(), read(SEVERAL_ROWS).unwrap());
}

#[test]
fn every_wrong_cell_is_named_by_line_and_field() {
    let csv = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Status\n\
        a,A,A,12,34,active\nb,B,B,1.999,2,active\nc,C,C,abc,many,sold\n,D,D,1,1,active\ne,E,,1e3,1,active\n\
        f,F,F,1,1,active,beyond\n";
    assert_eq!(
        refused(csv),
        [
            "3 Variant Price: EUR has 2 decimals, the number has more",
            "4 Variant Price: `abc` is no decimal number",
            "4 Variant Inventory Qty: `many` is no whole number",
            "4 Status: `sold` is not active, draft or archived",
            "5 Handle: it is required",
            "6 Variant Price: `1e3` is no decimal number",
            "6 Variant SKU: it is required",
            "7 row: 7 cells stand under 6 columns; is a comma not quoted?",
        ]
    );
}

#[test]
fn text_that_is_not_utf_8_is_refused_and_the_rest_goes_in() {
    let csv = b"Handle,Title,Variant SKU,Variant Price\na,Caf\xe9,A,1\nb,B,B,1\n".to_vec();
    let read = read(csv).unwrap();
    assert_eq!(read[0], Err(vec![Refusal::new(2, "Title", "the text is not UTF-8")]));
    assert!(read[1].is_ok());
}

#[test]
fn missing_columns_are_named() {
    let error = read("Handle,Body (HTML),Variant SKU\n").unwrap_err();
    assert_eq!(error, "line 1: the columns `Title`, `Variant Price` are missing from the first row");
}

#[test]
fn a_quote_that_never_closes_is_named() {
    let csv = "Handle,Title,Variant SKU,Variant Price\na,\"A,A,1\nb,B,B,1\n";
    let error = "line 2: a quote opens here and never closes";
    assert_eq!(check_shape(csv.as_bytes()).unwrap_err(), error);
    assert_eq!(read(csv).unwrap_err(), error);
}

proptest! {
    /// Whatever the text, it is read or refused, never a panic.
    #[test]
    fn any_text_is_read_or_refused(cells in prop::collection::vec("[a-z\",:;\r\n0-9.\u{e9}\u{feff}-]{0,12}", 0..40)) {
        let text = format!("Handle,Title,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Status\n{}",
            cells.join(","));
        let _ = read(text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read([b"Handle,Title,Variant SKU,Variant Price\n".as_slice(), &bytes].concat());
    }
}
