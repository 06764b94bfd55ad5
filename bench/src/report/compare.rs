//! What moved since an earlier run.

use std::fmt::Write;

use super::{Report, table::number};

/// A change smaller than this share is the machine's mood.
const NOISE: f64 = 0.05;

/// Both runs' figures side by side.
pub fn compare(old: &Report, new: &Report) -> String {
    let mut text = format!("since {}\n", old.machine.sentence());
    if old.quick != new.quick {
        text.push_str("one of both runs was a quick one: its figures are rough\n");
    }
    for figure in &new.figures {
        let Some(before) = old.figures.iter().find(|before| before.id == figure.id) else {
            let _ = writeln!(text, "  {}: new", figure.work);
            continue;
        };
        let change = figure.ours / before.ours - 1.0;
        let moved = if change.abs() < NOISE { "about the same" } else { "moved" };
        let _ = write!(
            text,
            "  {}: {} -> {} {} ({:+.0} %, {moved})",
            figure.work,
            number(before.ours),
            number(figure.ours),
            figure.unit,
            change * 100.0
        );
        if let (Some(before), Some(now)) = (before.ratio, figure.ratio) {
            let _ = write!(text, ", ratio {before:.2} -> {now:.2}");
        }
        let _ = match (before.is_met(), figure.is_met()) {
            (true, false) => writeln!(text, ": falls short now"),
            (false, true) => writeln!(text, ": reached now"),
            _ => writeln!(text),
        };
    }
    for gone in old.figures.iter().filter(|old| new.figures.iter().all(|new| new.id != old.id)) {
        let _ = writeln!(text, "  {}: not measured this time", gone.work);
    }
    text
}
