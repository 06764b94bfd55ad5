//! What a trial of the shop may bend from outside: its clock, and how long a commit takes. Nothing of this acts unless
//! its variable is set; docs/adr/0011 says why it is in the program that people run, and not in another one.

use std::{env, fs, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use mercato_kernel::{Clock, SystemClock, Timestamp, from_micros, micros};

/// Names a file with microseconds that are added to the system's clock; while it is not there, none are.
const CLOCK_FILE: &str = "MERCATO_TEST_CLOCK_FILE";
/// So many milliseconds each commit takes longer.
const COMMIT_DELAY_MS: &str = "MERCATO_TEST_COMMIT_DELAY_MS";

/// The clock of the shop.
pub fn clock() -> Arc<dyn Clock> {
    let Some(file) = env::var_os(CLOCK_FILE) else { return Arc::new(SystemClock) };
    tracing::warn!(file = %file.display(), "{CLOCK_FILE} is set: this shop is on trial, its clock may jump");
    Arc::new(SteppedClock { offset_file: file.into() })
}

/// Makes commits slow, if they are to be.
pub fn delay_commits() -> anyhow::Result<()> {
    let Some(delay) = env::var_os(COMMIT_DELAY_MS) else { return Ok(()) };
    let delay_ms = delay.to_str().and_then(|text| text.parse().ok());
    let delay_ms = delay_ms.with_context(|| format!("{COMMIT_DELAY_MS}: expected milliseconds"))?;
    tracing::warn!(delay_ms, "{COMMIT_DELAY_MS} is set: this shop is on trial, each commit is delayed");
    mercato_engines::db::delay_commits(Duration::from_millis(delay_ms));
    Ok(())
}

/// The system's clock, off by what a file says. It is read each time, so that a step counts from the next moment on.
struct SteppedClock {
    offset_file: PathBuf,
}

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        let offset = fs::read_to_string(&self.offset_file).ok();
        let offset_us: i64 = offset.and_then(|text| text.trim().parse().ok()).unwrap_or_default();
        from_micros(micros(SystemClock.now()).saturating_add(offset_us))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_steps_the_clock_and_without_one_it_is_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let offset_file = folder.path().join("offset");
        let clock = SteppedClock { offset_file: offset_file.clone() };
        let off_by_us = || micros(clock.now()) - micros(SystemClock.now());
        let hour_us = 3_600_000_000;
        let near = 60_000_000;
        assert!(off_by_us().abs() < near);
        fs::write(&offset_file, format!("-{hour_us}\n")).expect("written");
        assert!((off_by_us() + hour_us).abs() < near);
        fs::write(&offset_file, "nonsense").expect("written");
        assert!(off_by_us().abs() < near);
    }
}
