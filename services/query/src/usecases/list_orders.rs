//! Orders, newest first.

use mercato_contracts::access::Scope;
use mercato_kernel::Result;

use super::{Asker, OrderRead, Readers};
use crate::{
    domain::search_form,
    ports::{OrderList, ReadModel},
};

/// A page of orders. To look for a customer is to see personal data, so it needs that scope.
pub async fn list_orders(readers: &Readers, asker: &Asker, mut list: OrderList) -> Result<Vec<OrderRead>> {
    asker.caller.require(Scope::OrdersRead)?;
    if let Some(email) = &mut list.customer_email {
        asker.caller.require(Scope::CustomersRead)?;
        *email = search_form(email);
    }
    asker.see(readers, &[ReadModel::Orders]).await?;
    let orders = readers.orders.list_orders(&list).await?;
    Ok(orders.into_iter().map(|order| OrderRead::of(order, asker.caller)).collect())
}
