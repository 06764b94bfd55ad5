//! Order files, in the columns of Shopify's export.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mercato_app::import::orders::OrderSource;

const HEADER: &str = "Name,Email,Financial Status,Currency,Created at,Cancelled at,Lineitem quantity,Lineitem name,\
Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping Street,Shipping City,Phone\n";

fuzz_target!(|data: &[u8]| mercato_fuzz::read(&mercato_fuzz::file(data, HEADER), OrderSource::open));
