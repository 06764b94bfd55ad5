//! The read models in the documents store: their collections and fields, and the readers over them.
//! How they are filled is the consumers'.

mod orders;
mod products;
mod read;
mod stock;

pub(super) use products::SkuDoc;
pub(super) use read::{decode, decode_some};

pub use orders::OrderReader;
pub use products::ProductReader;
pub use stock::StockReader;

use mercato_engines::documents::{Collection, Field, FieldKind, Model};

use crate::ports::ReadModel;

const fn text(name: &'static str) -> Field {
    Field { name, kind: FieldKind::Text, is_sparse: false }
}

const fn sparse_text(name: &'static str) -> Field {
    Field { name, kind: FieldKind::Text, is_sparse: true }
}

const fn int(name: &'static str) -> Field {
    Field { name, kind: FieldKind::Int, is_sparse: false }
}

/// Events that a model could not apply, and later ones of the same subject.
pub const PARKED: &str = "parked";
/// Subjects whose parked events were applied later, so that every process drops what it derived from them.
pub const REPLAYED: &str = "replayed";

const PARKED_COLLECTION: Collection = Collection { name: PARKED, fields: &[text("subject")] };
const REPLAYED_COLLECTION: Collection = Collection { name: REPLAYED, fields: &[] };

/// Products by id, their SKUs, and categories.
pub static PRODUCTS: Model = Model {
    name: "products",
    version: 2,
    collections: &[
        Collection { name: "products", fields: &[text("handle"), text("status")] },
        Collection { name: "skus", fields: &[] },
        Collection { name: "categories", fields: &[] },
        PARKED_COLLECTION,
        REPLAYED_COLLECTION,
    ],
};

/// Stock levels by row, and the locations that hold them: both come from the same topic.
pub static STOCK: Model = Model {
    name: "stock",
    version: 2,
    collections: &[
        Collection { name: "levels", fields: &[text("productId")] },
        Collection { name: "locations", fields: &[] },
        PARKED_COLLECTION,
        REPLAYED_COLLECTION,
    ],
};

/// Orders by id.
pub static ORDERS: Model = Model {
    name: "orders",
    version: 1,
    collections: &[
        Collection {
            name: "orders",
            fields: &[
                text("number"),
                sparse_text("externalNumber"),
                int("created"),
                text("status"),
                sparse_text("customerEmail"),
                sparse_text("customerKey"),
            ],
        },
        PARKED_COLLECTION,
        REPLAYED_COLLECTION,
    ],
};

/// What the processes of a shop agree on: who rebuilds, and how often each model was rebuilt.
pub static OPERATIONS: Model =
    Model { name: "operations", version: 1, collections: &[Collection { name: "rebuilds", fields: &[] }] };

/// The documents model behind a read model; the search index has none.
pub(super) fn documents_model(model: ReadModel) -> Option<&'static Model> {
    match model {
        ReadModel::Products => Some(&PRODUCTS),
        ReadModel::Stock => Some(&STOCK),
        ReadModel::Orders => Some(&ORDERS),
        ReadModel::Search => None,
    }
}
