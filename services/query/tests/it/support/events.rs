//! Makes events: products, levels and orders with the fields a test is about.

use mercato_contracts::v1;
use mercato_kernel::{CategoryId, LocationId, OrderId, ProductId, StockId, TagId, VariantId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub const CREATED: &str = "2030-01-31T12:00:00Z";
pub const UPDATED: &str = "2030-02-01T12:00:00Z";

pub fn eur(amount: i64) -> v1::Money {
    v1::Money { amount, currency: "EUR".to_owned() }
}

/// A product with one variant.
#[derive(Clone)]
pub struct Goods {
    pub product: v1::Product,
}

impl Goods {
    pub fn new(sku: &str, name: &str, amount: i64) -> Self {
        let product = v1::Product {
            product_id: ProductId::new().to_string(),
            handle: sku.to_lowercase(),
            name: name.to_owned(),
            status: "active".to_owned(),
            variants: vec![variant(sku, amount)],
            created_at: CREATED.to_owned(),
            updated_at: CREATED.to_owned(),
            version: 1,
            ..v1::Product::default()
        };
        Self { product }
    }

    pub fn id(&self) -> Uuid {
        self.product.product_id.parse().expect("a UUID")
    }

    pub fn path(&self) -> String {
        format!("/api/queries/products/{}", self.product.product_id)
    }

    pub fn with(mut self, change: impl FnOnce(&mut v1::Product)) -> Self {
        change(&mut self.product);
        self
    }

    pub fn tag(mut self, name: &str, value: &str) -> Self {
        self.product.tags.push(tag(name, value));
        self
    }

    pub fn vendor(self, vendor: &str) -> Self {
        self.with(|product| product.vendor = Some(vendor.to_owned()))
    }

    pub fn attribute(self, name: &str, kind: &str, value: &str) -> Self {
        let attribute = v1::Attribute { name: name.into(), kind: kind.into(), value: value.into() };
        self.with(|product| product.attributes.push(attribute))
    }

    /// The next version, changed.
    pub fn changed(&self, change: impl FnOnce(&mut v1::Product)) -> Self {
        self.clone().with(|product| {
            product.version += 1;
            UPDATED.clone_into(&mut product.updated_at);
            change(product);
        })
    }

    pub fn created(&self) -> v1::ProductCreated {
        v1::ProductCreated { product: Some(self.product.clone()) }
    }

    pub fn updated(&self) -> v1::ProductUpdated {
        v1::ProductUpdated { product: Some(self.product.clone()) }
    }

    pub fn archived(&self) -> v1::ProductArchived {
        v1::ProductArchived {
            product_id: self.product.product_id.clone(),
            updated_at: UPDATED.to_owned(),
            version: self.product.version + 1,
        }
    }

    /// A stock row of its first variant.
    pub fn row(&self) -> Row {
        self.row_of(0)
    }

    pub fn row_of(&self, variant: usize) -> Row {
        let variant = &self.product.variants[variant];
        Row {
            stock: StockId::new().uuid(),
            level: v1::StockLevel {
                product_id: self.product.product_id.clone(),
                variant_id: variant.variant_id.clone(),
                location_id: LocationId::new().to_string(),
                sku: variant.sku.clone(),
                ..v1::StockLevel::default()
            },
        }
    }
}

pub fn variant(sku: &str, amount: i64) -> v1::Variant {
    v1::Variant {
        variant_id: VariantId::new().to_string(),
        sku: sku.to_owned(),
        price: Some(eur(amount)),
        inventory_policy: "deny".to_owned(),
        ..v1::Variant::default()
    }
}

pub fn tag(name: &str, value: &str) -> v1::Tag {
    v1::Tag { tag_id: TagId::new().to_string(), name: name.to_owned(), value: value.to_owned() }
}

/// A stock row.
#[derive(Clone)]
pub struct Row {
    pub stock: Uuid,
    level: v1::StockLevel,
}

impl Row {
    pub fn level(&self, on_hand: i64, version: i64) -> v1::StockLevel {
        v1::StockLevel { stock_id: self.stock.to_string(), on_hand, version, ..self.level.clone() }
    }

    pub fn changed(&self, on_hand: i64, version: i64) -> v1::InventoryChanged {
        v1::InventoryChanged {
            level: Some(self.level(on_hand, version)),
            quantity_change: on_hand,
            reason: "restocked".to_owned(),
            reference: None,
        }
    }
}

/// An order in the making.
pub struct Sale {
    pub created: v1::OrderCreated,
}

impl Sale {
    pub fn new(number: &str, created_at: &str) -> Self {
        let created = v1::OrderCreated {
            order_id: OrderId::new().to_string(),
            order_number: number.to_owned(),
            total_amount: Some(eur(0)),
            created_at: created_at.to_owned(),
            version: 1,
            ..v1::OrderCreated::default()
        };
        Self { created }
    }

    pub fn id(&self) -> Uuid {
        self.created.order_id.parse().expect("a UUID")
    }

    pub fn path(&self) -> String {
        format!("/api/queries/orders/{}", self.created.order_id)
    }

    pub fn line(mut self, goods: &Goods, quantity: i64, level: v1::StockLevel) -> Self {
        let variant = &goods.product.variants[0];
        let amount = variant.price.as_ref().expect("a price").amount;
        self.created.lines.push(v1::OrderLine {
            line: i64::try_from(self.created.lines.len()).expect("few lines") + 1,
            product_id: goods.product.product_id.clone(),
            variant_id: variant.variant_id.clone(),
            sku: variant.sku.clone(),
            product_name: goods.product.name.clone(),
            quantity,
            unit_price: Some(eur(amount)),
            total_price: Some(eur(amount * quantity)),
        });
        let total: i64 =
            self.created.lines.iter().filter_map(|line| Some(line.total_price.as_ref()?.amount)).sum();
        self.created.total_amount = Some(eur(total));
        self.created.levels.push(level);
        self
    }

    pub fn customer(mut self, key: mercato_kernel::CustomerKeyId, email: &str) -> Self {
        let customer =
            v1::Customer { email: email.to_owned(), name: Some("A. Buyer".to_owned()), ..Default::default() };
        self.created.customer_key_id = Some(key.to_string());
        self.created.customer = Some(super::Keyring::seal(&customer));
        self
    }

    pub fn access_token(mut self, token: &str) -> Self {
        self.created.access_token_hash = Some(Sha256::digest(token.as_bytes()).to_vec());
        self
    }

    pub fn cancelled(&self, levels: Vec<v1::StockLevel>) -> v1::OrderCancelled {
        v1::OrderCancelled {
            order_id: self.created.order_id.clone(),
            reason: "changed my mind".to_owned(),
            levels,
            cancelled_at: UPDATED.to_owned(),
            version: 2,
        }
    }
}

pub fn category(
    id: CategoryId,
    parent: Option<CategoryId>,
    handle: &str,
    position: i64,
) -> v1::CategoryCreated {
    v1::CategoryCreated {
        category_id: id.to_string(),
        parent_id: parent.map(|id| id.to_string()),
        handle: handle.to_owned(),
        name: handle.to_uppercase(),
        position,
    }
}
