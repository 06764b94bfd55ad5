//! The read side's answers to `verify`: the models and the index held against pages of the source.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use mercato_contracts::{
    Event, Payload, Topic, v1,
    verify::{Affected, Difference, Differences, ReadSide, SourceOrder},
};
use mercato_engines::{
    documents::{Document, Filter, ListQuery, Model, SharedDocuments},
    log::{Position, SharedLog},
    search::SharedSearch,
};
use mercato_kernel::{Failure, ProductId, Result};
use serde_json::Value;
use tokio::{sync::Mutex, time::Instant};
use uuid::Uuid;

use super::{
    consumer::{ParkedDoc, read_records},
    models::{ORDERS, PARKED, PRODUCTS, STOCK, decode, documents_model},
    progress::{Progress, topics_of},
    search::product_version,
};
use crate::{
    domain::{OrderDoc, Sanitise, Touched, project_level, project_product},
    ports::ReadModel,
};

const POLL: Duration = Duration::from_millis(50);
/// How many parked letters are read at once.
const PARKED_PAGE: usize = 1000;
/// How many records of the log are read at once.
const RECORDS: usize = 500;

/// The models and the index, as `verify` asks them.
pub struct ReadModels {
    /// Where the models are.
    pub documents: SharedDocuments,
    /// The index of this process.
    pub search: SharedSearch,
    /// What all are made from.
    pub log: SharedLog,
    /// How far the index of a running shop is: what it has written down may be a little older.
    pub progress: Arc<Progress>,
    /// How descriptions are made safe to show.
    pub sanitise: Sanitise,
    /// The index's versions, read once for all pages of one comparison.
    pub indexed: Mutex<Arc<HashMap<String, i64>>>,
}

