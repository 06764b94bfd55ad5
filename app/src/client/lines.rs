//! An answer that comes line by line, each line a JSON value.

use anyhow::Context;
use bytes::BytesMut;
use serde::de::DeserializeOwned;

/// The longest line that is taken.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// Reads an NDJSON answer as it arrives.
pub struct JsonLines {
    reply: reqwest::Response,
    buffer: BytesMut,
    ended: bool,
}

impl JsonLines {
    /// Reads `reply`.
    pub fn new(reply: reqwest::Response) -> Self {
        Self { reply, buffer: BytesMut::new(), ended: false }
    }

    /// The next line that is not blank; `None` at the end.
    pub async fn next<T: DeserializeOwned>(&mut self) -> anyhow::Result<Option<T>> {
        loop {
            while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end + 1);
                if !line.trim_ascii().is_empty() {
                    return parse(&line).map(Some);
                }
            }
            if self.ended {
                let line = self.buffer.split();
                return if line.trim_ascii().is_empty() { Ok(None) } else { parse(&line).map(Some) };
            }
            anyhow::ensure!(self.buffer.len() <= MAX_LINE_BYTES, "the shop's answer has a line without end");
            match self.reply.chunk().await.context("the shop stopped answering")? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => self.ended = true,
            }
        }
    }
}

fn parse<T: DeserializeOwned>(line: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(line).context("the shop answers what this version does not understand")
}
