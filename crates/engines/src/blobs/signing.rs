//! URLs that hand out one private blob for a time: path, expiry and an HMAC-SHA256 over both.
//! Which route serves them, and from which store, is not known here.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use mercato_kernel::hex;
use sha2::Sha256;

use super::name;

/// What a signed URL's path begins with; the blob's name follows.
const PATH: &str = "/blobs/";
/// Keeps these signatures apart from any other use of the same secret.
const PURPOSE: &[u8] = b"mercato signed blob url\0";

/// Makes and checks signed URLs. All processes of one shop share the secret.
#[derive(Clone)]
pub(super) struct UrlSigner([u8; 32]);

impl UrlSigner {
    /// A signer with 32 secret bytes.
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// `/blobs/NAME?expires=SECONDS&signature=HEX`, accepted until `valid_for` has passed.
    pub(super) fn sign(&self, name: &str, valid_for: Duration) -> String {
        self.sign_until(name, now_s().saturating_add(valid_for.as_secs()))
    }

    /// The name in a URL that `sign` made, where the signature holds and its time has not come.
    pub(super) fn verify(&self, path_and_query: &str) -> Option<String> {
        self.verify_at(path_and_query, now_s())
    }

    fn sign_until(&self, name: &str, expires_s: u64) -> String {
        let tag = self.mac(name, expires_s).finalize().into_bytes();
        format!("{PATH}{name}?expires={expires_s}&signature={}", hex(&tag))
    }

    fn verify_at(&self, path_and_query: &str, now_s: u64) -> Option<String> {
        let (path, query) = path_and_query.split_once('?')?;
        let name = path.strip_prefix(PATH).filter(|name| name::is_valid(name))?;
        let (expires, signature) = query.strip_prefix("expires=")?.split_once("&signature=")?;
        // Only the canonical form passes, so that one grant has one URL.
        let expires_s: u64 = expires.parse().ok()?;
        if expires_s.to_string() != expires {
            return None;
        }
        self.mac(name, expires_s).verify_slice(&from_hex(signature)?).ok()?;
        (now_s < expires_s).then(|| name.to_owned())
    }

    fn mac(&self, name: &str, expires_s: u64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(PURPOSE);
        mac.update(&expires_s.to_be_bytes());
        mac.update(name.as_bytes());
        mac
    }
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Lower-case hex only: another spelling is another URL.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    let pairs = bytes.chunks_exact(2);
    if bytes.len() != 64 || !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::UrlSigner;

    #[test]
    fn a_url_holds_until_its_second_comes() {
        let signer = UrlSigner::new([7; 32]);
        let url = signer.sign_until("invoices/1.pdf", 1_000);
        assert_eq!(signer.verify_at(&url, 999).as_deref(), Some("invoices/1.pdf"));
        assert_eq!(signer.verify_at(&url, 1_000), None);
        assert_eq!(UrlSigner::new([8; 32]).verify_at(&url, 999), None);
    }

    #[test]
    fn no_changed_url_holds() {
        let signer = UrlSigner::new([7; 32]);
        let url = signer.sign_until("invoices/1.pdf", 1_000);
        for (index, byte) in url.bytes().enumerate() {
            let mut forged = url.clone().into_bytes();
            forged[index] = if byte == b'1' { b'2' } else { b'1' };
            let forged = String::from_utf8(forged).expect("ASCII stays ASCII");
            assert_eq!(signer.verify_at(&forged, 0), None, "{forged}");
        }
        for forged in
            [url.replace("=1000", "=+1000"), url.to_uppercase(), format!("{url}00"), "/blobs/".into()]
        {
            assert_eq!(signer.verify_at(&forged, 0), None, "{forged}");
        }
    }
}
