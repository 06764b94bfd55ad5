//! Products, their SKUs and categories from catalog events.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use mercato_contracts::{Event, Payload};
use mercato_engines::documents::{Document, DocumentsTx, Model};
use mercato_kernel::ProductId;

use super::{
    fault::ConsumerError,
    loaded::Loaded,
    projection::{Projection, Work},
};
use crate::{
    adapters::models::{PRODUCTS, SkuDoc},
    domain::{CategoryDoc, Poison, ProductDoc, Sanitise, project_product},
    ports::ReadModel,
};

/// Fills the products model.
pub struct ProductProjection {
    /// Makes descriptions safe to show.
    pub sanitise: Sanitise,
}

struct ProductWork {
    sanitise: Sanitise,
    products: Loaded<ProductDoc>,
    categories: Loaded<CategoryDoc>,
    /// The SKUs that the products had before this batch.
    skus_before: HashMap<ProductId, HashSet<String>>,
}

#[async_trait]
impl Projection for ProductProjection {
    fn model(&self) -> &'static Model {
        &PRODUCTS
    }

    fn read_model(&self) -> ReadModel {
        ReadModel::Products
    }

    async fn begin(
        &self,
        tx: &mut dyn DocumentsTx,
        events: &[&Event],
    ) -> Result<Box<dyn Work>, ConsumerError> {
        let about_products =
            events.iter().filter(|event| !matches!(event.payload, Payload::CategoryCreated(_)));
        let ids: BTreeSet<String> = about_products.map(|event| event.subject.to_string()).collect();
        let products: Loaded<ProductDoc> = Loaded::of(tx, "products", ids.clone()).await?;
        let before = ids.iter().filter_map(|id| products.get(id));
        let skus_before = before.map(|product| (product.product_id, skus(product))).collect();
        let categories = Loaded::of(tx, "categories", BTreeSet::new()).await?;
        Ok(Box::new(ProductWork { sanitise: self.sanitise, products, categories, skus_before }))
    }
}

fn skus(product: &ProductDoc) -> HashSet<String> {
    product.variants.iter().map(|variant| variant.sku.clone()).collect()
}

#[async_trait]
impl Work for ProductWork {
    fn apply(&mut self, event: &Event) -> Result<(), Poison> {
        if let Payload::CategoryCreated(category) = &event.payload {
            let category = CategoryDoc::created(category)?;
            self.categories.set(category.category_id.to_string(), category);
            return Ok(());
        }
        let id = event.subject.to_string();
        if let Some(product) = project_product(self.products.get(&id), &event.payload, self.sanitise)? {
            self.products.set(id, product);
        }
        Ok(())
    }

    async fn finish(self: Box<Self>, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError> {
        self.products.write(tx, |product| product.version).await?;
        self.categories.write(tx, |_| 1).await?;
        self.write_skus(tx).await
    }
}

impl ProductWork {
    /// A SKU may have moved from one product to another within the batch, so what is taken counts before what is
    /// given up, and only what still belongs to the product is removed.
    async fn write_skus(&self, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError> {
        let mut taken: BTreeMap<String, ProductId> = BTreeMap::new();
        let mut given_up: BTreeMap<String, ProductId> = BTreeMap::new();
        for product in self.products.changed() {
            let now = skus(product);
            if let Some(before) = self.skus_before.get(&product.product_id) {
                given_up.extend(before.difference(&now).map(|sku| (sku.clone(), product.product_id)));
            }
            taken.extend(now.into_iter().map(|sku| (sku, product.product_id)));
        }
        given_up.retain(|sku, _| !taken.contains_key(sku));
        let ids: Vec<String> = given_up.keys().cloned().collect();
        let stale = if ids.is_empty() { Vec::new() } else { tx.get("skus", &ids).await? };
        let mut removed = Vec::with_capacity(stale.len());
        for document in stale.into_iter().flatten() {
            let owner = document.decode::<SkuDoc>()?.product_id;
            if given_up.get(&document.id) == Some(&owner) {
                removed.push(document.id);
            }
        }
        if !removed.is_empty() {
            tx.delete("skus", &removed).await?;
        }
        let document = |(sku, product_id)| Document::new(sku, 0, &SkuDoc { product_id });
        let documents = taken.into_iter().map(document).collect::<Result<Vec<_>, _>>()?;
        if !documents.is_empty() {
            tx.put("skus", &documents).await?;
        }
        Ok(())
    }
}
