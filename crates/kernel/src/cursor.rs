//! Keyset cursors: opaque to callers, and authenticated, so that a page starts only where we said it could.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// The shop's secret for signing cursors. All processes of one shop share it.
#[derive(Clone)]
pub struct CursorKey([u8; 32]);

/// A cursor that this shop did not give for this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this list gave")]
pub struct BadCursor;

const TAG_BYTES: usize = 16;
const MAX_CURSOR_CHARS: usize = 4096;

impl CursorKey {
    /// A key from 32 secret bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The cursor for `position` in `list`. `list` names the query with its filters: a cursor of one list
    /// does not open another.
    pub fn seal(&self, list: &str, position: &impl Serialize) -> String {
        let mut bytes = serde_json::to_vec(position).expect("a position is plain data");
        let tag = self.mac(list, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position that `seal` was given, if `cursor` is one of `list`.
    pub fn open<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> Result<T, BadCursor> {
        if cursor.len() > MAX_CURSOR_CHARS {
            return Err(BadCursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
        let split = bytes.len().checked_sub(TAG_BYTES).ok_or(BadCursor)?;
        let (body, tag) = bytes.split_at(split);
        self.mac(list, body).verify_truncated_left(tag).map_err(|_| BadCursor)?;
        serde_json::from_slice(body).map_err(|_| BadCursor)
    }

    fn mac(&self, list: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&(list.len() as u64).to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(body);
        mac
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(***)")
    }
}
