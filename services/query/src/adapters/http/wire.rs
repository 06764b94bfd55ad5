//! Products, orders and places as they look on the wire.

use std::collections::BTreeMap;

use mercato_kernel::{
    CategoryId, ImageId, LocationId, Money, OrderId, ProductId, TagId, VariantId, from_micros,
};
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

use crate::{
    domain::{
        AttributeDoc, Availability, CategoryDoc, CustomerDoc, ImageDoc, LocationDoc, OptionDoc, OrderLineDoc,
        TagDoc, VariantDoc,
    },
    usecases::{OrderRead, ProductRead},
};

/// A sum, in minor units of its currency.
#[derive(Serialize, ToSchema)]
#[schema(as = Money)]
pub struct MoneyWire {
    /// Minor units.
    #[schema(example = 1999)]
    pub amount: i64,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl From<Money> for MoneyWire {
    fn from(money: Money) -> Self {
        Self { amount: money.amount_minor, currency: money.currency.to_string() }
    }
}

/// A product. In lists it comes without `variants`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductWire {
    #[schema(value_type = uuid::Uuid)]
    product_id: ProductId,
    /// The SKU of a product with one variant.
    sku: Option<String>,
    handle: String,
    name: String,
    /// Safe HTML.
    description: String,
    /// The description as it was written, where that is not the same; for keys only.
    #[serde(skip_serializing_if = "Option::is_none")]
    description_source: Option<String>,
    #[schema(example = "active")]
    status: &'static str,
    vendor: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The lowest variant's.
    price: Option<MoneyWire>,
    price_range: Option<PriceRangeWire>,
    tags: Vec<TagWire>,
    categories: Vec<CategoryWire>,
    attributes: Vec<AttributeWire>,
    images: Vec<ImageWire>,
    options: Vec<OptionWire>,
    /// What can be bought now, over all variants and locations; null where stock is not counted.
    current_inventory: Option<i64>,
    variant_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    variants: Option<Vec<VariantWire>>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
    version: i64,
}

/// The lowest and highest price among variants.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceRange)]
struct PriceRangeWire {
    min: MoneyWire,
    max: MoneyWire,
}

/// A tag.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductTag)]
struct TagWire {
    #[schema(value_type = uuid::Uuid)]
    tag_id: TagId,
    name: String,
    value: String,
}

/// A category a product is in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductCategory)]
struct CategoryWire {
    #[schema(value_type = uuid::Uuid)]
    category_id: CategoryId,
    handle: String,
    name: String,
}

/// A typed attribute.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductAttribute)]
struct AttributeWire {
    name: String,
    /// string, number, boolean, date or enum.
    #[serde(rename = "type")]
    kind: String,
    /// Of the JSON type that goes with `type`.
    value: Value,
}

/// A picture.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductImage)]
struct ImageWire {
    #[schema(value_type = uuid::Uuid)]
    image_id: ImageId,
    /// Where it is served; `?w=` asks for a width.
    url: String,
    alt: String,
    width: i64,
    height: i64,
    /// The picture in a few blurred pixels, to be shown until it is there: a data URI of less than 400 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "data:image/webp;base64,UklGRg==")]
    placeholder: Option<String>,
}

/// One thing in which variants differ.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductOption)]
struct OptionWire {
    name: String,
    values: Vec<String>,
}

/// What can be bought.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductVariant)]
struct VariantWire {
    #[schema(value_type = uuid::Uuid)]
    variant_id: VariantId,
    sku: String,
    price: MoneyWire,
    options: BTreeMap<String, String>,
    barcode: Option<String>,
    /// Grams.
    weight: Option<i64>,
    /// deny or untracked.
    inventory_policy: &'static str,
    current_inventory: Option<i64>,
}

