//! Finds what each line wants and what it costs. Prices come from the catalog, or from a caller who may set them.

use std::collections::HashMap;

use mercato_kernel::{ErrorCode, Failure, FieldError, Money, Result};

use super::OrderDesk;
use crate::{
    domain::{InventoryPolicy, ItemKey, NewOrder, NewOrderLine, OrderLine, ProductStatus},
    ports::ProductForSale,
};

/// What the batch's keys stand for.
pub type Catalogue = HashMap<ItemKey, ProductForSale>;

/// An order with its prices.
pub struct Priced {
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// Their sum.
    pub total: Money,
}

/// Prices `order`, or refuses it with every line at fault.
pub fn price(desk: &OrderDesk, catalogue: &Catalogue, order: &NewOrder) -> Result<Priced> {
    let found = find(catalogue, order)?;
    let first = order.lines.iter().zip(&found).next();
    let currency = first.map_or(desk.currency, |(wish, product)| unit_price(wish, product).currency);
    let mut total = Money::zero(currency);
    let mut lines = Vec::with_capacity(found.len());
    for (index, (wish, product)) in order.lines.iter().zip(found).enumerate() {
        let unit = unit_price(wish, product);
        if unit.currency != currency {
            let detail = format!("line 1 is in {currency}, line {} in {}", index + 1, unit.currency);
            let error = FieldError::new(format!("/items/{index}"), "currency_mismatch", detail.clone());
            return Err(Failure::new(ErrorCode::CurrencyMismatch, detail).with_error(error));
        }
        let too_much =
            |_| Failure::field(format!("/items/{index}/quantity"), "out_of_range", "the amount is too large");
        let line_total = unit.checked_mul(wish.quantity).map_err(too_much)?;
        total = total.checked_add(line_total).map_err(too_much)?;
        lines.push(priced_line(index, wish, product, unit, line_total));
    }
    check_total(order, total)?;
    Ok(Priced { lines, total })
}

fn unit_price(wish: &NewOrderLine, product: &ProductForSale) -> Money {
    wish.unit_price.unwrap_or(product.price)
}

fn priced_line(
    index: usize,
    wish: &NewOrderLine,
    product: &ProductForSale,
    unit: Money,
    total: Money,
) -> OrderLine {
    OrderLine {
        line: i64::try_from(index).expect("an order has few lines") + 1,
        product_id: product.product_id,
        variant_id: product.variant_id,
        sku: product.sku.clone(),
        product_name: product.name.clone(),
        quantity: wish.quantity,
        unit_price: unit,
        total,
        takes_stock: product.policy == InventoryPolicy::Deny,
    }
}

fn find<'c>(catalogue: &'c Catalogue, order: &NewOrder) -> Result<Vec<&'c ProductForSale>> {
    let (mut found, mut errors, mut withdrawn) =
        (Vec::with_capacity(order.lines.len()), Vec::new(), Vec::new());
    for (index, line) in order.lines.iter().enumerate() {
        match catalogue.get(&line.key) {
            None => errors.push(unknown(index, &line.key)),
            Some(product) if matches!(line.key, ItemKey::Product(_)) && product.siblings > 1 => {
                let detail = "the product has several variants; say which by `variantId` or `sku`";
                errors.push(FieldError::new(format!("/items/{index}/productId"), "ambiguous", detail));
            }
            Some(product) if product.status != ProductStatus::Active => {
                let detail = format!("`{}` is {}", product.sku, product.status.as_str());
                withdrawn.push(FieldError::new(format!("/items/{index}"), "invalid_state", detail));
            }
            Some(product) => found.push(product),
        }
    }
    if !errors.is_empty() {
        return Err(Failure::fields(errors));
    }
    if !withdrawn.is_empty() {
        let failure = Failure::new(ErrorCode::InvalidState, "a product of the order is not for sale");
        return Err(withdrawn.into_iter().fold(failure, Failure::with_error));
    }
    Ok(found)
}

fn unknown(index: usize, key: &ItemKey) -> FieldError {
    let (member, what) = match key {
        ItemKey::Product(_) => ("productId", "product"),
        ItemKey::Variant(_) => ("variantId", "variant"),
        ItemKey::Sku(_) => ("sku", "variant of this SKU"),
    };
    FieldError::new(format!("/items/{index}/{member}"), "unknown", format!("there is no such {what}"))
}

fn check_total(order: &NewOrder, total: Money) -> Result<()> {
    match order.expected_total {
        Some(expected) if expected != total => {
            let detail = format!("the total is {total}, not {expected}");
            let shown = serde_json::to_value(total).expect("money is plain data");
            Err(Failure::new(ErrorCode::TotalChanged, detail).with("totalAmount", shown))
        }
        _ => Ok(()),
    }
}