#[async_trait]
impl ReadSide for ReadModels {
    async fn catch_up(&self, limit_ms: u64) -> Result<Vec<String>> {
        let deadline = Instant::now() + Duration::from_millis(limit_ms);
        let mut heads = HashMap::new();
        for model in ReadModel::ALL {
            let topics: Vec<&str> = topics_of(*model).iter().map(|topic| Topic::as_str(*topic)).collect();
            heads.insert(*model, self.log.head(&topics).await?);
        }
        loop {
            let mut behind = Vec::new();
            for model in ReadModel::ALL {
                if !self.position(*model).await?.covers(&heads[model]) {
                    behind.push(model.as_str().to_owned());
                }
            }
            if behind.is_empty() || Instant::now() >= deadline {
                *self.indexed.lock().await = Arc::new(self.search.versions().await?.into_iter().collect());
                return Ok(behind);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn outdated(&self) -> Result<Vec<String>> {
        let mut outdated = Vec::new();
        for model in [&PRODUCTS, &STOCK, &ORDERS] {
            if self.documents.ensure(model).await? < model.version {
                outdated.push(model.name.to_owned());
            }
        }
        Ok(outdated)
    }

    async fn unapplied(&self) -> Result<Affected> {
        let mut affected = Affected::default();
        for model in ReadModel::ALL {
            let ids = ids_of(*model, &mut affected);
            let mut position = self.position(*model).await?;
            loop {
                let (records, next) =
                    read_records(&self.log, topics_of(*model), &position, None, RECORDS).await?;
                if records.is_empty() {
                    break;
                }
                for event in records.iter().filter_map(|record| Event::decode(&record.record.bytes).ok()) {
                    ids.extend(changed_by(&event, *model));
                }
                position = next;
            }
        }
        Ok(affected)
    }

    fn affected(&self, event: &Event) -> Affected {
        let mut affected = Affected::default();
        for model in ReadModel::ALL {
            ids_of(*model, &mut affected).extend(changed_by(event, *model));
        }
        affected
    }

    async fn compare_products(&self, source: &[v1::Product]) -> Result<Differences> {
        let ids: Vec<String> = source.iter().map(|product| product.product_id.clone()).collect();
        let found = self.documents.get(&PRODUCTS, "products", &ids).await?;
        compare(source, &ids, found, sort_sets, |product| {
            let created = Payload::from(v1::ProductCreated { product: Some(product.clone()) });
            let expected = project_product(None, &created, self.sanitise).map_err(|poison| poison.0)?;
            let mut body = serde_json::to_value(expected).map_err(|error| error.to_string())?;
            sort_sets(&mut body);
            Ok((product.version, body))
        })
    }

    async fn compare_index(&self, source: &[v1::Product]) -> Result<Differences> {
        let indexed = Arc::clone(&*self.indexed.lock().await);
        let mut differences = Differences::default();
        for product in source {
            let difference = match indexed.get(&product.product_id).map(|stored| product_version(*stored)) {
                None => Difference::Missing,
                Some(found) if found < product.version => {
                    Difference::Older { found, expected: product.version }
                }
                Some(_) => continue,
            };
            differences.wrong.push((uuid(&product.product_id), difference));
        }
        Ok(differences)
    }

    async fn compare_stock(&self, source: &[v1::StockLevel]) -> Result<Differences> {
        let ids: Vec<String> = source.iter().map(|level| level.stock_id.clone()).collect();
        let found = self.documents.get(&STOCK, "levels", &ids).await?;
        compare(
            source,
            &ids,
            found,
            |_| {},
            |level| {
                let expected = project_level(None, level).map_err(|poison| poison.0)?;
                serde_json::to_value(expected)
                    .map(|body| (level.version, body))
                    .map_err(|error| error.to_string())
            },
        )
    }

    async fn compare_orders(&self, source: &[SourceOrder]) -> Result<Differences> {
        let ids: Vec<String> = source.iter().map(|order| order.created.order_id.clone()).collect();
        let found = self.documents.get(&ORDERS, "orders", &ids).await?;
        compare(source, &ids, found, set_aside, |order| {
            let expected = OrderDoc::created(&order.created, None).map_err(|poison| poison.0)?;
            let mut body = serde_json::to_value(expected).map_err(|error| error.to_string())?;
            set_aside(&mut body);
            body["status"] = order.status.clone().into();
            body["version"] = order.version.into();
            Ok((order.version, body))
        })
    }

    async fn counts(&self) -> Result<[u64; 3]> {
        Ok([
            self.documents.count(&PRODUCTS, "products").await?,
            self.documents.count(&STOCK, "levels").await?,
            self.documents.count(&ORDERS, "orders").await?,
        ])
    }

    async fn parked(&self) -> Result<Vec<(String, Uuid)>> {
        let mut parked = Vec::new();
        for model in [&PRODUCTS, &STOCK, &ORDERS] {
            parked.extend(self.parked_in(model).await?);
        }
        parked.sort();
        parked.dedup();
        Ok(parked)
    }
}

impl ReadModels {
    /// Also of an index whose follower does not run, at rest.
    async fn position(&self, model: ReadModel) -> Result<Position> {
        let published = self.progress.committed(model).await?;
        if documents_model(model).is_some() {
            return Ok(published);
        }
        let written = self.search.checkpoint().await?.map(|checkpoint| checkpoint.position);
        Ok(written.filter(|written| written.covers(&published)).unwrap_or(published))
    }

    async fn parked_in(&self, model: &Model) -> Result<Vec<(String, Uuid)>> {
        let query = ListQuery { filters: Vec::<Filter>::new(), limit: PARKED_PAGE, ..ListQuery::default() };
        let letters = self.documents.list(model, PARKED, &query).await?;
        let named = |letter| Ok((model.name.to_owned(), decode::<ParkedDoc>(letter)?.subject));
        letters.into_iter().map(named).collect()
    }
}

/// What the source cannot tell of an order again: who bought, once sealed, and the words of a cancellation.
const OF_THE_EVENT_ALONE: &[&str] = &["customer", "customerEmail", "accessTokenHash", "cancelled"];

fn set_aside(body: &mut Value) {
    if let Some(members) = body.as_object_mut() {
        for name in OF_THE_EVENT_ALONE {
            members.remove(*name);
        }
    }
}

/// What of a product has no order in the source; the model keeps it as the events came.
const SETS: &[&str] = &["tags", "categoryIds", "attributes"];

fn sort_sets(body: &mut Value) {
    for name in SETS {
        if let Some(members) = body.get_mut(*name).and_then(Value::as_array_mut) {
            members.sort_by_cached_key(Value::to_string);
        }
    }
}

/// Finds what is missing, older, or of the same version and not the same.
fn compare<T>(
    source: &[T],
    ids: &[String],
    found: Vec<Option<Document>>,
    normalize: impl Fn(&mut Value),
    expected: impl Fn(&T) -> Result<(i64, Value), String>,
) -> Result<Differences> {
    let mut differences = Differences::default();
    for ((source, id), found) in source.iter().zip(ids).zip(found) {
        let (version, body) = expected(source).map_err(Failure::internal)?;
        let difference = match found {
            None => Difference::Missing,
            Some(found) if found.version < version => {
                Difference::Older { found: found.version, expected: version }
            }
            Some(found) if found.version > version => continue,
            Some(found) => {
                let mut found: Value = found.decode()?;
                normalize(&mut found);
                if found == body {
                    continue;
                }
                Difference::Unequal { members: differing(&found, &body) }
            }
        };
        differences.wrong.push((uuid(id), difference));
    }
    Ok(differences)
}

/// Names the members that differ.
fn differing(found: &Value, expected: &Value) -> Vec<String> {
    let (Some(found), Some(expected)) = (found.as_object(), expected.as_object()) else {
        return Vec::new();
    };
    let names = expected.keys().chain(found.keys()).filter(|name| found.get(*name) != expected.get(*name));
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn ids_of(model: ReadModel, affected: &mut Affected) -> &mut HashSet<Uuid> {
    match model {
        ReadModel::Products => &mut affected.products,
        ReadModel::Stock => &mut affected.stock,
        ReadModel::Orders => &mut affected.orders,
        ReadModel::Search => &mut affected.index,
    }
}

/// The documents of `model` whose version `event` raises, or which it makes.
fn changed_by(event: &Event, model: ReadModel) -> Vec<Uuid> {
    match (model, &event.payload) {
        (ReadModel::Products | ReadModel::Search, payload) => {
            let product = Touched::by(event.subject, payload).product;
            product.map(ProductId::uuid).into_iter().collect()
        }
        (ReadModel::Stock, payload) => {
            payload.levels().iter().filter_map(|level| level.stock_id.parse().ok()).collect()
        }
        (ReadModel::Orders, Payload::OrderCreated(_) | Payload::OrderCancelled(_)) => vec![event.subject],
        (ReadModel::Orders, _) => Vec::new(),
    }
}

fn uuid(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_default()
}
