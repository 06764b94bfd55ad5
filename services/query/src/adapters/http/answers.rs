//! Products as guests are answered, kept whole: one that many look at is put together once. What they are put together
//! from, and who may see it, is the use case's.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{FutureExt, future::join_all};
use mercato_engines::cache::SharedCache;
use mercato_http_kit::{AtHand, CachePolicy, KeptAnswer};
use mercato_kernel::{ErrorCode, Failure, ProductId, Result};

use super::{cache_policy, page::json, wire::ProductWire};
use crate::{
    adapters::{
        cache_keys::{self, count, counted_fill},
        gather::Gather,
    },
    usecases::{self, Asker, Readers},
};

/// The path of one product, up to its id.
const PATH: &str = "/api/queries/products/";
const TTL: Duration = Duration::from_mins(5);
const ANSWER: &str = "product";
const ITEM: &str = "product:item";

/// The answers of one product each.
pub struct ProductAnswers {
    readers: Readers,
    cache: SharedCache,
    missing: Arc<Gather<ProductId, Option<Bytes>>>,
}

impl ProductAnswers {
    /// Answers about the products of `readers`, kept in `cache`.
    pub fn new(readers: Readers, cache: SharedCache) -> Arc<Self> {
        let source = readers.clone();
        let missing = Gather::new(move |ids: Vec<ProductId>| {
            let readers = source.clone();
            async move { read_answers(&readers, &ids).await }
        });
        Arc::new(Self { readers, cache, missing })
    }

    /// What a guest is answered who asks for this product.
    pub async fn to_guest(&self, id: ProductId) -> Result<KeptAnswer> {
        let fill = counted_fill(ANSWER, async {
            let missing = || Failure::new(ErrorCode::ProductNotFound, format!("no product {id}"));
            self.missing.get(id).await?.ok_or_else(missing)
        });
        let kept = fill.run(self.cache.as_ref(), &cache_keys::answer(id), TTL).await?;
        KeptAnswer::from_bytes(&kept).ok_or_else(|| Failure::internal("the cache gave what it was not given"))
    }

    /// These products as a guest's list shows them, without those that a guest does not see.
    pub async fn items_to_guest(&self, ids: &[ProductId]) -> Result<Vec<Bytes>> {
        let keys: Vec<String> = ids.iter().map(|id| cache_keys::item(*id)).collect();
        let mut items: Vec<Option<Bytes>> = keys.iter().map(|key| self.cache.at_hand(key)).collect();
        let missing: Vec<usize> = (0..ids.len()).filter(|at| items[*at].is_none()).collect();
        let reading = self.read_items(missing.iter().map(|at| ids[*at]).collect()).shared();
        let fill = |at: &usize| {
            let (at, reading) = (*at, reading.clone());
            let fill = counted_fill(ITEM, async move {
                let none = || Failure::new(ErrorCode::ProductNotFound, "no such product");
                reading.await?.get(&ids[at]).cloned().ok_or_else(none)
            });
            let key = &keys[at];
            async move { (at, fill.run(self.cache.as_ref(), key, TTL).await) }
        };
        for (at, filled) in join_all(missing.iter().map(fill)).await {
            match filled {
                Ok(item) => items[at] = Some(item),
                Err(failure) if failure.code == ErrorCode::ProductNotFound => {}
                Err(failure) => return Err(failure),
            }
        }
        for _ in missing.len()..ids.len() {
            count(ITEM, true);
        }
        Ok(items.into_iter().flatten().collect())
    }

    /// Reads products for lists, one statement for all of them.
    async fn read_items(&self, ids: Vec<ProductId>) -> Result<Arc<HashMap<ProductId, Bytes>>> {
        // First each of them is on the list of fills: what is dropped from now on is not kept.
        tokio::task::yield_now().await;
        let mut items = HashMap::with_capacity(ids.len());
        for read in usecases::read_hits(&self.readers, &Asker::guest(), &ids).await? {
            items.insert(read.entry.product.product_id, json(&ProductWire::of(&read, false, false))?);
        }
        Ok(Arc::new(items))
    }
}

/// The answers of these products, in their order; none for one that a guest does not see.
async fn read_answers(readers: &Readers, ids: &[ProductId]) -> Result<Vec<Option<Bytes>>> {
    let mut answers = HashMap::with_capacity(ids.len());
    for read in usecases::read_hits(readers, &Asker::guest(), ids).await? {
        let product = &read.entry.product;
        let body = json(&ProductWire::of(&read, true, false))?;
        let answer = KeptAnswer::new(Some(product.version), body).with_gzip().to_bytes();
        answers.insert(product.product_id, answer);
    }
    Ok(ids.iter().map(|id| answers.get(id).cloned()).collect())
}

impl AtHand for ProductAnswers {
    fn route(&self) -> &'static str {
        "/api/queries/products/{productId}"
    }

    fn find(&self, path: &str) -> Option<KeptAnswer> {
        let id: ProductId = path.strip_prefix(PATH)?.parse().ok()?;
        let kept = KeptAnswer::from_bytes(&self.cache.at_hand(&cache_keys::answer(id))?)?;
        count(ANSWER, true);
        Some(kept)
    }

    fn policy(&self) -> CachePolicy {
        cache_policy(&Asker::guest())
    }
}