impl ProductWire {
    /// The product; `with_variants` for one alone, `with_source` for keys.
    pub fn of(read: &ProductRead, with_variants: bool, with_source: bool) -> Self {
        let product = &read.entry.product;
        let range = product.lowest_price().zip(product.highest_price());
        let variant = |variant: &VariantDoc| variant_wire(variant, &read.availability);
        Self {
            product_id: product.product_id,
            sku: product.sku().map(str::to_owned),
            handle: product.handle.clone(),
            name: product.name.clone(),
            description: product.description.clone(),
            description_source: product.description_source.clone().filter(|_| with_source),
            status: product.status.as_str(),
            vendor: product.vendor.clone(),
            kind: product.kind.clone(),
            price: product.lowest_price().map(MoneyWire::from),
            price_range: range.map(|(min, max)| PriceRangeWire { min: min.into(), max: max.into() }),
            tags: product.tags.iter().map(tag).collect(),
            categories: read.entry.categories.iter().map(category).collect(),
            attributes: product.attributes.iter().map(attribute).collect(),
            images: product.images.iter().map(image).collect(),
            options: product.options.iter().map(option).collect(),
            current_inventory: read.availability.of_product(product),
            variant_count: product.variants.len(),
            variants: with_variants.then(|| product.variants.iter().map(variant).collect()),
            created: from_micros(product.created).to_string(),
            updated: from_micros(product.updated).to_string(),
            version: product.version,
        }
    }
}

fn tag(tag: &TagDoc) -> TagWire {
    TagWire { tag_id: tag.tag_id, name: tag.name.clone(), value: tag.value.clone() }
}

fn category(category: &CategoryDoc) -> CategoryWire {
    CategoryWire {
        category_id: category.category_id,
        handle: category.handle.clone(),
        name: category.name.clone(),
    }
}

fn attribute(attribute: &AttributeDoc) -> AttributeWire {
    let text = || Value::String(attribute.value.clone());
    let value = match attribute.kind.as_str() {
        "number" | "boolean" => serde_json::from_str(&attribute.value).unwrap_or_else(|_| text()),
        _ => text(),
    };
    AttributeWire { name: attribute.name.clone(), kind: attribute.kind.clone(), value }
}

fn image(image: &ImageDoc) -> ImageWire {
    ImageWire {
        image_id: image.image_id,
        url: format!("/images/{}", image.image_id),
        alt: image.alt.clone(),
        width: image.width,
        height: image.height,
        placeholder: image.placeholder.clone(),
    }
}

fn option(option: &OptionDoc) -> OptionWire {
    OptionWire { name: option.name.clone(), values: option.values.clone() }
}

fn variant_wire(variant: &VariantDoc, availability: &Availability) -> VariantWire {
    VariantWire {
        variant_id: variant.variant_id,
        sku: variant.sku.clone(),
        price: variant.price.into(),
        options: variant.options.clone(),
        barcode: variant.barcode.clone(),
        weight: variant.weight_grams,
        inventory_policy: if variant.tracked { "deny" } else { "untracked" },
        current_inventory: availability.of_variant(variant),
    }
}

/// An order with its lines.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Order)]
pub struct OrderWire {
    #[schema(value_type = uuid::Uuid)]
    order_id: OrderId,
    order_number: String,
    external_number: Option<String>,
    #[schema(example = "placed")]
    status: &'static str,
    total_amount: MoneyWire,
    items: Vec<OrderItemWire>,
    #[schema(format = DateTime)]
    created: String,
    /// When an imported order was written here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    imported: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled: Option<CancelledWire>,
    /// Who bought, for `customers:read` alone; null when nobody said or when it was erased.
    #[serde(skip_serializing_if = "Shown::is_hidden")]
    #[schema(value_type = Option<CustomerWire>)]
    customer: Shown<Option<CustomerWire>>,
    version: i64,
}

/// A member that some callers may not see at all, not even that it is empty.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown<T> {
    Yes(T),
    No,
}

impl<T> Shown<T> {
    fn is_hidden(&self) -> bool {
        matches!(self, Self::No)
    }
}

/// A line, with name, SKU and price as they were.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderItem)]
struct OrderItemWire {
    #[schema(value_type = uuid::Uuid)]
    product_id: ProductId,
    #[schema(value_type = uuid::Uuid)]
    variant_id: VariantId,
    sku: String,
    product_name: String,
    quantity: i64,
    unit_price: MoneyWire,
    total_price: MoneyWire,
}

