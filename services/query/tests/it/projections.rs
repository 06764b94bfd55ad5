//! What events make of documents, without a store: order, repetition, and what cannot be applied.

use mercato_contracts::{Payload, v1};
use mercato_query::domain::{
    LevelDoc, OrderDoc, OrderStatus, ProductDoc, ProductStatus, project_level, project_product,
};

use crate::support::events::{Goods, Sale, UPDATED, tag, variant};

fn keep(html: &str) -> String {
    html.to_owned()
}

fn strip_scripts(html: &str) -> String {
    html.replace("<script>x</script>", "")
}

fn applied(events: &[Payload]) -> Option<ProductDoc> {
    events.iter().fold(None, |doc, event| project_product(doc.as_ref(), event, keep).expect("applies"))
}

fn tagged(goods: &Goods, tag: &v1::Tag, version: i64) -> Payload {
    let product_id = goods.product.product_id.clone();
    v1::ProductTagAdded { product_id, tag: Some(tag.clone()), updated_at: UPDATED.to_owned(), version }.into()
}

fn untagged(goods: &Goods, tag: &v1::Tag, version: i64) -> Payload {
    let product_id = goods.product.product_id.clone();
    v1::ProductTagRemoved { product_id, tag: Some(tag.clone()), updated_at: UPDATED.to_owned(), version }
        .into()
}

#[test]
fn a_product_is_what_its_events_say_in_order() {
    let goods = Goods::new("LAMP", "Lamp", 1999).tag("brand", "Daybird");
    let blue = tag("colour", "blue");
    let doc = applied(&[goods.created().into(), tagged(&goods, &blue, 2)]).expect("a product");
    assert_eq!(doc.tags.len(), 2);
    assert_eq!((doc.version, doc.updated - doc.created), (2, 86_400_000_000));
    let doc = applied(&[goods.created().into(), tagged(&goods, &blue, 2), untagged(&goods, &blue, 3)]);
    assert_eq!(doc.expect("a product").tags[0].value, "Daybird");
    let doc = applied(&[goods.created().into(), goods.archived().into()]).expect("a product");
    assert_eq!(doc.status, ProductStatus::Archived);
}

#[test]
fn an_event_that_comes_twice_or_late_changes_nothing() {
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let renamed = goods.changed(|product| product.name = "Desk lamp".to_owned());
    let once = applied(&[goods.created().into(), renamed.updated().into()]);
    let again = applied(&[
        goods.created().into(),
        renamed.updated().into(),
        goods.created().into(),
        renamed.updated().into(),
    ]);
    assert_eq!(once, again);
    let late = applied(&[renamed.updated().into(), tagged(&goods, &tag("a", "b"), 2)]).expect("a product");
    assert!(late.tags.is_empty());
}

#[test]
fn what_cannot_be_applied_says_why() {
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let never_made = project_product(None, &goods.archived().into(), keep).expect_err("no product");
    assert_eq!(never_made.0, "the product was never created");
    let strange = goods.clone().with(|product| product.status = "lost".to_owned());
    let unknown = project_product(None, &strange.created().into(), keep).expect_err("no such status");
    assert_eq!(unknown.0, "`status`: `lost` is unknown");
    let free = goods.with(|product| product.variants[0].price = None);
    assert_eq!(
        project_product(None, &free.created().into(), keep).expect_err("no price").0,
        "`price`: is missing"
    );
}

#[test]
fn a_description_is_kept_safe_and_as_it_was_written() {
    let goods = Goods::new("LAMP", "Lamp", 1999)
        .with(|product| product.description = "<p>Bright</p><script>x</script>".to_owned());
    let doc =
        project_product(None, &goods.created().into(), strip_scripts).expect("applies").expect("a product");
    assert_eq!(doc.description, "<p>Bright</p>");
    assert_eq!(doc.description_source.as_deref(), Some("<p>Bright</p><script>x</script>"));
}

#[test]
fn a_product_costs_what_its_cheapest_variant_costs() {
    let goods = Goods::new("A", "Shirt", 2500).with(|product| product.variants.push(variant("B", 1500)));
    let doc = applied(&[goods.created().into()]).expect("a product");
    let price = |money: Option<mercato_kernel::Money>| money.map(|money| money.amount_minor);
    assert_eq!((price(doc.lowest_price()), price(doc.highest_price())), (Some(1500), Some(2500)));
    assert_eq!(doc.sku(), None);
}

#[test]
fn a_level_gives_way_to_a_newer_one_only() {
    let row = Goods::new("LAMP", "Lamp", 1999).row();
    let project = |doc: Option<&LevelDoc>, on_hand, version| {
        project_level(doc, &row.level(on_hand, version)).expect("a level")
    };
    let newer = project(None, 5, 3);
    assert_eq!(project(Some(&newer), 9, 2), newer);
    assert_eq!(project(Some(&newer), 9, 3), newer);
    assert_eq!(project(Some(&newer), 9, 4).on_hand, 9);
}

#[test]
fn an_order_ends_once_and_its_guest_is_known_by_token() {
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let sale = Sale::new("1000", "2030-01-31T12:00:00Z")
        .line(&goods, 2, goods.row().level(3, 2))
        .access_token("secret");
    let mut order = OrderDoc::created(&sale.created, None).expect("an order");
    assert_eq!(order.total.amount_minor, 3998);
    assert!(order.opens_with("secret"));
    assert!(!order.opens_with("secre") && !order.opens_with(""));
    order.cancel(&sale.cancelled(Vec::new())).expect("cancelled");
    let cancelled = order.clone();
    order.cancel(&sale.cancelled(Vec::new())).expect("the same again");
    assert_eq!((order.status, &order), (OrderStatus::Cancelled, &cancelled));
    let without_token = OrderDoc { access_token_hash: None, ..order };
    assert!(!without_token.opens_with("secret"));
    let unpriced = v1::OrderCreated { total_amount: None, ..sale.created };
    OrderDoc::created(&unpriced, None).expect_err("an order has a total");
}
