//! Steps of a longer chore, each announced, timed and remembered for a table at the end. What a step does is its own
//! business.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::shell::{human_time, say};

/// Steps that ran.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: String,
    time: Duration,
    error: Option<String>,
}

impl Steps {
    /// Runs a step; its failure is told at once and again at the end.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        say(&format!("\n== {name}"));
        let started = Instant::now();
        let error = work().err().map(|error| format!("{error:#}"));
        let time = started.elapsed();
        match &error {
            None => say(&format!("== {name}: {}", human_time(time))),
            Some(error) => say(&format!("== {name}: FAILED after {}: {error}", human_time(time))),
        }
        self.done.push(Step { name: name.to_owned(), time, error });
    }

    /// The names of those that failed.
    pub(crate) fn failed(&self) -> Vec<&str> {
        self.done.iter().filter(|step| step.error.is_some()).map(|step| step.name.as_str()).collect()
    }

    /// Shows all steps in a table.
    pub(crate) fn print(&self, whole: Duration) {
        say(&self.table(whole));
    }

    fn table(&self, whole: Duration) -> String {
        let width = self.done.iter().map(|step| step.name.len()).max().unwrap_or(0);
        let mut table = String::from("\n");
        for Step { name, time, error } in &self.done {
            let verdict = error.as_ref().map_or("ok", |_| "FAILED");
            let time = human_time(*time);
            let _ = writeln!(table, "{name:width$}  {time:>12}  {verdict}");
        }
        table + &format!("{:width$}  {:>12}\n", "all", human_time(whole))
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_failing_step_is_in_the_table_and_stops_no_other() {
        let mut steps = Steps::default();
        steps.step("first", || bail!("why"));
        steps.step("second", || Ok(()));
        assert_eq!(steps.failed(), ["first"]);
        let table = steps.table(Duration::from_secs(2));
        assert!(table.contains("first") && table.contains("FAILED"), "{table}");
        assert!(table.contains("second") && table.contains("ok"), "{table}");
    }
}
