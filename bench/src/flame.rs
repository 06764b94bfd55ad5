//! A flame graph out of what `perf script` prints: every box is a function, as wide as its share of the samples, above
//! the one that called it. It is a picture without a program in it; a box tells its name and share when pointed at.

use std::{collections::BTreeMap, fmt::Write};

const WIDTH: f64 = 1_400.0;
const ROW: f64 = 17.0;
const TOP: f64 = 64.0;
/// A narrower box shows nothing that could be read.
const NARROWEST: f64 = 1.2;
/// About how wide a character is.
const CHARACTER: f64 = 6.3;
/// Deeper is only what a library does inside itself.
const DEEPEST: usize = 80;

/// A function with those that it called.
#[derive(Default)]
struct Frame {
    samples: u64,
    calls: BTreeMap<String, Frame>,
}

/// The graph of all samples.
pub fn svg(title: &str, script: &str) -> String {
    let mut root = Frame::default();
    for stack in stacks(script) {
        root.add(&stack);
    }
    let depth = root.depth().min(DEEPEST);
    let height = TOP + (depth + 1) as f64 * ROW + 10.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"monospace\" \
         font-size=\"11\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n<text x=\"10\" y=\"24\" \
         font-size=\"16\" font-family=\"sans-serif\">{}</text>\n<text x=\"10\" y=\"44\" fill=\"#555555\" \
         font-family=\"sans-serif\">{} samples; green: the shop, blue: SQLite, orange: the kernel, grey: \
         libraries</text>\n",
        escaped(title),
        root.samples
    );
    root.draw(&mut out, "all", Place { x: 0.0, y: height - 10.0 - ROW, level: 0 }, root.samples);
    out.push_str("</svg>\n");
    out
}

/// The stacks of a script, the outermost function first; below the thread's name.
fn stacks(script: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for sample in script.split("\n\n") {
        let mut lines = sample.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let Some(head) = lines.next() else { continue };
        let mut stack: Vec<String> = lines.filter_map(function).collect();
        let thread = head.split_whitespace().next().unwrap_or("?");
        stack.push(thread.to_owned());
        stack.reverse();
        all.push(stack);
    }
    all
}

/// The function of a line such as `  55d0c0de name+0x1f (/path/of/program)`.
fn function(line: &str) -> Option<String> {
    let (_, rest) = line.trim().split_once(' ')?;
    let name = rest.rsplit_once(" (").map_or(rest, |(name, _)| name);
    let name = name.rsplit_once("+0x").map_or(name, |(name, _)| name);
    // What an async function is called inside, and what calls what, tells nothing.
    let plumbing = ["[unknown]", "__rust_begin_short_backtrace", "clone3", "start_thread", "catch_unwind"];
    let name = name.replace("::{{closure}}", "");
    (!plumbing.iter().any(|word| name.contains(word))).then_some(name)
}

#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    level: usize,
}

impl Frame {
    fn add(&mut self, stack: &[String]) {
        self.samples += 1;
        let Some((first, rest)) = stack.split_first() else { return };
        // An async function that is polled through itself is one box.
        let rest = &rest[rest.iter().take_while(|name| *name == first).count()..];
        self.calls.entry(first.clone()).or_default().add(rest);
    }

    fn depth(&self) -> usize {
        self.calls.values().map(|frame| 1 + frame.depth()).max().unwrap_or(0)
    }

    fn draw(&self, out: &mut String, name: &str, place: Place, all: u64) {
        let Place { mut x, y, level } = place;
        let width = self.samples as f64 / all.max(1) as f64 * WIDTH;
        if width < NARROWEST || level > DEEPEST {
            return;
        }
        let share = self.samples as f64 / all.max(1) as f64 * 100.0;
        let fits = f64::max(0.0, (width - 6.0) / CHARACTER);
        let label = short(name);
        let label: String =
            label.chars().enumerate().take_while(|(at, _)| (*at as f64) < fits).map(|(_, c)| c).collect();
        let _ = writeln!(
            out,
            "<g><title>{} ({share:.1} %)</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{}\" \
             fill=\"{}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text></g>",
            escaped(name),
            width - 0.4,
            ROW - 1.0,
            colour(name),
            x + 3.0,
            y + 12.0,
            escaped(if label.chars().count() > 2 { &label } else { "" }),
        );
        for (name, frame) in &self.calls {
            frame.draw(out, name, Place { x, y: y - ROW, level: level + 1 }, all);
            x += frame.samples as f64 / all.max(1) as f64 * WIDTH;
        }
    }
}

/// A name without its type parameters and outer modules.
fn short(name: &str) -> String {
    let (mut plain, mut depth) = (String::new(), 0_u32);
    for character in name.trim_start_matches('<').chars() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            other if depth == 0 => plain.push(other),
            _ => {}
        }
    }
    let parts: Vec<&str> = plain.split("::").filter(|part| !part.is_empty()).collect();
    parts[parts.len().saturating_sub(2)..].join("::")
}

fn colour(name: &str) -> &'static str {
    const KERNEL: [&str; 9] =
        ["sys_", "syscall", "tcp_", "ip_", "vfs_", "ext4_", "sock", "schedule", "softirq"];
    if name.contains("mercato") {
        "#8fc9a3"
    } else if name.starts_with("sqlite3")
        || name.contains("sqlx")
        || name.starts_with("vdbe")
        || name.contains("wal")
    {
        "#9db8e0"
    } else if KERNEL.iter().any(|part| name.contains(part)) {
        "#eebd8a"
    } else {
        "#dcdcd6"
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
worker 7 1.0: cycles:
\t55d0 sqlite3_step+0x1f (/bin/mercato)
\t55d1 mercato_commerce::adapters::writer::run::{{closure}}+0x2 (/bin/mercato)
\t55d2 clone3 (/lib/libc.so)

worker 7 1.1: cycles:
\t55d1 mercato_commerce::adapters::writer::run+0x9 (/bin/mercato)
";

    #[test]
    fn samples_of_one_function_share_a_box() {
        let stacks = stacks(SCRIPT);
        assert_eq!(stacks[0], ["worker", "mercato_commerce::adapters::writer::run", "sqlite3_step"]);
        let graph = svg("x < y", SCRIPT);
        assert!(graph.contains("x &lt; y") && graph.contains("2 samples"), "{graph}");
        assert!(
            graph.contains("<title>mercato_commerce::adapters::writer::run (100.0 %)</title>"),
            "{graph}"
        );
        assert!(graph.contains("<title>sqlite3_step (50.0 %)</title>"), "{graph}");
    }

    #[test]
    fn names_are_short() {
        assert_eq!(short("moka::sync::Cache<K,V,S>::get"), "Cache::get");
        assert_eq!(short("core::ptr::drop_in_place<a::B>"), "ptr::drop_in_place");
        assert_eq!(short("sqlite3_step"), "sqlite3_step");
    }
}
