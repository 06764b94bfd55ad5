//! Places a batch of orders: the hot path. Products are read and stock rows locked once for the whole batch, each
//! order is decided in memory after the one before it, and all are written with a handful of statements.

mod earlier_hash;
mod imported;
mod price;
mod write;

use std::collections::{HashMap, HashSet};

use mercato_contracts::SyncToken;
use mercato_kernel::{Currency, ErrorCode, Failure, FieldError, Money, OrderId, Result, VariantId};

use self::{
    imported::Imported,
    price::{Catalogue, Priced},
};
use crate::{
    domain::{Allocation, Demand, ItemKey, NewOrder, Shelf, Shortage, sealing::ShopSecret},
    ports::{Context, StoreResult, Unit},
};

/// What placing orders needs to know of the shop.
#[derive(Clone)]
pub struct OrderDesk {
    /// The currency of an order that says none.
    pub currency: Currency,
    /// Seals customers and makes access tokens.
    pub secret: ShopSecret,
}

/// An order on its way. Its id is made before the batch and kept in every retry, so that after a lost connection it can
/// be looked up.
#[derive(Debug, Clone)]
pub struct OrderRequest {
    /// The id that the order will have.
    pub id: OrderId,
    /// What is asked for.
    pub order: NewOrder,
    /// Whether the buyer is a guest, who gets an access token.
    pub guest: bool,
    /// What an import is recognised by.
    pub content_hash: Option<Vec<u8>>,
}

impl OrderRequest {
    /// A request for `order`.
    pub fn new(order: NewOrder, guest: bool, secret: &ShopSecret) -> Self {
        let content_hash = order.external_number.is_some().then(|| order.content_hash(secret));
        Self { id: OrderId::new(), order, guest, content_hash }
    }
}

/// An order that was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Its total.
    pub total: Money,
    /// Its event, for the `Sync-Token`.
    pub sync: SyncToken,
}

impl Decided {
    /// An order that stands, also when it is found again after a lost connection.
    pub fn new(id: OrderId, number: String, total: Money) -> Self {
        let sync = SyncToken::one(mercato_contracts::Topic::Orders, id.uuid(), 1);
        Self { id, number, total, sync }
    }
}

/// An order that passed, with what is to be written.
struct Accepted<'r> {
    request: &'r OrderRequest,
    number: String,
    context: &'r Context,
    priced: Priced,
    allocations: Vec<Allocation>,
    levels: Vec<mercato_contracts::v1::StockLevel>,
}

/// Decides `batch` in its order and writes what passes, each under the next of `numbers`, of which there is one for each
/// request: who is refused takes none. One answer for each request.
pub async fn place_orders(
    unit: &mut dyn Unit,
    desk: &OrderDesk,
    batch: &[(&OrderRequest, &Context)],
    numbers: &mut (dyn Iterator<Item = String> + Send),
) -> StoreResult<Vec<Result<Decided>>> {
    let catalogue = load_catalogue(unit, batch).await?;
    let mut imported = Imported::load(unit, batch).await?;
    let priced: Vec<Result<Priced>> =
        batch.iter().map(|(request, _)| price::price(desk, &catalogue, &request.order)).collect();
    let mut shelf = load_shelf(unit, &priced).await?;
    let versions: HashMap<_, _> = shelf.rows().iter().map(|row| (row.id, row.version)).collect();
    let mut accepted = Vec::new();
    let mut answers = Vec::with_capacity(batch.len());
    for ((request, context), priced) in batch.iter().zip(priced) {
        // An import that is there already is told so, whatever has become of its products since.
        let decided = imported.check(request).and(priced).and_then(|priced| {
            let allocations = shelf.take(&demands(&priced)).map_err(|short| shortage(&priced, &short))?;
            Ok((priced, allocations))
        });
        answers.push(decided.map(|(priced, allocations)| {
            imported.add(request);
            let number = numbers.next().expect("there is a number for each order of a batch");
            let decided = Decided::new(request.id, number.clone(), priced.total);
            let levels = touched_levels(&shelf, &allocations);
            accepted.push(Accepted { request, number, context, priced, allocations, levels });
            decided
        }));
    }
    let changed: Vec<_> =
        shelf.rows().iter().filter(|row| versions[&row.id] != row.version).cloned().collect();
    write::write(unit, desk, accepted, &changed).await?;
    Ok(answers)
}

async fn load_catalogue(unit: &mut dyn Unit, batch: &[(&OrderRequest, &Context)]) -> StoreResult<Catalogue> {
    let lines = batch.iter().flat_map(|(request, _)| &request.order.lines);
    let distinct: HashSet<&ItemKey> = lines.map(|line| &line.key).collect();
    let keys: Vec<ItemKey> = distinct.into_iter().cloned().collect();
    let found = unit.for_sale(&keys).await?;
    Ok(keys.into_iter().zip(found).filter_map(|(key, found)| Some((key, found?))).collect())
}

async fn load_shelf(unit: &mut dyn Unit, priced: &[Result<Priced>]) -> StoreResult<Shelf> {
    let lines = priced.iter().flatten().flat_map(|priced| &priced.lines);
    let tracked = lines.filter(|line| line.takes_stock).map(|line| line.variant_id);
    let variants: HashSet<VariantId> = tracked.collect();
    let variants: Vec<VariantId> = variants.into_iter().collect();
    if variants.is_empty() {
        return Ok(Shelf::default());
    }
    Ok(Shelf::new(unit.lock_stock(&variants).await?))
}

fn demands(priced: &Priced) -> Vec<Demand> {
    let tracked = priced.lines.iter().filter(|line| line.takes_stock);
    tracked
        .map(|line| Demand { line: line.line, variant_id: line.variant_id, quantity: line.quantity })
        .collect()
}

fn touched_levels(shelf: &Shelf, allocations: &[Allocation]) -> Vec<mercato_contracts::v1::StockLevel> {
    let mut seen = HashSet::new();
    let fresh = allocations.iter().filter(|allocation| seen.insert(allocation.stock_id));
    fresh
        .filter_map(|allocation| shelf.row(allocation.stock_id))
        .map(crate::domain::StockRow::level)
        .collect()
}

/// Names every line of a variant of which there is too little.
fn shortage(priced: &Priced, short: &[Shortage]) -> Failure {
    let mut failure =
        Failure::new(ErrorCode::InsufficientStock, "there are fewer units than the order wants");
    let short: HashMap<VariantId, &Shortage> =
        short.iter().map(|shortage| (shortage.variant_id, shortage)).collect();
    for line in priced.lines.iter().filter(|line| line.takes_stock) {
        let Some(shortage) = short.get(&line.variant_id) else { continue };
        let detail = format!("{} of `{}` are available", shortage.available, line.sku);
        failure = failure.with_error(
            FieldError::new(format!("/items/{}/quantity", line.line - 1), "insufficient_stock", detail)
                .with("sku", line.sku.clone())
                .with("requested", shortage.requested)
                .with("available", shortage.available),
        );
    }
    failure
}
