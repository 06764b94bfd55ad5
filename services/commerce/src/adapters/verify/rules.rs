//! The rules that hold within commerce's database, each as one statement that counts and one that finds offenders.

use mercato_contracts::verify::{Check, MAX_EXAMPLES, Progress};
use mercato_engines::db::{Sql, Tx, Value};

use crate::ports::StoreResult;

struct Rule {
    name: &'static str,
    words: &'static str,
    count: &'static str,
    /// One row for each offender: a text that names it.
    offenders: Sql,
}

const RULES: &[Rule] = &[
    Rule {
        name: "stock_equals_ledger",
        words: "every stock row has on hand what its movements add up to",
        count: "SELECT count(*) FROM stock",
        offenders: Sql::per(
            "SELECT 'stock row ' || lower(hex(s.id)) || ' has ' || s.on_hand || ', its ledger ' || coalesce(m.sum, 0) \
             FROM stock s LEFT JOIN (SELECT id, sum(quantity) AS sum FROM ( \
             SELECT to_stock AS id, quantity FROM stock_movements WHERE to_stock IS NOT NULL UNION ALL \
             SELECT from_stock, -quantity FROM stock_movements WHERE from_stock IS NOT NULL) AS e GROUP BY id) AS m \
             ON m.id = s.id WHERE s.on_hand <> coalesce(m.sum, 0)",
            "SELECT 'stock row ' || s.id || ' has ' || s.on_hand || ', its ledger ' || coalesce(m.sum, 0) \
             FROM stock s LEFT JOIN (SELECT id, sum(quantity) AS sum FROM ( \
             SELECT to_stock AS id, quantity FROM stock_movements WHERE to_stock IS NOT NULL UNION ALL \
             SELECT from_stock, -quantity FROM stock_movements WHERE from_stock IS NOT NULL) AS e GROUP BY id) AS m \
             ON m.id = s.id WHERE s.on_hand <> coalesce(m.sum, 0)",
        ),
    },
    Rule {
        name: "stock_within_bounds",
        words: "0 <= reserved <= on hand in every stock row",
        count: "SELECT count(*) FROM stock",
        offenders: Sql::per(
            "SELECT 'stock row ' || lower(hex(id)) || ': ' || reserved || ' reserved of ' || on_hand FROM stock \
             WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand",
            "SELECT 'stock row ' || id || ': ' || reserved || ' reserved of ' || on_hand FROM stock \
             WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand",
        ),
    },
    Rule {
        name: "ledger_sums_to_zero",
        words: "the accounts of every variant's ledger sum to 0",
        count: "SELECT count(DISTINCT variant_id) FROM stock_movements",
        offenders: Sql::per(
            "SELECT 'variant ' || lower(hex(variant_id)) || ' is off by ' || sum(quantity) FROM ( \
             SELECT variant_id, quantity FROM stock_movements WHERE to_stock IS NOT NULL \
             OR to_account IN ('supplier', 'sold', 'returned', 'lost', 'found') UNION ALL \
             SELECT variant_id, -quantity FROM stock_movements WHERE from_stock IS NOT NULL \
             OR from_account IN ('supplier', 'sold', 'returned', 'lost', 'found')) AS e \
             GROUP BY variant_id HAVING sum(quantity) <> 0",
            "SELECT 'variant ' || variant_id || ' is off by ' || sum(quantity) FROM ( \
             SELECT variant_id, quantity FROM stock_movements WHERE to_stock IS NOT NULL \
             OR to_account IN ('supplier', 'sold', 'returned', 'lost', 'found') UNION ALL \
             SELECT variant_id, -quantity FROM stock_movements WHERE from_stock IS NOT NULL \
             OR from_account IN ('supplier', 'sold', 'returned', 'lost', 'found')) AS e \
             GROUP BY variant_id HAVING sum(quantity) <> 0",
        ),
    },
    Rule {
        name: "ledger_stays_within_variants",
        words: "every movement touches stock rows of its own variant only",
        count: "SELECT count(*) FROM stock_movements",
        offenders: Sql::per(
            "SELECT 'movement ' || lower(hex(m.id)) || ' touches a stock row of another variant' \
             FROM stock_movements m JOIN stock s ON s.id = m.from_stock OR s.id = m.to_stock \
             WHERE s.variant_id <> m.variant_id",
            "SELECT 'movement ' || m.id || ' touches a stock row of another variant' \
             FROM stock_movements m JOIN stock s ON s.id IN (m.from_stock, m.to_stock) \
             WHERE s.variant_id <> m.variant_id",
        ),
    },
    Rule {
        name: "orders_equal_their_lines",
        words: "every order's total is the sum of its lines, of which it has at least one",
        count: "SELECT count(*) FROM orders",
        // Exact for all sums that an order may have; one beyond them is told, where whole numbers would overflow.
        offenders: Sql::per(
            "SELECT 'order ' || o.number || ' has ' || o.total_minor || ', its lines ' \
             || CAST(coalesce(l.sum, 0) AS INTEGER) FROM orders o LEFT JOIN (SELECT order_id, \
             total(quantity * unit_price_minor) AS sum FROM order_lines GROUP BY order_id) AS l \
             ON l.order_id = o.id WHERE l.sum IS NULL OR l.sum <> o.total_minor",
            "SELECT 'order ' || o.number || ' has ' || o.total_minor || ', its lines ' || coalesce(l.sum, 0) \
             FROM orders o LEFT JOIN (SELECT order_id, sum(quantity::numeric * unit_price_minor) AS sum \
             FROM order_lines GROUP BY order_id) AS l ON l.order_id = o.id \
             WHERE l.sum IS NULL OR l.sum <> o.total_minor",
        ),
    },
    Rule {
        name: "lines_equal_their_movements",
        words: "every line that takes stock took its units once, and gave them back when its order was cancelled",
        count: "SELECT count(*) FROM order_lines",
        offenders: Sql::per(
            "SELECT 'order ' || o.number || ' line ' || l.line || ': ' || l.quantity || ' ordered, ' \
             || coalesce(m.net, 0) || ' moved' FROM order_lines l JOIN orders o ON o.id = l.order_id \
             LEFT JOIN (SELECT order_id, line, count(*) AS moves, \
             sum(CASE WHEN to_account = 'sold' THEN quantity ELSE -quantity END) AS net \
             FROM stock_movements WHERE order_id IS NOT NULL GROUP BY order_id, line) AS m \
             ON m.order_id = l.order_id AND m.line = l.line \
             WHERE (l.takes_stock = 1) <> (m.moves IS NOT NULL) \
             OR m.net <> CASE o.status WHEN 'placed' THEN l.quantity ELSE 0 END",
            "SELECT 'order ' || o.number || ' line ' || l.line || ': ' || l.quantity || ' ordered, ' \
             || coalesce(m.net, 0) || ' moved' FROM order_lines l JOIN orders o ON o.id = l.order_id \
             LEFT JOIN (SELECT order_id, line, count(*) AS moves, \
             sum(CASE WHEN to_account = 'sold' THEN quantity ELSE -quantity END) AS net \
             FROM stock_movements WHERE order_id IS NOT NULL GROUP BY order_id, line) AS m \
             ON m.order_id = l.order_id AND m.line = l.line \
             WHERE l.takes_stock <> (m.moves IS NOT NULL) \
             OR m.net <> CASE o.status WHEN 'placed' THEN l.quantity ELSE 0 END",
        ),
    },
    Rule {
        name: "movements_have_their_lines",
        words: "every movement that names an order names a line of it, of the same variant",
        count: "SELECT count(*) FROM stock_movements WHERE order_id IS NOT NULL",
        offenders: Sql::per(
            "SELECT 'movement ' || lower(hex(m.id)) || ' names a line that is not there' FROM stock_movements m \
             LEFT JOIN order_lines l ON l.order_id = m.order_id AND l.line = m.line \
             WHERE m.order_id IS NOT NULL AND (l.line IS NULL OR l.variant_id <> m.variant_id)",
            "SELECT 'movement ' || m.id || ' names a line that is not there' FROM stock_movements m \
             LEFT JOIN order_lines l ON l.order_id = m.order_id AND l.line = m.line \
             WHERE m.order_id IS NOT NULL AND (l.line IS NULL OR l.variant_id <> m.variant_id)",
        ),
    },
];

/// Checks all rules in one state of the database.
pub async fn check_all(tx: &mut Tx, done: &mut Progress<'_>) -> StoreResult<Vec<Check>> {
    let mut checks = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let mut check = Check::new(rule.name, rule.words);
        check.counted = tx.fetch(rule.count, Vec::new()).await?[0].get::<i64>(0)?.unsigned_abs();
        let mut examples: Vec<String> = Vec::new();
        let mut broken = 0;
        tx.for_each(rule.offenders.clone(), Vec::<Value>::new(), |row| {
            broken += 1;
            if examples.len() < MAX_EXAMPLES {
                examples.push(row.get(0)?);
            }
            Ok(())
        })
        .await?;
        (check.broken, check.examples) = (broken, examples);
        done(&check);
        checks.push(check);
    }
    Ok(checks)
}
