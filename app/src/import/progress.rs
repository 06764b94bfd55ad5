//! How far an import is: a bar with rate and time left on a terminal, a line now and then elsewhere.
//! Refused rows are shown as they come, so that none has to be remembered.

use std::{
    io::IsTerminal,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Summary, table::Refusal};

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// Shows progress on standard error.
pub struct Progress {
    bar: ProgressBar,
    noun: &'static str,
    began: Instant,
    last_line: Option<Mutex<Instant>>,
}

impl Progress {
    /// Progress through a file of `bytes`, counted in `noun` (a plural).
    pub fn new(bytes: u64, noun: &'static str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {eta} left");
        bar.set_style(style.expect("the template above is valid"));
        let now = Instant::now();
        Self { bar, noun, began: now, last_line: (!terminal).then(|| Mutex::new(now)) }
    }

    /// Shows a refused row.
    pub fn refused(&self, refusal: &Refusal) {
        let Refusal { line, field, reason } = refusal;
        self.bar.suspend(|| eprintln!("refused: line {line}, {field}: {reason}"));
    }

    /// Shows how far it is; `bytes` may come out of order.
    pub fn advance(&self, summary: &Summary, bytes: u64) {
        if bytes > self.bar.position() {
            self.bar.set_position(bytes);
        }
        if let Some(last) = &self.last_line {
            let mut last = last.lock().expect("no holder panics");
            if last.elapsed() < LINE_EVERY {
                return;
            }
            *last = Instant::now();
            let (position, length) = (self.bar.position(), self.bar.length().unwrap_or(1).max(1));
            let left = self.began.elapsed().mul_f64((length as f64 / position.max(1) as f64 - 1.0).max(0.0));
            eprintln!("{} ({} %), {} s left", self.words(summary), position * 100 / length, left.as_secs());
        } else {
            self.bar.set_message(self.words(summary));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// The time since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn words(&self, summary: &Summary) -> String {
        let rate = summary.total() as f64 / self.began.elapsed().as_secs_f64().max(0.001);
        format!("{} {}, {rate:.0}/s", summary.total(), self.noun)
    }
}
