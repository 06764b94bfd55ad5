//! Sealing of personal data: each order's customer under a data key of its own, so that deleting the key erases
//! the data wherever a copy of it lies.

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use mercato_contracts::v1;
use mercato_kernel::{CustomerKeyId, OrderId};
use sha2::{Digest, Sha256};

use super::Customer;

/// The shop's secret, from which tokens and hashes are derived.
#[derive(Clone)]
pub struct ShopSecret([u8; 32]);

const NONCE_BYTES: usize = 12;

impl ShopSecret {
    /// Wraps 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A secret for one purpose, from which this one cannot be found.
    pub fn derive(&self, purpose: &str, about: &[u8]) -> [u8; 32] {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(about);
        mac.finalize().into_bytes().into()
    }

    /// What stands for an e-mail address where it may not stand itself; letter case does not count.
    pub fn email_hash(&self, email: &str) -> [u8; 32] {
        self.derive("customer email", email.trim().to_lowercase().as_bytes())
    }

    /// A guest's access token to an order. It is derived, never stored.
    pub fn access_token(&self, order: OrderId) -> String {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(self.derive("order access token", order.uuid().as_bytes()))
    }

    /// What an event carries of the access token.
    pub fn access_token_hash(&self, order: OrderId) -> [u8; 32] {
        Sha256::digest(self.access_token(order).as_bytes()).into()
    }
}

/// 32 bytes that nobody can guess.
pub fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Seals a customer under `data_key`; the key's id is bound to it.
pub fn seal(customer: &Customer, id: CustomerKeyId, data_key: &[u8; 32]) -> Vec<u8> {
    let plain = plain_bytes(customer);
    let nonce_bytes: [u8; NONCE_BYTES] =
        random_bytes()[..NONCE_BYTES].try_into().expect("32 bytes are more than 12");
    let nonce = Nonce::from(nonce_bytes);
    let id = id.uuid();
    let payload = Payload { msg: &plain, aad: id.as_bytes() };
    let sealed = ChaCha20Poly1305::new(&Key::from(*data_key)).encrypt(&nonce, payload);
    let sealed = sealed.expect("a customer is shorter than the cipher's limit");
    [nonce_bytes.as_slice(), &sealed].concat()
}

/// Opens what `seal` made; `None` where the key is another or the bytes were changed.
pub fn open(sealed: &[u8], id: CustomerKeyId, data_key: &[u8; 32]) -> Option<v1::Customer> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce_bytes: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    let id = id.uuid();
    let payload = Payload { msg: sealed, aad: id.as_bytes() };
    let plain =
        ChaCha20Poly1305::new(&Key::from(*data_key)).decrypt(&Nonce::from(nonce_bytes), payload).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn plain_bytes(customer: &Customer) -> Vec<u8> {
    let message = v1::Customer {
        email: customer.email.clone(),
        name: customer.name.clone(),
        phone: customer.phone.clone(),
        address: customer.address.clone(),
    };
    serde_json::to_vec(&message).expect("a customer is plain data")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer() -> Customer {
        Customer { email: "ada@example.com".into(), name: Some("A".into()), phone: None, address: None }
    }

    #[test]
    fn what_is_sealed_opens_under_its_own_key_only() {
        let (id, key) = (CustomerKeyId::new(), random_bytes());
        let sealed = seal(&customer(), id, &key);
        assert_eq!(open(&sealed, id, &key).expect("its own key").email, "ada@example.com");
        assert_eq!(open(&sealed, id, &random_bytes()), None);
        assert_eq!(open(&sealed, CustomerKeyId::new(), &key), None);
        assert_eq!(open(&sealed[..5], id, &key), None);
        assert!(!sealed.windows(3).any(|window| window == b"ada"));
    }

    #[test]
    fn an_email_is_found_in_any_letter_case() {
        let secret = ShopSecret::new([7; 32]);
        assert_eq!(secret.email_hash(" Ada@Example.com"), secret.email_hash("ada@example.com"));
        assert_ne!(secret.email_hash("ada@example.com"), secret.email_hash("bob@example.com"));
    }
}
