//! Events keep their bytes for ever: every golden file of every version decodes, and means what it meant.

use std::{collections::BTreeMap, fs, path::PathBuf};

use mercato_contracts::{
    Event, Payload, SyncToken, Topic,
    access::{Caller, Role, Scope},
    v1,
};
use mercato_kernel::{ErrorCode, EventId, KeyId};
use uuid::Uuid;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

fn money(amount: i64) -> v1::Money {
    v1::Money { amount, currency: "EUR".into() }
}

fn tag() -> v1::Tag {
    v1::Tag { tag_id: id(30), name: "brand".into(), value: "Häfen & Söhne".into() }
}

fn level() -> v1::StockLevel {
    v1::StockLevel {
        stock_id: id(40),
        product_id: id(1),
        variant_id: id(2),
        location_id: id(50),
        sku: "MUG-BLUE".into(),
        on_hand: 47,
        reserved: 2,
        version: 9,
    }
}

fn product() -> v1::Product {
    v1::Product {
        product_id: id(1),
        handle: "blue-mug".into(),
        name: "Blue mug ☕".into(),
        description: "<p>Holds 350 ml.</p>".into(),
        status: "active".into(),
        vendor: Some("Kiln & Co".into()),
        r#type: None,
        category_ids: vec![id(60)],
        attributes: vec![v1::Attribute {
            name: "capacityMl".into(),
            kind: "number".into(),
            value: "350".into(),
        }],
        images: vec![v1::Image {
            image_id: id(70),
            alt: "A mug".into(),
            width: 1200,
            height: 1200,
            placeholder: None,
        }],
        options: vec![v1::ProductOption { name: "Size".into(), values: vec!["S".into(), "L".into()] }],
        variants: vec![v1::Variant {
            variant_id: id(2),
            sku: "MUG-BLUE".into(),
            price: Some(money(1450)),
            options: BTreeMap::from([("Size".into(), "S".into())]),
            barcode: Some("2012345678900".into()),
            weight_grams: Some(310),
            inventory_policy: "deny".into(),
        }],
        tags: vec![tag()],
        created_at: "2026-03-01T09:30:00Z".into(),
        updated_at: "2026-03-02T09:30:00Z".into(),
        version: 3,
    }
}

fn order() -> v1::OrderCreated {
    v1::OrderCreated {
        order_id: id(80),
        order_number: "100001".into(),
        external_number: Some("#536365".into()),
        total_amount: Some(money(2900)),
        lines: vec![v1::OrderLine {
            line: 1,
            product_id: id(1),
            variant_id: id(2),
            sku: "MUG-BLUE".into(),
            product_name: "Blue mug ☕".into(),
            quantity: 2,
            unit_price: Some(money(1450)),
            total_price: Some(money(2900)),
        }],
        levels: vec![level()],
        created_at: "2010-12-01T08:26:00Z".into(),
        imported_at: Some("2026-03-02T09:30:00Z".into()),
        customer_key_id: Some(id(90)),
        customer: Some(vec![1, 2, 3]),
        access_token_hash: Some(vec![4; 32]),
        version: 1,
    }
}

/// One payload of each type, with every field set that can be.
fn samples() -> Vec<Payload> {
    let (product_id, updated_at, version) = (id(1), "2026-03-02T09:30:00Z".to_owned(), 4);
    let archived = v1::ProductArchived { product_id: id(1), updated_at: updated_at.clone(), version };
    let added =
        v1::ProductTagAdded { product_id: id(1), tag: Some(tag()), updated_at: updated_at.clone(), version };
    let removed = v1::ProductTagRemoved { product_id, tag: Some(tag()), updated_at, version };
    let category = v1::CategoryCreated {
        category_id: id(60),
        parent_id: Some(id(61)),
        handle: "coffee".into(),
        name: "Coffee".into(),
        position: 2,
    };
    let location =
        v1::LocationCreated { location_id: id(50), handle: "main".into(), name: "Main".into(), priority: 1 };
    let changed = v1::InventoryChanged {
        level: Some(level()),
        quantity_change: -3,
        reason: "broken".into(),
        reference: Some(id(99)),
    };
    let cancelled = v1::OrderCancelled {
        order_id: id(80),
        reason: "changed my mind".into(),
        levels: vec![level()],
        cancelled_at: "2026-03-03T09:30:00Z".into(),
        version: 2,
    };
    vec![
        v1::ProductCreated { product: Some(product()) }.into(),
        v1::ProductUpdated { product: Some(product()) }.into(),
        archived.into(),
        added.into(),
        removed.into(),
        category.into(),
        location.into(),
        changed.into(),
        order().into(),
        cancelled.into(),
        v1::CustomerErased { customer_key_id: id(90) }.into(),
    ]
}

fn event(payload: Payload) -> Event {
    Event {
        id: EventId(Uuid::from_u128(7)),
        subject: Uuid::from_u128(1),
        sequence: 5,
        time: "2026-03-01T09:30:00.123456Z".parse().expect("a time"),
        payload,
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
    }
}

