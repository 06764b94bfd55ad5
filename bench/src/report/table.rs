//! The table of a run, for a terminal.

use std::fmt::Write;

use super::{Figure, Must, Report};

const HEAD: [&str; 11] =
    ["work", "ours", "limit", "ratio", "must be", "", "p50 ms", "p99 ms", "peak MiB", "server", "client"];

/// All figures, one line each; notes below.
pub fn table(report: &Report) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(report.figures.iter().map(line));
    let mut widths = [0; HEAD.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = format!("{}\n\n", report.machine.sentence());
    for setting in &report.settings {
        let _ = writeln!(text, "with {setting}\n");
    }
    for row in &rows {
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            let _ = match index {
                0 | 5 => write!(text, "{cell:width$}  "),
                _ => write!(text, "{cell:>width$}  "),
            };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    for figure in report.figures.iter().filter(|figure| !figure.note.is_empty()) {
        let _ = writeln!(text, "\n{}: {}", figure.work, figure.note);
    }
    for skipped in &report.skipped {
        let _ = writeln!(text, "\nskipped: {skipped}");
    }
    text
}

fn line(figure: &Figure) -> [String; HEAD.len()] {
    let shown = |value: Option<f64>| value.map(number).unwrap_or_default();
    let met = if figure.is_met() { "ok" } else { "short" };
    [
        figure.work.clone(),
        format!("{} {}", number(figure.ours), figure.unit).trim().to_owned(),
        shown(figure.limit),
        figure.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
        must(figure),
        met.to_owned(),
        shown(figure.p50_ms),
        shown(figure.p99_ms),
        shown(figure.peak_mib),
        shown(figure.server_cores),
        shown(figure.client_cores),
    ]
}

/// What a figure must be, in words.
pub(super) fn must(figure: &Figure) -> String {
    let unit = &figure.unit;
    let text = match figure.must {
        Must::Ratio(least) => format!("≥ {least} ×"),
        Must::RatioAtMost(most) => format!("≤ {most} ×"),
        Must::AtMost(most) => format!("≤ {} {unit}", number(most)),
        Must::Exactly(what) => format!("= {} {unit}", number(what)),
    };
    text.trim().to_owned()
}

/// A number with about three digits that count.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        small if small >= 100.0 || small.fract() == 0.0 => {
            let digits = format!("{:.0}", value.abs());
            let mut text = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index).is_multiple_of(3) {
                    text.push(',');
                }
                text.push(digit);
            }
            if value < 0.0 { format!("-{text}") } else { text }
        }
        small if small >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        let shown = [1_234_567.8, 999.6, 100.0, 12.34, 1.234, 0.0, -1234.0].map(number);
        assert_eq!(shown, ["1,234,568", "1,000", "100", "12.3", "1.23", "0", "-1,234"]);
    }
}
