//! The chart of a run: for each figure how far it is from what it must be. The line stands at what must be reached;
//! a bar that reaches it is long enough.

use std::fmt::Write;

use super::{Figure, Report, table};

const WIDTH: usize = 960;
const LABELS: usize = 400;
const ROW: usize = 26;
const TOP: usize = 76;
/// The bar's longest share, and where the line stands in it.
const FURTHEST: f64 = 2.0;

/// The chart as SVG.
pub fn svg(report: &Report) -> String {
    let height = TOP + report.figures.len() * ROW + 24;
    let bars = (WIDTH - LABELS - 190) as f64;
    let line = LABELS as f64 + bars / FURTHEST;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"26\" font-size=\"17\" font-weight=\"bold\">Mercato against the limit of its machine</text>\n\
         <text x=\"16\" y=\"46\" fill=\"#555555\">{}</text>\n\
         <text x=\"{line}\" y=\"66\" text-anchor=\"middle\" fill=\"#555555\">what must be reached</text>\n",
        escaped(&report.machine.sentence()),
    );
    for (index, figure) in report.figures.iter().enumerate() {
        row(&mut out, figure, TOP + index * ROW, bars);
    }
    let foot = height - 16;
    let _ = write!(
        out,
        "<line x1=\"{line}\" y1=\"{}\" x2=\"{line}\" y2=\"{foot}\" stroke=\"#333333\" stroke-dasharray=\"3 3\"/>\n</svg>\n",
        TOP - 4
    );
    out
}

fn row(out: &mut String, figure: &Figure, y: usize, bars: f64) {
    let length = (figure.score().clamp(0.0, FURTHEST) / FURTHEST * bars).max(1.0);
    let colour = if figure.is_met() { "#2f7d5b" } else { "#c2603a" };
    let value = match figure.ratio {
        Some(ratio) => format!("{ratio:.2} × ({})", table::must(figure)),
        None => format!("{} {} ({})", table::number(figure.ours), figure.unit, table::must(figure)),
    };
    let middle = y + 15;
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\
         <rect x=\"{LABELS}\" y=\"{}\" width=\"{length:.1}\" height=\"{}\" rx=\"2\" fill=\"{colour}\"/>\
         <text x=\"{:.1}\" y=\"{middle}\" fill=\"#333333\">{}</text>",
        LABELS - 10,
        escaped(&figure.work),
        y + 3,
        ROW - 8,
        LABELS as f64 + length + 8.0,
        escaped(&value),
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
