//! Each command against what it did: as often as its client was told, wholly, and as it was asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Findings,
    feed::{Effect, Feed},
    settle::check_answers,
};
use crate::{
    command::{Command, Line, PRICE_MINOR},
    journal::Case,
};

/// Compares all commands with all events.
pub(super) fn compare(cases: &BTreeMap<u64, Case>, feed: &Feed, findings: &mut Findings) {
    for (n, case) in cases {
        check_answers(*n, case, findings);
        let effects = feed.effects.get(n).map(Vec::as_slice).unwrap_or_default();
        check_case(*n, case, effects, feed, findings);
    }
    for n in feed.effects.keys().filter(|n| !cases.contains_key(n)) {
        findings.broken(format!("there are effects of command {n}, which was never asked"));
    }
}

/// The events of one effect of a command, each with how many there are of it.
fn events_of(command: &Command) -> &'static [(&'static str, usize)] {
    match command {
        Command::OpenLocation => &[("LocationCreated", 1)],
        Command::CreateProduct => &[("ProductCreated", 1), ("InventoryChanged", 1)],
        Command::Rename { .. } => &[("ProductUpdated", 1)],
        Command::AddTag { .. } => &[("ProductTagAdded", 1)],
        // Told by its tag, not by a mark.
        Command::RemoveTag { .. } => &[],
        Command::Adjust { .. } | Command::Count { .. } => &[("InventoryChanged", 1)],
        Command::Transfer { .. } => &[("InventoryChanged", 2)],
        Command::PlaceOrder { .. } => &[("OrderCreated", 1)],
        Command::Cancel { .. } => &[("OrderCancelled", 1)],
    }
}

fn check_case(n: u64, case: &Case, effects: &[Effect], feed: &Feed, findings: &mut Findings) {
    let expected = events_of(&case.command);
    let count = |what: &str| effects.iter().filter(|effect| effect.what == what).count();
    let times = match (&case.command, expected) {
        (Command::RemoveTag { tag, .. }, _) => feed.removed_tags.get(tag).copied().unwrap_or_default(),
        (_, [(first, each), ..]) => count(first) / each,
        (_, []) => unreachable!("all but tags have events"),
    };
    let whole: usize = expected.iter().map(|(_, each)| each * times).sum();
    if expected.iter().any(|(what, each)| count(what) != each * times) || effects.len() != whole {
        findings.broken(format!("command {n} is there in part: {:?} of {:?}", effects, case.command));
    }
    let (least, most) = case.bounds();
    let told = || format!("command {n} ({:?}) is there {times} times; {:?}", case.command, case.outcomes);
    if times < least {
        findings.lost.push(told());
    } else if times > most {
        findings.doubled.push(told());
    }
    for effect in effects {
        if let Some(wrong) = is_wrong(&case.command, effect) {
            findings.broken(format!("command {n}: {wrong}: {:?} became {}", case.command, effect.data));
        }
    }
    if let Some(body) = case.acknowledged()
        && let Some(wrong) = was_told_wrong(&case.command, body, effects)
    {
        findings.broken(format!("command {n} was told {wrong}, which no event has: {body}"));
    }
}

/// What an event says other than its command asked for.
fn is_wrong(command: &Command, effect: &Effect) -> Option<&'static str> {
    let data = &effect.data;
    match command {
        Command::Adjust { change, .. } => (data["quantityChange"] != *change).then_some("another change"),
        Command::Count { set_to, expected, .. } => (data["quantityChange"] != set_to - expected
            || data["level"]["onHand"] != *set_to)
            .then_some("another count"),
        Command::Transfer { quantity, .. } => {
            (data["quantityChange"].as_i64().map(i64::abs) != Some(*quantity)).then_some("another quantity")
        }
        Command::PlaceOrder { lines, .. } => {
            let total: i64 = lines.iter().map(|line| line.quantity * PRICE_MINOR).sum();
            if data["totalAmount"]["amount"] != total {
                return Some("another total");
            }
            (lines_of(&data["lines"]) != *lines).then_some("other lines")
        }
        _ => None,
    }
}

