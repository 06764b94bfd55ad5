//! Connections: accepted up to a bound, beyond which the longest idle make way, read with a deadline, and drained when the shop stops. What is answered is
//! the router's.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::body::Body;
use futures::future::{Either, ready};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{
    Front, Limits,
    address::Peer,
    lines::{Line, Lines, Turn},
    patient::Patient,
};

/// How long to wait when no connection can be accepted, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const HTTP2_STREAMS: u32 = 200;

/// Serves `front` until `stop` is cancelled; then accepts nothing more, finishes what runs, and breaks off what
/// still runs after `drain_s`.
pub async fn serve(
    listener: TcpListener,
    front: Front,
    stop: CancellationToken,
    limits: &Limits,
) -> io::Result<()> {
    let (connections, kill) = (TaskTracker::new(), CancellationToken::new());
    let lines = Lines::new(limits.connections);
    let builder = Arc::new(builder(limits));
    let patience = Duration::from_secs(limits.header_read_s);
    let write_patience = Duration::from_secs(limits.write_idle_s);
    loop {
        let accepted = async {
            let (stream, peer) = accept(&listener).await;
            (stream, peer, lines.seat().await)
        };
        let Some((stream, peer, seat)) = stop.run_until_cancelled(accepted).await else { break };
        let (front, builder) = (front.clone(), builder.clone());
        let (stop, kill) = (stop.clone(), kill.clone());
        connections.spawn(async move {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY could not be set");
            }
            let line = seat.line.clone();
            let stream = Patient::new(stream, line.clone(), write_patience);
            let conversation = Conversation { stream, peer, line: line.clone(), front, patience };
            let held = line.hang_up.run_until_cancelled(conversation.hold(&builder, &stop));
            kill.run_until_cancelled(held).await;
            drop(seat);
        });
    }
    drop(listener);
    connections.close();
    let drained = tokio::time::timeout(Duration::from_secs(limits.drain_s), connections.wait()).await;
    if drained.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "some requests did not finish in time; they are broken off"
        );
        kill.cancel();
        connections.wait().await;
    }
    Ok(())
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.header_read_s))
        .max_headers(limits.headers)
        // Longer heads are answered by hyper itself, without a problem document.
        .max_buf_size((limits.header_bytes + limits.uri_bytes).max(8192) * 2);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(Duration::from_secs(limits.header_read_s));
    builder
}

struct Conversation {
    stream: Patient,
    peer: SocketAddr,
    line: Arc<Line>,
    front: Front,
    patience: Duration,
}

impl Conversation {
    /// Answers what comes over the connection until it ends. One on which no first request comes in time is closed:
    /// hyper's own deadline begins only once it knows the version.
    async fn hold(self, builder: &Builder<TokioExecutor>, stop: &CancellationToken) {
        let Self { stream, peer, line, front, patience } = self;
        let asked = Arc::new(AtomicBool::new(false));
        let seen = asked.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            seen.store(true, Ordering::Relaxed);
            let turn = Turn::of(line.clone());
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            request.extensions_mut().insert(line.clone());
            let answered = match front.at_once(&request) {
                Some(answer) => Either::Left(ready(Ok(answer))),
                None => Either::Right(front.router.clone().oneshot(request)),
            };
            async move {
                let answer = answered.await;
                drop(turn);
                answer
            }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let mut first_request = std::pin::pin!(tokio::time::sleep(patience));
        let (mut stopping, mut waiting) = (false, true);
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection broke off");
                    }
                    return;
                }
                () = stop.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = first_request.as_mut(), if waiting => {
                    if !asked.load(Ordering::Relaxed) {
                        return;
                    }
                    waiting = false;
                }
            }
        }
    }
}
