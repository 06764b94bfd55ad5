//! Writes the orders of a batch that passed: keys, orders, stock, ledger and events, each with one statement.

use mercato_contracts::v1;
use mercato_kernel::{CustomerKeyId, Money, MovementId};

use super::{Accepted, OrderDesk};
use crate::{
    domain::{Account, OrderLine, StockRow, sealing},
    ports::{CustomerKey, NewMovement, PlacedOrder, StoreResult, Unit},
};

/// Writes `accepted`, and the levels of the stock rows they `changed`.
pub async fn write(
    unit: &mut dyn Unit,
    desk: &OrderDesk,
    accepted: Vec<Accepted<'_>>,
    changed: &[StockRow],
) -> StoreResult<()> {
    let Some(now) = accepted.first().map(|order| order.context.now) else { return Ok(()) };
    let (mut orders, mut keys, mut movements) = (Vec::with_capacity(accepted.len()), Vec::new(), Vec::new());
    for order in accepted {
        movements.extend(order.allocations.iter().map(|taken| NewMovement {
            id: MovementId::new(),
            variant_id: taken.variant_id,
            from: Account::OnHand(taken.stock_id),
            to: Account::Sold,
            quantity: taken.quantity,
            reason: "order".to_owned(),
            order: Some((order.request.id, taken.line)),
            moved_at: now,
        }));
        let customer = order.request.order.customer.as_ref().map(|customer| {
            let key = new_key(desk, &customer.email);
            let sealed = sealing::seal(customer, key.id, &key.data_key);
            let id = key.id;
            keys.push(key);
            (id, sealed)
        });
        let event = event(desk, &order, customer.as_ref());
        unit.record(order.context.event(order.request.id.uuid(), 1, event));
        orders.push(placed(order, customer));
    }
    unit.insert_customer_keys(&keys, now).await?;
    unit.insert_orders(&orders).await?;
    unit.update_stock(changed, now).await?;
    unit.insert_movements(movements).await
}

fn new_key(desk: &OrderDesk, email: &str) -> CustomerKey {
    CustomerKey {
        id: CustomerKeyId::new(),
        email_hash: desk.secret.email_hash(email),
        data_key: sealing::random_bytes(),
    }
}

fn placed(order: Accepted<'_>, customer: Option<(CustomerKeyId, Vec<u8>)>) -> PlacedOrder {
    let wish = &order.request.order;
    let imported = wish.external_number.is_some() || wish.placed_at.is_some();
    PlacedOrder {
        id: order.request.id,
        number: order.number,
        external_number: wish.external_number.clone(),
        content_hash: order.request.content_hash.clone(),
        total: order.priced.total,
        lines: order.priced.lines,
        customer,
        placed_at: wish.placed_at.unwrap_or(order.context.now),
        imported_at: imported.then_some(order.context.now),
    }
}

fn event(
    desk: &OrderDesk,
    order: &Accepted<'_>,
    customer: Option<&(CustomerKeyId, Vec<u8>)>,
) -> v1::OrderCreated {
    let (request, wish) = (order.request, &order.request.order);
    let imported = wish.external_number.is_some() || wish.placed_at.is_some();
    v1::OrderCreated {
        order_id: request.id.to_string(),
        order_number: order.number.clone(),
        external_number: wish.external_number.clone(),
        total_amount: Some(money(order.priced.total)),
        lines: order.priced.lines.iter().map(event_line).collect(),
        levels: order.levels.clone(),
        created_at: wish.placed_at.unwrap_or(order.context.now).to_string(),
        imported_at: imported.then(|| order.context.now.to_string()),
        customer_key_id: customer.map(|(id, _)| id.to_string()),
        customer: customer.map(|(_, sealed)| sealed.clone()),
        access_token_hash: request.guest.then(|| desk.secret.access_token_hash(request.id).to_vec()),
        version: 1,
    }
}

fn event_line(line: &OrderLine) -> v1::OrderLine {
    v1::OrderLine {
        line: line.line,
        product_id: line.product_id.to_string(),
        variant_id: line.variant_id.to_string(),
        sku: line.sku.clone(),
        product_name: line.product_name.clone(),
        quantity: line.quantity,
        unit_price: Some(money(line.unit_price)),
        total_price: Some(money(line.total)),
    }
}

fn money(money: Money) -> v1::Money {
    v1::Money { amount: money.amount_minor, currency: money.currency.code().to_owned() }
}
