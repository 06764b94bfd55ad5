//! Orders from their events, with personal fields as long as their key lives.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_trait::async_trait;
use mercato_contracts::{
    Event, Payload,
    api::{PersonalData, SealedCustomer},
    v1,
};
use mercato_engines::documents::{Document, DocumentsTx, Filter, ListQuery, Model, Order};
use mercato_kernel::CustomerKeyId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    fault::ConsumerError,
    loaded::Loaded,
    projection::{Projection, Work},
};
use crate::{
    adapters::models::{ORDERS, decode},
    domain::{OrderDoc, Poison},
    ports::ReadModel,
};

/// How many orders of an erased customer are rewritten at once.
const ERASE_PAGE: usize = 200;

/// Fills the orders model.
pub struct OrderProjection {
    /// Opens personal fields.
    pub personal: Arc<dyn PersonalData>,
}

struct OrderWork {
    orders: Loaded<OrderDoc>,
    /// Opened personal fields by order.
    customers: HashMap<Uuid, v1::Customer>,
    erased: Vec<CustomerKeyId>,
}

/// The sealed personal fields of an order.
pub fn sealed(event: &v1::OrderCreated) -> Option<SealedCustomer> {
    let key = event.customer_key_id.as_deref()?.parse().ok()?;
    Some(SealedCustomer { key, sealed: event.customer.clone()? })
}

#[async_trait]
impl Projection for OrderProjection {
    fn model(&self) -> &'static Model {
        &ORDERS
    }

    fn read_model(&self) -> ReadModel {
        ReadModel::Orders
    }

    async fn begin(
        &self,
        tx: &mut dyn DocumentsTx,
        events: &[&Event],
    ) -> Result<Box<dyn Work>, ConsumerError> {
        let of_orders =
            |event: &&&Event| matches!(event.payload, Payload::OrderCreated(_) | Payload::OrderCancelled(_));
        let ids: BTreeSet<String> =
            events.iter().filter(of_orders).map(|event| event.subject.to_string()).collect();
        let orders = Loaded::of(tx, "orders", ids).await?;
        let customers = self.open(events).await?;
        Ok(Box::new(OrderWork { orders, customers, erased: Vec::new() }))
    }
}

impl OrderProjection {
    async fn open(&self, events: &[&Event]) -> Result<HashMap<Uuid, v1::Customer>, ConsumerError> {
        let with_customer = |event: &&Event| match &event.payload {
            Payload::OrderCreated(order) => sealed(order).map(|sealed| (event.subject, sealed)),
            _ => None,
        };
        let (subjects, fields): (Vec<Uuid>, Vec<SealedCustomer>) =
            events.iter().filter_map(with_customer).unzip();
        if fields.is_empty() {
            return Ok(HashMap::new());
        }
        let opened = self.personal.open(&fields).await?;
        let open = subjects.into_iter().zip(opened);
        Ok(open.filter_map(|(subject, customer)| Some((subject, customer?))).collect())
    }
}

#[async_trait]
impl Work for OrderWork {
    fn apply(&mut self, event: &Event) -> Result<(), Poison> {
        let id = event.subject.to_string();
        match &event.payload {
            Payload::OrderCreated(created) if self.orders.get(&id).is_none() => {
                let order = OrderDoc::created(created, self.customers.get(&event.subject))?;
                self.orders.set(id, order);
            }
            Payload::OrderCancelled(cancelled) => {
                let order = self.orders.get(&id).cloned();
                let mut order = order.ok_or_else(|| Poison("the order was never created".to_owned()))?;
                order.cancel(cancelled)?;
                self.orders.set(id, order);
            }
            Payload::CustomerErased(erased) => {
                let key = erased.customer_key_id.parse();
                self.erased.push(key.map_err(|error| Poison::member("customer_key_id", error))?);
            }
            _ => {}
        }
        Ok(())
    }

    async fn finish(self: Box<Self>, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError> {
        self.orders.write(tx, |order| order.version).await?;
        for key in self.erased {
            erase(tx, key).await?;
        }
        Ok(())
    }
}

/// Drops the personal fields of every order that `key` sealed, page by page: a customer may have any number.
async fn erase(tx: &mut dyn DocumentsTx, key: CustomerKeyId) -> Result<(), ConsumerError> {
    let mut after: Option<(Value, String)> = None;
    loop {
        let query = ListQuery {
            filters: vec![Filter::Eq("customerKey", json!(key))],
            order: Order::default(),
            after: after.take(),
            limit: ERASE_PAGE,
        };
        let page = tx.list("orders", &query).await?;
        let is_last = page.len() < ERASE_PAGE;
        after = page.last().map(|last| (Value::Null, last.id.clone()));
        let mut erased = Vec::with_capacity(page.len());
        for document in page {
            let mut order: OrderDoc = decode(document)?;
            order.erase();
            erased.push(Document::new(order.order_id.to_string(), order.version, &order)?);
        }
        if !erased.is_empty() {
            tx.put("orders", &erased).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}