/// Lines as an event or a read model shows them.
pub(super) fn lines_of(lines: &Value) -> Vec<Line> {
    let line = |line: &Value| Line {
        sku: line["sku"].as_str().unwrap_or_default().to_owned(),
        quantity: line["quantity"].as_i64().unwrap_or_default(),
    };
    lines.as_array().into_iter().flatten().map(line).collect()
}

/// The id in an answer that no event carries.
fn was_told_wrong(command: &Command, body: &Value, effects: &[Effect]) -> Option<String> {
    let place: (&str, &str) = match command {
        Command::PlaceOrder { .. } => ("orderId", "/orderId"),
        Command::CreateProduct => ("productId", "/product/productId"),
        Command::AddTag { .. } => ("tagId", "/tag/tagId"),
        _ => return None,
    };
    let told = &body[place.0];
    let there = effects.iter().any(|effect| effect.data.pointer(place.1) == Some(told));
    (!there).then(|| format!("{} {told}", place.0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::Outcome;

    fn case(command: Command, outcome: Outcome) -> Case {
        Case { command, key: Some("k".to_owned()), sent: 1, outcomes: vec![outcome] }
    }

    fn acknowledged(body: Value) -> Outcome {
        Outcome::Acknowledged { status: 201, body, replayed: false }
    }

    fn order() -> Command {
        Command::PlaceOrder { lines: vec![Line { sku: "a".to_owned(), quantity: 2 }], guest: false }
    }

    fn created(quantity: i64) -> Effect {
        let total = quantity * PRICE_MINOR;
        let lines = json!([{"sku": "a", "quantity": quantity}]);
        let data = json!({"orderId": "o", "totalAmount": {"amount": total}, "lines": lines});
        Effect { what: "OrderCreated".to_owned(), data }
    }

    fn findings(case: Case, effects: Vec<Effect>) -> Findings {
        let mut feed = Feed::default();
        feed.effects.insert(7, effects);
        let mut findings = Findings::default();
        compare(&[(7, case)].into(), &feed, &mut findings);
        findings
    }

    #[test]
    fn what_was_acknowledged_is_there_exactly_once() {
        let told = || acknowledged(json!({"orderId": "o"}));
        assert!(findings(case(order(), told()), vec![created(2)]).is_empty());
        assert_eq!(findings(case(order(), told()), vec![]).lost.len(), 1);
        assert_eq!(findings(case(order(), told()), vec![created(2), created(2)]).doubled.len(), 1);
        assert!(!findings(case(order(), told()), vec![created(3)]).broken.is_empty(), "other lines");
        let other = acknowledged(json!({"orderId": "p"}));
        assert!(!findings(case(order(), other), vec![created(2)]).broken.is_empty(), "another id");
    }

    #[test]
    fn what_was_refused_did_nothing() {
        let refused = Outcome::Refused { status: 409, code: "insufficient_stock".to_owned() };
        assert!(findings(case(order(), refused.clone()), vec![]).is_empty());
        assert_eq!(findings(case(order(), refused), vec![created(2)]).doubled.len(), 1);
    }

    #[test]
    fn what_is_unknown_is_there_wholly_or_not() {
        let lost = || Outcome::Unknown { why: "killed".to_owned() };
        let transfer = || Command::Transfer {
            sku: "a".to_owned(),
            from: "main".to_owned(),
            to: "north".to_owned(),
            quantity: 4,
        };
        let side = |change: i64| Effect {
            what: "InventoryChanged".to_owned(),
            data: json!({"quantityChange": change}),
        };
        assert!(findings(case(transfer(), lost()), vec![]).is_empty());
        assert!(findings(case(transfer(), lost()), vec![side(-4), side(4)]).is_empty());
        assert!(!findings(case(transfer(), lost()), vec![side(-4)]).broken.is_empty());
    }
}
