//! Product files, in the columns of both of Shopify's templates.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mercato_app::import::products::ProductSource;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Status,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Price,Variant Barcode,Variant Grams,\
Variant Inventory Qty,Variant Inventory Policy,Variant Inventory Tracker,Image Src,Image Alt Text\n";

fuzz_target!(|data: &[u8]| mercato_fuzz::read(&mercato_fuzz::file(data, HEADER), ProductSource::open));
