//! Reads the orders model. Nothing of it is cached: an order was asked for with a key or a token.

use async_trait::async_trait;
use mercato_engines::documents::{Filter, ListQuery, Order, SharedDocuments};
use mercato_kernel::{OrderId, Result};
use serde_json::json;

use super::{ORDERS, decode};
use crate::{
    domain::{OrderDoc, OrderStatus},
    ports::{OrderList, Orders},
};

/// The orders model, read from the documents store.
pub struct OrderReader {
    /// Where the model is.
    pub documents: SharedDocuments,
}

impl OrderReader {
    async fn list(&self, query: &ListQuery) -> Result<Vec<OrderDoc>> {
        let page = self.documents.list(&ORDERS, "orders", query).await?;
        page.into_iter().map(decode).collect()
    }
}

#[async_trait]
impl Orders for OrderReader {
    async fn order(&self, id: OrderId) -> Result<Option<OrderDoc>> {
        let found = self.documents.get(&ORDERS, "orders", &[id.to_string()]).await?;
        found.into_iter().flatten().next().map(decode).transpose()
    }

    async fn order_by_number(&self, number: &str) -> Result<Option<OrderDoc>> {
        let filters = vec![Filter::Eq("number", json!(number))];
        let query = ListQuery { filters, limit: 1, ..ListQuery::default() };
        Ok(self.list(&query).await?.pop())
    }

    async fn list_orders(&self, list: &OrderList) -> Result<Vec<OrderDoc>> {
        let text = |name, value: Option<&str>| value.map(|value| Filter::Eq(name, json!(value)));
        let filters = [
            text("customerEmail", list.customer_email.as_deref()),
            text("status", list.status.map(OrderStatus::as_str)),
            text("externalNumber", list.external_number.as_deref()),
            list.from_us.map(|from| Filter::AtLeast("created", json!(from))),
            list.to_us.map(|to| Filter::Below("created", json!(to))),
        ];
        let query = ListQuery {
            filters: filters.into_iter().flatten().collect(),
            order: Order { field: Some("created"), descending: true },
            after: list.after.map(|(created, id)| (json!(created), id.to_string())),
            limit: list.limit,
        };
        self.list(&query).await
    }
}