/// When and why an order was cancelled.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderCancellation)]
struct CancelledWire {
    #[schema(format = DateTime)]
    at: String,
    reason: String,
}

/// Who bought.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderCustomer)]
struct CustomerWire {
    email: String,
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
}

impl From<&OrderRead> for OrderWire {
    fn from(read: &OrderRead) -> Self {
        let order = &read.order;
        let cancelled = order.cancelled.as_ref().map(|cancelled| CancelledWire {
            at: from_micros(cancelled.at).to_string(),
            reason: cancelled.reason.clone(),
        });
        Self {
            order_id: order.order_id,
            order_number: order.number.clone(),
            external_number: order.external_number.clone(),
            status: order.status.as_str(),
            total_amount: order.total.into(),
            items: order.lines.iter().map(item).collect(),
            created: from_micros(order.created).to_string(),
            imported: order.imported.map(|time| from_micros(time).to_string()),
            cancelled,
            customer: if read.shows_customer {
                Shown::Yes(order.customer.as_ref().map(customer))
            } else {
                Shown::No
            },
            version: order.version,
        }
    }
}

fn item(line: &OrderLineDoc) -> OrderItemWire {
    OrderItemWire {
        product_id: line.product_id,
        variant_id: line.variant_id,
        sku: line.sku.clone(),
        product_name: line.product_name.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price.into(),
        total_price: line.total_price.into(),
    }
}

fn customer(customer: &CustomerDoc) -> CustomerWire {
    CustomerWire {
        email: customer.email.clone(),
        name: customer.name.clone(),
        phone: customer.phone.clone(),
        address: customer.address.clone(),
    }
}

/// A place that holds stock.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Location)]
pub struct LocationWire {
    #[schema(value_type = uuid::Uuid)]
    location_id: LocationId,
    handle: String,
    name: String,
    /// Orders take from the lowest first.
    priority: i64,
}

impl From<LocationDoc> for LocationWire {
    fn from(location: LocationDoc) -> Self {
        let LocationDoc { location_id, handle, name, priority } = location;
        Self { location_id, handle, name, priority }
    }
}

/// A category in its tree.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Category)]
pub struct CategoryNodeWire {
    #[schema(value_type = uuid::Uuid)]
    category_id: CategoryId,
    #[schema(value_type = Option<uuid::Uuid>)]
    parent_id: Option<CategoryId>,
    handle: String,
    name: String,
    position: i64,
    /// How many categories it lies in.
    depth: usize,
}

impl CategoryNodeWire {
    /// The category at its depth.
    pub fn of(depth: usize, category: &CategoryDoc) -> Self {
        Self {
            category_id: category.category_id,
            parent_id: category.parent_id,
            handle: category.handle.clone(),
            name: category.name.clone(),
            position: category.position,
            depth,
        }
    }
}

/// A page of products.
#[derive(Serialize, ToSchema)]
pub struct ProductPage {
    /// The products.
    #[schema(value_type = Vec<ProductWire>)]
    pub items: Vec<Box<RawValue>>,
    /// The `cursor` of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub struct OrderPage {
    /// The orders, newest first.
    #[schema(value_type = Vec<OrderWire>)]
    pub items: Vec<Box<RawValue>>,
    /// The `cursor` of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A page of search hits with counts.
#[derive(Serialize, ToSchema)]
pub struct SearchPageWire {
    /// The products, in order.
    #[schema(value_type = Vec<ProductWire>)]
    pub items: Vec<Box<RawValue>>,
    /// How many match in all.
    pub total: u64,
    /// The `cursor` of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The counts by facet name.
    pub facets: BTreeMap<String, Vec<FacetWire>>,
}

/// A value or a range of prices with the number of products.
#[derive(Serialize, ToSchema)]
#[schema(as = FacetCount)]
pub struct FacetWire {
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// For prices: the lower end in major units, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// For prices: the upper end in major units, not included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// How many products.
    pub count: u64,
}
