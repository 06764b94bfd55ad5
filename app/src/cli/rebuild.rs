//! `mercato rebuild NAME`: asks a running shop to build a read model anew, and shows how far it is.

use clap::Args;
use serde::Deserialize;

use super::Ending;
use crate::client::{Call, Client, JsonLines, Target};

#[derive(Debug, Args)]
pub struct Rebuild {
    /// products, stock, orders or search
    name: String,
    #[command(flatten)]
    target: Target,
}

/// A line of the shop's answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Step {
    done: Option<u64>,
    total: Option<u64>,
    status: Option<String>,
    detail: Option<String>,
}

impl Rebuild {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let client = Client::new(&self.target)?;
        client.check().await?;
        let name: String = self.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let call = Call::post(format!("/api/commands/read-models/{name}/rebuild"), "{}");
        let mut lines = JsonLines::new(client.stream(&call).await?);
        let mut last = Step::default();
        let mut shown = 0;
        while let Some(step) = lines.next::<Step>().await? {
            let percent = step.done.zip(step.total).map_or(0, |(done, total)| done * 100 / total.max(1));
            if percent >= shown + 10 {
                shown = percent;
                eprintln!("{name}: {percent} %");
            }
            last = step;
        }
        match (last.status.as_deref(), last.detail) {
            (Some("swapped"), _) => {
                println!("{name}: rebuilt");
                Ok(Ending::Done)
            }
            (_, detail) => {
                eprintln!(
                    "{name}: not rebuilt: {}",
                    detail.unwrap_or_else(|| "the shop stopped answering".to_owned())
                );
                Ok(Ending::FellShort)
            }
        }
    }
}
