//! A report as a person reads it: one line for each invariant, the broken ones with examples.

use std::fmt::Write;

use mercato_contracts::verify::Check;

use super::Report;

/// One invariant in a line, its examples below.
pub fn line(check: &Check) -> String {
    let state = match check {
        Check { broken: 0, pending: 0, .. } => "ok     ",
        Check { broken: 0, .. } => "pending",
        _ => "BROKEN ",
    };
    let mut text = format!("{state}  {:>10}  {}", check.counted, check.rule);
    if check.pending > 0 {
        let _ = write!(text, " ({} on their way)", check.pending);
    }
    if check.broken > 0 {
        let _ = write!(text, " ({} broken)", check.broken);
    }
    for example in &check.examples {
        let _ = write!(text, "\n                     {example}");
    }
    text
}

/// The last line.
pub fn summary(report: &Report) -> String {
    let broken = report.checks.iter().filter(|check| check.broken > 0).count();
    match broken {
        0 => format!("All {} invariants hold.", report.checks.len()),
        broken => format!("{broken} of {} invariants are broken.", report.checks.len()),
    }
}
