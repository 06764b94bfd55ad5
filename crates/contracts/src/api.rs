//! The questions that services ask each other directly. In one process the answer comes from the local object.

use async_trait::async_trait;
use mercato_kernel::{CustomerKeyId, Result};

use crate::v1;

/// Sealed personal fields, as an event carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedCustomer {
    /// The data key that seals them.
    pub key: CustomerKeyId,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// Opens the personal fields of events. Commerce keeps the keys.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The fields of each, in the order asked; `None` where the key was erased.
    async fn open(&self, sealed: &[SealedCustomer]) -> Result<Vec<Option<v1::Customer>>>;
}
