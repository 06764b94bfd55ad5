//! Categories: a tree, each with a handle.

use std::str::FromStr;

use mercato_contracts::v1;
use mercato_kernel::CategoryId;

/// How many levels the tree has at most.
pub const MAX_CATEGORY_DEPTH: i64 = 16;
/// The most categories of one product.
pub const MAX_PRODUCT_CATEGORIES: usize = 100;

/// How a request names a category.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CategoryKey {
    /// By its id.
    Id(CategoryId),
    /// By its handle.
    Handle(String),
}

impl CategoryKey {
    /// An id where the text is one, else a handle.
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        CategoryId::from_str(text).map_or_else(|_| Self::Handle(text.to_owned()), Self::Id)
    }
}

/// A category as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCategory {
    /// Its name.
    pub name: String,
    /// Its handle; made from the name where absent.
    pub handle: Option<String>,
    /// The category above it.
    pub parent: Option<CategoryKey>,
    /// Its place among its siblings: the lowest first.
    pub position: i64,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The category above it.
    pub parent_id: Option<CategoryId>,
    /// Its handle.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Its place among its siblings.
    pub position: i64,
    /// Its level: 1 without a parent.
    pub depth: i64,
}

impl Category {
    /// The event of its making.
    pub fn created(&self) -> v1::CategoryCreated {
        v1::CategoryCreated {
            category_id: self.id.to_string(),
            parent_id: self.parent_id.map(|parent| parent.to_string()),
            handle: self.handle.clone(),
            name: self.name.clone(),
            position: self.position,
        }
    }
}
