//! PostgreSQL behind a line that breaks at the worst moment: the client hears no answer to its COMMIT, and the server
//! gets that COMMIT only later. Statements go through as they are.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

/// How a simple query for it ends, as the driver sends it.
const COMMIT: &[u8] = b"COMMIT\0";

/// The line, through which a pool connects.
pub struct LateCommit {
    /// The database's URI, by way of this line.
    pub uri: String,
    stages: Arc<Stages>,
}

/// What happens to the one COMMIT that is late, one after the other.
#[derive(Default)]
struct Stages {
    is_awaited: AtomicBool,
    held: Notify,
    cut: Notify,
    released: Notify,
    stands: Notify,
    /// A statement that is let through only after the COMMIT.
    not_before: Mutex<Option<&'static [u8]>>,
}

impl LateCommit {
    /// A line to the server of `uri`, which names a host and a port.
    pub async fn before(uri: &str) -> Self {
        let (head, tail) = uri.split_once('@').expect("a user");
        let (server, tail) = tail.split_once('/').expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let uri = format!("{head}@{}/{tail}", listener.local_addr().expect("an address"));
        let stages = Arc::new(Stages::default());
        let (server, shared) = (server.to_owned(), Arc::clone(&stages));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.expect("the server answers");
                tokio::spawn(pass(client, server, Arc::clone(&shared)));
            }
        });
        Self { uri, stages }
    }

    /// Holds the next COMMIT back.
    pub fn hold_next(&self) {
        self.stages.is_awaited.store(true, Ordering::SeqCst);
    }

    /// Lets no statement with this text through before the COMMIT: when one comes, the COMMIT goes first.
    pub fn release_before(&self, text: &'static str) {
        *self.stages.not_before.lock().expect("no holder panics") = Some(text.as_bytes());
    }

    /// Waits until a COMMIT is held back; its client waits for the answer.
    pub async fn held(&self) {
        self.stages.held.notified().await;
    }

    /// Ends the connection of that client.
    pub fn cut(&self) {
        self.stages.cut.notify_one();
    }

    /// Lets the server have the COMMIT.
    pub fn release(&self) {
        self.stages.released.notify_one();
    }
}

async fn pass(client: TcpStream, server: TcpStream, stages: Arc<Stages>) {
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let gone = CancellationToken::new();
    let answers = tokio::spawn(answer(from_server, to_client, gone.clone()));
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
        let bytes = &buffer[..length];
        if has(bytes, COMMIT) && stages.is_awaited.swap(false, Ordering::SeqCst) {
            stages.held.notify_one();
            stages.cut.notified().await;
            gone.cancel();
            drop(from_client);
            let mut from_server = answers.await.expect("no panic");
            stages.released.notified().await;
            to_server.write_all(bytes).await.expect("the server listens");
            let _ = from_server.read(&mut buffer).await;
            stages.stands.notify_one();
            return;
        }
        if stages.is_due(bytes) {
            stages.released.notify_one();
            stages.stands.notified().await;
        }
        if to_server.write_all(bytes).await.is_err() {
            return;
        }
    }
}

impl Stages {
    fn is_due(&self, bytes: &[u8]) -> bool {
        let mut not_before = self.not_before.lock().expect("no holder panics");
        not_before.take_if(|text| has(bytes, text)).is_some()
    }
}

/// Hands on what the server says until the client is `gone`.
async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, gone: CancellationToken) -> OwnedReadHalf {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            () = gone.cancelled() => return from,
            read = from.read(&mut buffer) => read,
        };
        match read {
            Ok(length @ 1..) if to.write_all(&buffer[..length]).await.is_ok() => {}
            _ => return from,
        }
    }
}

fn has(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
