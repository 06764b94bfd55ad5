//! Which orders of a batch were imported before, and whether what stands under their numbers is the same.

use std::collections::HashMap;

use mercato_kernel::{ErrorCode, Failure, OrderId, Result};

use super::{OrderRequest, earlier_hash};
use crate::ports::{Context, StoreResult, Unit};

/// Orders by their external number, with what they are recognised by.
pub struct Imported(HashMap<String, (OrderId, Option<Vec<u8>>)>);

impl Imported {
    /// The orders that stand under the external numbers of `batch`.
    pub async fn load(unit: &mut dyn Unit, batch: &[(&OrderRequest, &Context)]) -> StoreResult<Self> {
        let numbers: Vec<String> =
            batch.iter().filter_map(|(request, _)| request.order.external_number.clone()).collect();
        if numbers.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        let taken = unit.external_numbers(&numbers).await?;
        Ok(Self(taken.into_iter().map(|(number, id, hash)| (number, (id, hash))).collect()))
    }

    /// Counts an order that was accepted.
    pub fn add(&mut self, request: &OrderRequest) {
        if let Some(number) = &request.order.external_number {
            self.0.insert(number.clone(), (request.id, request.content_hash.clone()));
        }
    }

    /// Refuses an order whose external number is taken, and tells whether by the same order.
    pub fn check(&self, request: &OrderRequest) -> Result<()> {
        let Some(number) = &request.order.external_number else { return Ok(()) };
        let Some((order, hash)) = self.0.get(number) else { return Ok(()) };
        let identical = hash.as_ref().map(|hash| is_same(request, hash));
        let words = match identical {
            Some(true) => format!("the same order has the number {number}"),
            Some(false) => format!("another order has the number {number}"),
            // Erasure took the hash with the customer. To place the order again would bring the customer back.
            None => {
                format!("an order has the number {number}; whose it was is erased, so it cannot be compared")
            }
        };
        let failure = Failure::new(ErrorCode::ExternalNumberTaken, words);
        Err(failure.with("orderId", order.to_string()).with("identical", identical))
    }
}

fn is_same(request: &OrderRequest, hash: &[u8]) -> bool {
    match hash.len() {
        earlier_hash::BYTES => earlier_hash::of(&request.order) == hash,
        _ => request.content_hash.as_deref() == Some(hash),
    }
}
