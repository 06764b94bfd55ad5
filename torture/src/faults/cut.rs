//! Connections that break: within the headers, within the body, or after the whole request, before its answer. What
//! was not sent whole may not take effect; what was may.

use anyhow::Result;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::RECOVERY;
use crate::{api::Api, command::Request, dice::Dice, journal::Outcome, load::Load, site::Site};

const CUTS: usize = 8;

pub(super) async fn strike(site: &mut Site, load: &Load, dice: &mut Dice) -> Result<()> {
    for _ in 0..CUTS {
        let chosen = load.shared().world.choose(dice);
        let (keyed, part) = (dice.chance(50), dice.between(1, 100));
        // Three of five break off on the way.
        let part = if part > 60 { 100 } else { part };
        let resets = dice.chance(50);
        let Some(n) = chosen.and_then(|command| load.ask(command, keyed)) else { continue };
        let (request, key) = {
            let mut shared = load.shared();
            shared.journal.send(n)?;
            let case = &shared.journal.cases()[&n];
            (case.command.request(n), case.key.clone())
        };
        let bytes = bytes_of(&load.api, &request, key.as_deref());
        let length = (bytes.len() * usize::try_from(part)? / 100).min(bytes.len());
        let is_whole = length == bytes.len();
        let sent = send_and_leave(&load.api, &bytes[..length], resets).await;
        let outcome = match sent {
            Ok(()) if is_whole => Outcome::Unknown { why: "we left before the answer".to_owned() },
            // Some of the bytes may have gone all the same.
            Err(error) if is_whole => Outcome::Unknown { why: error.to_string() },
            _ => Outcome::Unsent,
        };
        load.shared().journal.answer(n, outcome)?;
    }
    site.recover(RECOVERY).await
}

async fn send_and_leave(api: &Api, bytes: &[u8], resets: bool) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(api.address()).await?;
    stream.write_all(bytes).await?;
    if resets {
        stream.set_zero_linger()?;
    }
    Ok(())
}

/// The request as it goes over the wire.
fn bytes_of(api: &Api, request: &Request, key: Option<&str>) -> Vec<u8> {
    let mut lines = vec![format!("{} {} HTTP/1.1", request.method, request.path), "host: torture".to_owned()];
    if !request.guest {
        lines.push(format!("authorization: Bearer {}", api.key()));
    }
    lines.extend(key.map(|key| format!("idempotency-key: {key}")));
    let body = request.body.as_ref().map(ToString::to_string).unwrap_or_default();
    if request.body.is_some() {
        lines.push("content-type: application/json".to_owned());
    }
    lines.push(format!("content-length: {}", body.len()));
    format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
}