#[test]
fn golden_bytes_of_every_event_still_mean_the_same() {
    for payload in samples() {
        let name = format!("{}.v1.bin", payload.event_type());
        assert_golden(&name, &event(payload));
    }
}

#[test]
fn golden_bytes_of_what_was_added_later_still_mean_the_same() {
    let mut product = product();
    product.images[0].placeholder = Some("data:image/webp;base64,UklGRg==".into());
    let created = v1::ProductCreated { product: Some(product) };
    assert_golden("ProductCreated-placeholder.v1.bin", &event(created.into()));
}

fn assert_golden(name: &str, event: &Event) {
    if std::env::var_os("MERCATO_WRITE_GOLDEN").is_some() && !golden(name).exists() {
        fs::write(golden(name), event.encode()).expect("a golden file");
    }
    let bytes = fs::read(golden(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(Event::decode(&bytes).as_ref(), Ok(event), "{name}");
}

#[test]
fn every_event_type_has_a_golden_file_and_no_file_is_forgotten() {
    let sampled: Vec<&str> = samples().iter().map(Payload::event_type).collect();
    let types: Vec<&str> = Payload::TYPES.iter().map(|(name, _)| *name).collect();
    assert_eq!(sampled, types);
    let mut files = 0;
    for file in fs::read_dir(golden("")).expect("the golden folder") {
        let path = file.expect("a file").path();
        let bytes = fs::read(&path).expect("its bytes");
        assert!(Event::decode(&bytes).is_ok(), "{} no longer decodes", path.display());
        files += 1;
    }
    assert!(files >= types.len());
}

#[test]
fn the_feed_shows_numbers_as_numbers_and_hides_what_is_sealed() {
    let shown = event(order().into()).to_cloud_event();
    assert_eq!(shown["specversion"], "1.0");
    assert_eq!(shown["type"], "OrderCreated");
    assert_eq!(shown["sequence"], 5);
    assert_eq!(shown["time"], "2026-03-01T09:30:00.123456Z");
    assert_eq!(shown["data"]["totalAmount"]["amount"], 2900);
    assert_eq!(shown["data"]["levels"][0]["onHand"], 47);
    assert!(shown["data"].get("customer").is_none());
    assert!(shown["data"].get("accessTokenHash").is_none());
}

#[test]
fn every_level_that_an_event_carries_is_told() {
    for payload in samples() {
        let shown = payload.to_json();
        let carried =
            usize::from(shown.get("level").is_some()) + shown["levels"].as_array().map_or(0, Vec::len);
        assert_eq!(payload.levels().len(), carried, "{}", payload.event_type());
        assert!(payload.levels().iter().all(|told| *told == level()));
    }
    assert_eq!(samples().iter().filter(|payload| !payload.levels().is_empty()).count(), 3);
}

#[test]
fn unknown_types_and_torn_bytes_are_errors() {
    assert!(Payload::decode("PriceGuessed", &[]).is_err());
    let bytes = event(order().into()).encode();
    assert!(Event::decode(&bytes[..bytes.len() / 2]).is_err());
    assert!(Event::decode(b"hello").is_err());
}

#[test]
fn sync_tokens_join_and_bad_ones_are_refused() {
    let order = event(order().into());
    let one = SyncToken::of([&order]);
    let two = SyncToken::one(Topic::Catalog, Uuid::from_u128(3), 2);
    let joined: SyncToken = format!("{}, {}", one.encode(), two.encode()).parse().expect("two tokens");
    assert_eq!(joined.events().len(), 2);
    assert_eq!(joined.events()[0].topic(), Topic::Orders);
    assert_eq!((joined.events()[1].subject, joined.events()[1].sequence), (Uuid::from_u128(3), 2));
    for bad in
        ["x", "e30", "W3sidCI6Im5vcGUiLCJzIjoiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIiwibiI6MX1d"]
    {
        assert!(bad.parse::<SyncToken>().is_err(), "{bad}");
    }
}

#[test]
fn each_role_has_exactly_its_scopes() {
    let scopes = |role: Role| Scope::ALL.iter().filter(|scope| role.has(**scope)).count();
    assert_eq!((scopes(Role::Reader), scopes(Role::Staff), scopes(Role::Admin)), (3, 7, Scope::ALL.len()));
    assert!(!Role::Reader.has(Scope::CustomersRead));
    assert!(!Role::Staff.has(Scope::OrdersImport) && !Role::Staff.has(Scope::EventsRead));
    let staff = Caller::Key { id: KeyId::new(), role: Role::Staff };
    assert_eq!(
        Caller::Guest.require(Scope::CatalogWrite).expect_err("a guest").code,
        ErrorCode::Unauthenticated
    );
    let refused = staff.require(Scope::OrdersImport).expect_err("staff may not");
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert!(refused.detail.contains("orders:import"));
    assert_eq!(staff.require(Scope::CatalogWrite), Ok(()));
}
