//! The process's log: pretty on a terminal, one JSON object a line elsewhere, each line with its request's trace id.
//! What is logged is said where it happens; secrets are of types that print stars.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::{LogConfig, LogFormat};

/// Sends the log to standard error, as `config` says. Later calls in one process change nothing.
pub fn start(config: &LogConfig) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(&config.filter).with_context(|| format!("log.filter: `{}`", config.filter))?;
    let pretty = match config.format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let layer = fmt::layer().with_writer(std::io::stderr);
    let started = if pretty {
        let layer = layer.with_ansi(std::io::stderr().is_terminal()).with_target(false);
        tracing_subscriber::registry().with(filter).with(layer).try_init()
    } else {
        let layer = layer.json().flatten_event(true).with_span_list(false).with_current_span(true);
        tracing_subscriber::registry().with(filter).with(layer).try_init()
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
    Ok(())
}
