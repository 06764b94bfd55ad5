//! The feed, read once and remembered: numbers without a gap, every effect by the mark of its command, and the state
//! of products, stock and orders as the events alone tell it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Findings;
use crate::{
    api::Api,
    command::{NORTH, number_of},
};

/// One thing that a command did, by its event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Effect {
    /// The event's type.
    pub(super) what: String,
    /// The event's payload.
    pub(super) data: Value,
}

/// A product by its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ProductState {
    pub(super) name: String,
    pub(super) sku: String,
    pub(super) version: i64,
    /// Values by tag id.
    pub(super) tags: BTreeMap<String, String>,
}

/// An order by its events.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OrderState {
    pub(super) created: Value,
    pub(super) cancelled: bool,
    pub(super) version: i64,
}

/// A stock row by the levels that events carry.
#[derive(Debug, Clone, Default)]
pub(super) struct StockState {
    pub(super) sku: String,
    pub(super) on_hand: i64,
    version: i64,
    versions: HashSet<i64>,
}

/// All that was read so far.
#[derive(Default)]
pub(super) struct Feed {
    next: Option<String>,
    digest: u64,
    sequences: HashMap<String, i64>,
    ids: HashSet<String>,
    /// By the number of the command.
    pub(super) effects: HashMap<u64, Vec<Effect>>,
    /// Tags that were removed, and how often.
    pub(super) removed_tags: HashMap<String, usize>,
    pub(super) products: HashMap<String, ProductState>,
    pub(super) orders: HashMap<String, OrderState>,
    pub(super) stock: HashMap<String, StockState>,
}

impl Feed {
    /// Reads on from where it stopped; answers how many events are known then.
    pub(super) async fn read_on(&mut self, api: &Api, findings: &mut Findings) -> Result<u64> {
        loop {
            let after = self.next.as_deref().unwrap_or("0");
            let page = api.read(&format!("/api/queries/events?limit=200&after={after}")).await?;
            self.next = Some(page["next"].as_str().context("`next` is always there")?.to_owned());
            let items = page["items"].as_array().context("`items`")?;
            if items.is_empty() {
                break;
            }
            for event in items {
                self.take(event, findings);
            }
        }
        for (id, stock) in &self.stock {
            if stock.versions.len() as u64 != stock.version.unsigned_abs() {
                let seen = stock.versions.len();
                findings
                    .broken(format!("stock row {id}: version {}, but events carry {seen}", stock.version));
            }
        }
        Ok(self.ids.len() as u64)
    }

    /// What all events so far come to. Numbers within a subject are part of them; how subjects are mixed is not told
    /// twice alike, and does not count.
    pub(super) fn digest(&self) -> u64 {
        self.digest
    }

    fn take(&mut self, event: &Value, findings: &mut Findings) {
        let mut hasher = DefaultHasher::new();
        event.to_string().hash(&mut hasher);
        self.digest = self.digest.wrapping_add(hasher.finish());
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let (what, subject) = (text("type"), text("subject"));
        let sequence = event["sequence"].as_i64().unwrap_or_default();
        let last = self.sequences.insert(subject.clone(), sequence).unwrap_or_default();
        if sequence != last + 1 {
            findings.broken(format!("{what} of {subject} has number {sequence} after {last}"));
        }
        if !self.ids.insert(text("id")) {
            findings.doubled.push(format!("event {} is in the feed twice", text("id")));
        }
        let data = &event["data"];
        match self.apply(&what, data) {
            Some(mark) => match number_of(&mark) {
                Some(n) => self.effects.entry(n).or_default().push(Effect { what, data: data.clone() }),
                None => findings.broken(format!("{what} of {subject} is nobody's: `{mark}`")),
            },
            None if matches!(what.as_str(), "ProductTagRemoved" | "LocationCreated") => {}
            None => findings.broken(format!("{what} of {subject} was not expected: {data}")),
        }
    }

    /// Changes the state; answers the mark of the command that did it.
    fn apply(&mut self, what: &str, data: &Value) -> Option<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match what {
            "ProductCreated" | "ProductUpdated" => {
                let product = &data["product"];
                let state = ProductState::of(product);
                let mark = state.name.clone();
                self.products.insert(text(&product["productId"]), state);
                Some(mark)
            }
            "ProductTagAdded" | "ProductTagRemoved" => {
                let product = self.products.entry(text(&data["productId"])).or_default();
                product.version = data["version"].as_i64().unwrap_or_default();
                let (id, value) = (text(&data["tag"]["tagId"]), text(&data["tag"]["value"]));
                if what == "ProductTagAdded" {
                    product.tags.insert(id, value.clone());
                    return Some(value);
                }
                product.tags.remove(&id);
                *self.removed_tags.entry(id).or_default() += 1;
                None
            }
            "InventoryChanged" => {
                self.level(&data["level"]);
                let reason = text(&data["reason"]);
                // The first row of a new product, whose SKU is the mark.
                Some(if reason == "first quantity" { text(&data["level"]["sku"]) } else { reason })
            }
            "OrderCreated" => {
                data["levels"].as_array().into_iter().flatten().for_each(|level| self.level(level));
                let order = OrderState { created: data.clone(), cancelled: false, version: 1 };
                self.orders.insert(text(&data["orderId"]), order);
                Some(text(&data["customer"]["name"]))
            }
            "OrderCancelled" => {
                data["levels"].as_array().into_iter().flatten().for_each(|level| self.level(level));
                let order = self.orders.get_mut(data["orderId"].as_str()?)?;
                order.cancelled = true;
                order.version = data["version"].as_i64()?;
                Some(text(&data["reason"]))
            }
            // The first location's mark is none; the second one's command is known by its handle.
            "LocationCreated" => (data["handle"] == NORTH).then(|| crate::command::mark(1)),
            _ => None,
        }
    }

    fn level(&mut self, level: &Value) {
        let stock = self.stock.entry(level["stockId"].as_str().unwrap_or_default().to_owned()).or_default();
        let version = level["version"].as_i64().unwrap_or_default();
        stock.versions.insert(version);
        // Topics are not ordered among each other: the highest version tells.
        if version > stock.version {
            stock.version = version;
            stock.on_hand = level["onHand"].as_i64().unwrap_or_default();
            level["sku"].as_str().unwrap_or_default().clone_into(&mut stock.sku);
        }
    }
}

impl ProductState {
    fn of(product: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let tags = product["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            name: text(&product["name"]),
            sku: text(&product["variants"][0]["sku"]),
            version: product["version"].as_i64().unwrap_or_default(),
            tags: tags.iter().map(|tag| (text(&tag["tagId"]), text(&tag["value"]))).collect(),
        }
    }
}
