//! One order, by id or number, for staff or for the guest who placed it.

use mercato_contracts::access::{Caller, Scope};
use mercato_kernel::{ErrorCode, Failure, OrderId, Result};

use super::{Asker, Readers};
use crate::{domain::OrderDoc, ports::ReadModel};

/// An order as far as the caller may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRead {
    /// The order.
    pub order: OrderDoc,
    /// Whether the personal fields may be shown.
    pub shows_customer: bool,
}

impl OrderRead {
    pub(super) fn of(order: OrderDoc, caller: Caller) -> Self {
        Self { order, shows_customer: caller.has(Scope::CustomersRead) }
    }
}

/// The order whose id or number `reference` is. A guest needs its access token; without it, or with another, the
/// order is not there.
pub async fn get_order(
    readers: &Readers,
    asker: &Asker,
    reference: &str,
    order_token: Option<&str>,
) -> Result<OrderRead> {
    if asker.caller != Caller::Guest {
        asker.caller.require(Scope::OrdersRead)?;
    }
    asker.see(readers, &[ReadModel::Orders]).await?;
    let found = match reference.parse::<OrderId>() {
        Ok(id) => readers.orders.order(id).await?,
        Err(_) => readers.orders.order_by_number(reference).await?,
    };
    let may_see = |order: &OrderDoc| {
        asker.caller.has(Scope::OrdersRead) || order_token.is_some_and(|token| order.opens_with(token))
    };
    let not_found =
        || Failure::new(ErrorCode::OrderNotFound, "no such order, or not with this `Order-Token`");
    let order = found.filter(may_see).ok_or_else(not_found)?;
    Ok(OrderRead::of(order, asker.caller))
}
