//! What an imported order is recognised by: a keyed hash of what it asks for. The same order must have the same hash for
//! as long as the shop lives, whatever becomes of our types; so each field is written here by hand.

use mercato_kernel::{Money, micros};

use super::{Customer, ItemKey, NewOrder, NewOrderLine, sealing::ShopSecret};

/// Which fields are hashed, and how. It rises when that changes; hashes of another version are never equal.
const VERSION: u8 = 1;

impl NewOrder {
    /// The version, then an HMAC-SHA-256 of the order: 33 bytes. The key is a secret of the shop, so that a copy of the
    /// hash does not let anybody try out whose order it is. `expected_total` is not part of it: it asks what the order
    /// costs and does not change it.
    pub fn content_hash(&self, secret: &ShopSecret) -> Vec<u8> {
        let Self { lines, customer, expected_total: _, external_number, placed_at } = self;
        let mut content = Content(vec![VERSION]);
        content.number(i64::try_from(lines.len()).expect("an order has few lines"));
        for line in lines {
            content.line(line);
        }
        content.optional(customer.as_ref(), Content::customer);
        content.optional(external_number.as_ref(), |content, number| content.bytes(number.as_bytes()));
        content.optional(*placed_at, |content, time| content.number(micros(time)));
        let hash = secret.derive("order content", &content.0);
        [&[VERSION], hash.as_slice()].concat()
    }
}

/// Fields one after the other. A number takes 8 bytes, a text or an id has its length before it, and what may be absent
/// a byte that tells: no two orders give the same bytes.
struct Content(Vec<u8>);

impl Content {
    fn line(&mut self, line: &NewOrderLine) {
        let NewOrderLine { key, quantity, unit_price } = line;
        match key {
            ItemKey::Product(id) => self.tagged(1, id.uuid().as_bytes()),
            ItemKey::Variant(id) => self.tagged(2, id.uuid().as_bytes()),
            ItemKey::Sku(sku) => self.tagged(3, sku.as_bytes()),
        }
        self.number(*quantity);
        self.optional(*unit_price, Self::money);
    }

    fn customer(&mut self, customer: &Customer) {
        let Customer { email, name, phone, address } = customer;
        self.bytes(email.as_bytes());
        for text in [name, phone, address] {
            self.optional(text.as_ref(), |content, text| content.bytes(text.as_bytes()));
        }
    }

    fn money(&mut self, money: Money) {
        self.number(money.amount_minor);
        self.bytes(money.currency.code().as_bytes());
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        self.bytes(bytes);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
    }

    fn number(&mut self, number: i64) {
        self.0.extend(number.to_be_bytes());
    }

    fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.0.push(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use mercato_kernel::{Currency, ProductId, VariantId};
    use uuid::Uuid;

    use super::*;

    /// An order that has everything.
    pub(crate) fn order() -> NewOrder {
        let line = |key, quantity| NewOrderLine { key, quantity, unit_price: None };
        let id = |last: u8| Uuid::from_u128(0x0198_c0de_7000_7000_8000_0000_0000_0000 + u128::from(last));
        let price = Money { amount_minor: 255, currency: "GBP".parse().expect("a currency") };
        NewOrder {
            lines: vec![
                NewOrderLine { unit_price: Some(price), ..line(ItemKey::Sku("85123A".into()), 6) },
                line(ItemKey::Variant(VariantId(id(1))), 1),
                line(ItemKey::Product(ProductId(id(2))), 2),
            ],
            customer: Some(Customer {
                email: "ada@example.com".into(),
                name: Some("Ada".into()),
                phone: Some("1".into()),
                address: Some("12 High Street".into()),
            }),
            expected_total: Some(Money { amount_minor: 2030, currency: Currency::EUR }),
            external_number: Some("536365".into()),
            placed_at: Some("2010-12-01T08:26:00Z".parse().expect("a time")),
        }
    }

    /// The same with nothing that may be absent.
    pub(crate) fn plain() -> NewOrder {
        let mut order = NewOrder { customer: None, expected_total: None, placed_at: None, ..order() };
        order.lines.truncate(1);
        order.lines[0].unit_price = None;
        order
    }

    fn hash(order: &NewOrder) -> String {
        hex(&order.content_hash(&ShopSecret::new([7; 32])))
    }

    pub(crate) fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// Stored hashes are compared with these for ever: a change here needs another version.
    #[test]
    fn the_hash_of_an_order_never_changes() {
        assert_eq!(hash(&order()), "01e365862c8bb08c4800eac4690c8f96759d12a4677289c2b785c472980d87299e");
        assert_eq!(hash(&plain()), "01717518245ffac5328d694a4467e8c243bfd0daed5787e85c25b09daa3cc401e9");
    }

    #[test]
    fn an_order_that_differs_in_anything_has_another_hash() {
        let changes: [fn(&mut NewOrder); 17] = [
            |order| order.lines.truncate(2),
            |order| order.lines.swap(0, 1),
            |order| order.lines[0].key = ItemKey::Sku("85123B".into()),
            |order| order.lines[1].key = ItemKey::Variant(VariantId(Uuid::nil())),
            |order| order.lines[2].key = ItemKey::Product(ProductId(Uuid::nil())),
            |order| order.lines[0].quantity = 7,
            |order| order.lines[0].unit_price = None,
            |order| order.lines[0].unit_price.as_mut().expect("a price").amount_minor = 256,
            |order| order.lines[0].unit_price.as_mut().expect("a price").currency = Currency::EUR,
            |order| order.customer = None,
            |order| customer(order).email = "bob@example.com".into(),
            |order| customer(order).name = None,
            |order| customer(order).phone = Some("2".into()),
            |order| customer(order).address = Some("13 High Street".into()),
            // What moves from one field into the next.
            |order| (customer(order).name, customer(order).phone) = (None, Some("Ada".into())),
            |order| order.external_number = Some("536366".into()),
            |order| order.placed_at = None,
        ];
        let mut hashes = vec![hash(&order())];
        for change in changes {
            let mut changed = order();
            change(&mut changed);
            let hash = hash(&changed);
            assert!(!hashes.contains(&hash), "{changed:?}");
            hashes.push(hash);
        }
    }

    fn customer(order: &mut NewOrder) -> &mut Customer {
        order.customer.as_mut().expect("a customer")
    }

    #[test]
    fn the_hash_is_of_one_shop_and_not_of_the_question_what_it_costs() {
        assert_ne!(
            order().content_hash(&ShopSecret::new([8; 32])),
            order().content_hash(&ShopSecret::new([7; 32]))
        );
        let unasked = NewOrder { expected_total: None, ..order() };
        assert_eq!(hash(&unasked), hash(&order()));
    }
}
