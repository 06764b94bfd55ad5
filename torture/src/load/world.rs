//! What the load's clients know of the shop: only what it acknowledged. From this the next commands are chosen.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    command::{Command, Line, MAIN, NORTH, mark},
    dice::Dice,
    journal::Case,
};

/// A product, as its client knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) sku: String,
}

/// What was acknowledged so far.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) products: Vec<Product>,
    /// Orders that nobody cancelled yet.
    orders: Vec<String>,
    /// Tags that nobody removed yet, with their products.
    tags: Vec<(String, String)>,
    /// Units by product and location, as last told.
    levels: HashMap<(String, String), i64>,
}

/// So many products have much stock, and the next so many hardly any.
pub(crate) const DEEP: usize = 10;
/// See `DEEP`.
pub(crate) const SCARCE: usize = 4;
/// The last of the first products is sold by nobody, so that counting it succeeds.
pub(crate) const QUIET: usize = 2;
/// More products than this are not made.
const MAX_PRODUCTS: usize = 60;
const MAX_LINES: u64 = 4;

impl World {
    /// Learns from an acknowledged command.
    pub(crate) fn learn(&mut self, n: u64, command: &Command, body: &Value) {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        match command {
            Command::CreateProduct => {
                let product = Product { id: text("productId"), sku: mark(n) };
                if !self.products.contains(&product) {
                    self.products.push(product);
                }
            }
            Command::AddTag { product } => self.tags.push((product.clone(), text("tagId"))),
            Command::PlaceOrder { .. } => self.orders.push(text("orderId")),
            Command::Adjust { product, location, .. } | Command::Count { product, location, .. } => {
                let quantity = body["quantity"].as_i64().unwrap_or_default();
                self.levels.insert((product.clone(), location.clone()), quantity);
            }
            Command::OpenLocation
            | Command::Rename { .. }
            | Command::RemoveTag { .. }
            | Command::Transfer { .. }
            | Command::Cancel { .. } => {}
        }
    }

    /// What earlier runs learned.
    pub(crate) fn remember<'c>(cases: impl IntoIterator<Item = (&'c u64, &'c Case)>) -> Self {
        let mut world = Self::default();
        for (n, case) in cases {
            if let Some(body) = case.acknowledged() {
                world.learn(*n, &case.command, body);
            }
            world.spend(&case.command);
        }
        world
    }

    /// Forgets what a command uses up: each order is cancelled and each tag removed by one command only.
    fn spend(&mut self, command: &Command) {
        match command {
            Command::Cancel { order } => self.orders.retain(|known| known != order),
            Command::RemoveTag { tag, .. } => self.tags.retain(|(_, known)| known != tag),
            _ => {}
        }
    }

    /// The next command of a client.
    pub(crate) fn choose(&mut self, dice: &mut Dice) -> Option<Command> {
        let kind =
            dice.weighted(&[(44, 0), (12, 1), (12, 2), (6, 3), (7, 4), (7, 5), (6, 6), (4, 7), (2, 8)]);
        match kind {
            0 => self.order(dice),
            1 => {
                let place = dice.index(self.orders.len())?;
                Some(Command::Cancel { order: self.orders.swap_remove(place) })
            }
            2 => self.adjust(dice),
            3 => self.count(dice),
            4 => self.transfer(dice),
            5 => Some(Command::Rename { product: self.any(dice)?.id.clone() }),
            6 => Some(Command::AddTag { product: self.any(dice)?.id.clone() }),
            7 => {
                let place = dice.index(self.tags.len())?;
                let (product, tag) = self.tags.swap_remove(place);
                Some(Command::RemoveTag { product, tag })
            }
            _ if self.products.len() < MAX_PRODUCTS => Some(Command::CreateProduct),
            _ => self.order(dice),
        }
    }

    fn any(&self, dice: &mut Dice) -> Option<&Product> {
        self.products.get(dice.index(self.products.len())?)
    }

    fn order(&self, dice: &mut Dice) -> Option<Command> {
        let lines = (0..dice.between(1, MAX_LINES)).map(|_| {
            let scarce = dice.chance(15);
            let place = if scarce { DEEP + dice.index(SCARCE)? } else { dice.index(DEEP)? };
            let quantity = i64::try_from(dice.between(1, 3)).expect("a small number");
            Some(Line { sku: self.products.get(place)?.sku.clone(), quantity })
        });
        Some(Command::PlaceOrder { lines: lines.collect::<Option<_>>()?, guest: dice.chance(30) })
    }

    fn adjust(&self, dice: &mut Dice) -> Option<Command> {
        let product = self.any(dice)?.id.clone();
        let location = if dice.chance(70) { MAIN } else { NORTH }.to_owned();
        let units = i64::try_from(dice.between(1, 6)).expect("a small number");
        Some(Command::Adjust { product, location, change: if dice.chance(60) { units } else { -units } })
    }

    fn count(&self, dice: &mut Dice) -> Option<Command> {
        let place = DEEP + SCARCE + dice.index(QUIET)?;
        let product = self.products.get(place)?.id.clone();
        let location = if dice.chance(50) { MAIN } else { NORTH }.to_owned();
        let expected = self.levels.get(&(product.clone(), location.clone())).copied().unwrap_or_default();
        let mut set_to = i64::try_from(dice.between(0, 500)).expect("a small number");
        if set_to == expected {
            set_to += 1;
        }
        Some(Command::Count { product, location, expected, set_to })
    }

    fn transfer(&self, dice: &mut Dice) -> Option<Command> {
        let sku = self.any(dice)?.sku.clone();
        let (from, to) = if dice.chance(50) { (MAIN, NORTH) } else { (NORTH, MAIN) };
        let quantity = i64::try_from(dice.between(1, 9)).expect("a small number");
        Some(Command::Transfer { sku, from: from.to_owned(), to: to.to_owned(), quantity })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_is_cancelled_by_one_command_only() {
        let mut world = World::default();
        let order = Command::PlaceOrder { lines: Vec::new(), guest: false };
        world.learn(1, &order, &json!({"orderId": "one"}));
        let mut dice = Dice::of(3, &[]);
        let chosen: Vec<Command> = (0..400).filter_map(|_| world.choose(&mut dice)).collect();
        let cancels = chosen.iter().filter(|command| matches!(command, Command::Cancel { .. }));
        assert_eq!(cancels.count(), 1);
    }

    #[test]
    fn a_count_always_changes_something() {
        let mut world = World::default();
        for n in 1..=16 {
            world.learn(n, &Command::CreateProduct, &json!({"productId": format!("p{n}")}));
        }
        let mut dice = Dice::of(4, &[]);
        let counts = (0..2_000).filter_map(|_| world.choose(&mut dice)).filter_map(|command| match command {
            Command::Count { expected, set_to, .. } => Some((expected, set_to)),
            _ => None,
        });
        let counts: Vec<_> = counts.collect();
        assert!(counts.len() > 20 && counts.iter().all(|(expected, set_to)| expected != set_to));
    }
}
