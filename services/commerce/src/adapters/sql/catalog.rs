//! The catalog's tables.

use async_trait::async_trait;

use super::SqlUnit;
use crate::ports::CatalogStore;

#[async_trait]
impl CatalogStore for SqlUnit {}
