//! A product on its way, and how it is answered. Its ids are made before the set that it belongs to is decided, and kept
//! in every attempt, so that after a lost connection it can be looked up and answered as it would have been.

use mercato_contracts::{SyncToken, Topic};
use mercato_kernel::{ProductId, StockId, VariantId};

use crate::{
    domain::{InventoryPolicy, NewProduct, NewVariant, Variant},
    usecases::open_stock::NewStock,
};

/// The ids of a variant that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantIds {
    /// The variant's.
    pub variant: VariantId,
    /// Its first stock row's, where it counts its stock.
    pub stock: StockId,
}

impl VariantIds {
    /// New ones.
    #[expect(clippy::new_without_default, reason = "no two are the same")]
    pub fn new() -> Self {
        Self { variant: VariantId::new(), stock: StockId::new() }
    }

    /// The variant of this id.
    pub(in crate::usecases) fn variant(self, new: &NewVariant) -> Variant {
        Variant {
            id: self.variant,
            sku: new.sku.clone(),
            price: new.price,
            options: new.options.clone(),
            barcode: new.barcode.clone(),
            weight_grams: new.weight_grams,
            policy: new.policy,
        }
    }

    /// The stock row that the variant begins with; none where its stock is not counted.
    pub(in crate::usecases) fn first_stock(
        self,
        product_id: ProductId,
        new: &NewVariant,
    ) -> Option<NewStock> {
        counts_stock(new).then(|| NewStock {
            id: self.stock,
            variant_id: self.variant,
            product_id,
            sku: new.sku.clone(),
            quantity: new.quantity,
        })
    }
}

fn counts_stock(new: &NewVariant) -> bool {
    new.policy == InventoryPolicy::Deny
}

/// A product on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductRequest {
    /// The id that the product will have.
    pub id: ProductId,
    /// What is asked for.
    pub new: NewProduct,
    /// The ids of its variants, in their order.
    pub variant_ids: Vec<VariantIds>,
}

impl ProductRequest {
    /// A request for `new`.
    pub fn new(new: NewProduct) -> Self {
        let variant_ids = new.variants.iter().map(|_| VariantIds::new()).collect();
        Self { id: ProductId::new(), new, variant_ids }
    }

    /// How many rows it makes, more or less.
    pub fn rows(&self) -> usize {
        let NewProduct { variants, tags, categories, images, .. } = &self.new;
        1 + variants.len() + tags.len() + categories.len() + images.len()
    }

    /// Its variants with their ids.
    pub(super) fn variants(&self) -> impl Iterator<Item = (&NewVariant, VariantIds)> {
        self.new.variants.iter().zip(self.variant_ids.iter().copied())
    }

    pub(super) fn counts_stock(&self) -> bool {
        self.new.variants.iter().any(counts_stock)
    }
}

/// A product that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub id: ProductId,
    /// Its variants with their SKUs, in their order.
    pub variants: Vec<(VariantId, String)>,
    /// Its events, for the `Sync-Token`.
    pub sync: SyncToken,
}

impl Created {
    /// What `request` made, also when it is found again after a lost connection.
    pub fn of(request: &ProductRequest) -> Self {
        let counted = request.variants().filter(|(new, _)| counts_stock(new));
        let levels = counted.map(|(_, ids)| (Topic::Inventory, ids.stock.uuid(), 1));
        Self {
            id: request.id,
            variants: request.variants().map(|(new, ids)| (ids.variant, new.sku.clone())).collect(),
            sync: SyncToken::naming([(Topic::Catalog, request.id.uuid(), 1)].into_iter().chain(levels)),
        }
    }
}
