//! Which shop a client command speaks to, and with which key.

use clap::Args;
use mercato_kernel::Secret;

/// Where a running shop is, and who asks.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// The running shop
    #[arg(long, env = "MERCATO_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// An API key of that shop
    #[arg(long, env = "MERCATO_KEY", hide_env_values = true, value_parser = secret)]
    pub key: Option<Secret<String>>,
}

#[expect(clippy::unnecessary_wraps, reason = "the form that clap wants of a parser")]
fn secret(text: &str) -> Result<Secret<String>, String> {
    Ok(Secret::new(text.trim().to_owned()))
}
