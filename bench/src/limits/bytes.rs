//! A bare axum server that answers every request with the same bytes and headers: the limit of a read over HTTP. It is
//! a process of its own, as the shop is, so that both share the machine with the client in the same way.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::client::Answer;

/// The answer, as it is handed to the process in a file.
#[derive(Serialize, Deserialize)]
struct Kept {
    headers: Vec<(String, String)>,
    body: String,
}

/// A running one. Dropped, it is killed.
pub struct BytesServer {
    process: Child,
    address: String,
}

impl BytesServer {
    /// Starts one that answers as `answer` did; its file is put into `folder`.
    pub fn start(answer: &Answer, folder: &Path) -> Result<Self> {
        let path = folder.join("answer.json");
        // The server adds these itself.
        let own = [header::DATE, header::CONTENT_LENGTH];
        let headers = answer.headers.iter().filter(|(name, _)| !own.contains(name));
        let headers = headers.map(|(name, value)| Ok((name.to_string(), value.to_str()?.to_owned())));
        let kept = Kept { headers: headers.collect::<Result<_>>()?, body: answer.text() };
        fs::write(&path, serde_json::to_vec(&kept)?)?;
        let mut command = Command::new(env::current_exe()?);
        command.arg("serve-bytes").arg(&path).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut server = Self { process: command.spawn()?, address: String::new() };
        let output = server.process.stdout.take().context("its output is a pipe")?;
        BufReader::new(output).read_line(&mut server.address)?;
        server.address.truncate(server.address.trim_end().len());
        ensure!(!server.address.is_empty(), "the bare server does not start");
        Ok(server)
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for BytesServer {
    fn drop(&mut self) {
        // Neither can fail for a child that still runs, and one that has ended needs neither.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What that process does: prints where it listens, and answers until it is killed.
pub fn serve(path: &Path) -> Result<()> {
    let kept: Kept = serde_json::from_slice(&fs::read(path)?)?;
    let mut headers = HeaderMap::new();
    for (name, value) in kept.headers {
        headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    let body = Bytes::from(kept.body);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let answer = move || {
            let answer = (headers.clone(), body.clone());
            async move { answer }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, Router::new().route("/{*path}", axum::routing::get(answer))).await?;
        Ok(())
    })
}
