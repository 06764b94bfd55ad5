//! Large answers whose readers do not take them: they stay within their room, and make way when others want it.

use std::time::{Duration, Instant};

use mercato_gateway::{Config, Limits};
use mercato_http_kit::PART_BYTES;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::{
    large::{IN_PARTS_BYTES, LARGE_BYTES},
    shop::{Shop, header, problem},
};

/// So long a test waits for those who make way, several times over.
const PATIENCE: Duration = Duration::from_secs(30);

async fn shop(answers_kib: usize) -> Shop {
    let limits = Limits { answers_kib, ..Limits::default() };
    Shop::with(Config { limits, ..Config::default() }).await
}

/// A client that reads how its answer begins, and nothing more.
async fn stalled(shop: &Shop, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    // Small, but not so small that what is left would take long to read.
    socket.set_recv_buffer_size(65536).expect("a small buffer");
    let mut stream = socket.connect(shop.address).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).await.expect("an answer");
    assert_eq!(&begin, b"HTTP/1.1 200");
    stream
}

/// What comes over `stream` until it has brought `enough` or ends.
async fn rest(mut stream: TcpStream, enough: usize) -> usize {
    let (mut bytes, mut buffer) = (0, vec![0; 65536]);
    while bytes < enough {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes += count,
        }
    }
    bytes
}

/// Asks for `/large` until it is answered; answers how many bytes it has.
async fn in_the_end(shop: &Shop) -> usize {
    let began = Instant::now();
    loop {
        let response = shop.get("/large").await;
        if response.status() == 200 {
            return response.bytes().await.expect("a whole body").len();
        }
        assert!(began.elapsed() < PATIENCE, "nobody makes way");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn answers_that_nobody_takes_fill_their_room_and_then_make_way() {
    // Room for two of them.
    let shop = shop(4 * LARGE_BYTES / 1024).await;
    let (first, second) = (stalled(&shop, "/large").await, stalled(&shop, "/large").await);
    let refused = shop.get("/large").await;
    assert!(!header(&refused, "retry-after").is_empty());
    assert_eq!(problem(refused).await["code"], "overloaded");
    assert_eq!(shop.get("/hello").await.status(), 200, "a small answer needs no room");
    let parts = shop.get("/parts").await.bytes().await.expect("a whole body");
    assert_eq!(parts.len(), IN_PARTS_BYTES, "pictures have a room of their own");
    let written = shop.ask("POST", "/large").send().await.expect("an answer");
    assert_eq!(written.status(), 200, "what a write did is told");
    assert_eq!(written.bytes().await.expect("a whole body").len(), LARGE_BYTES);

    assert_eq!(in_the_end(&shop).await, LARGE_BYTES);
    assert!(rest(first, LARGE_BYTES).await < LARGE_BYTES, "who has held it for longest made way");
    assert!(rest(second, LARGE_BYTES).await >= LARGE_BYTES, "one was enough");
}

#[tokio::test]
async fn an_answer_in_memory_that_has_gone_leaves_its_room() {
    // Room for one.
    let shop = shop(2 * LARGE_BYTES / 1024).await;
    for _ in 0..5 {
        let response = shop.get("/large").await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.bytes().await.expect("a whole body").len(), LARGE_BYTES);
    }
    let given_up = stalled(&shop, "/large").await;
    assert_eq!(shop.get("/large").await.status(), 503);
    drop(given_up);
    let began = Instant::now();
    assert_eq!(in_the_end(&shop).await, LARGE_BYTES);
    assert!(began.elapsed() < Duration::from_millis(1500), "nobody had to be hung up on for it");
}

#[tokio::test]
async fn parts_are_read_only_where_there_is_room_for_them() {
    // Room for four parts.
    let shop = shop(8 * PART_BYTES / 1024).await;
    let mut all = Vec::new();
    for _ in 0..6 {
        all.push(stalled(&shop, "/parts").await);
    }
    let taken = async {
        let response = shop.get("/parts").await;
        assert_eq!(header(&response, "content-length"), IN_PARTS_BYTES.to_string());
        response.bytes().await.expect("a whole body").len()
    };
    let taken = tokio::time::timeout(PATIENCE, taken).await.expect("the others make way");
    assert_eq!((taken, shop.parts.most()), (IN_PARTS_BYTES, 4));
}

#[tokio::test]
async fn a_client_of_http2_that_opens_no_window_makes_way_too() {
    let shop = shop(4 * LARGE_BYTES / 1024).await;
    let stream = TcpStream::connect(shop.address).await.expect("a connection");
    let mut builder = h2::client::Builder::new();
    builder.initial_window_size(0);
    let (client, connection) = builder.handshake::<_, bytes::Bytes>(stream).await.expect("a handshake");
    let driver = tokio::spawn(connection);
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut client = client.clone().ready().await.expect("room for a stream");
        let request = http::Request::get(format!("http://{}/large", shop.address)).body(());
        let (answer, _) = client.send_request(request.expect("a request"), true).expect("sent");
        let answer = answer.await.expect("an answer");
        assert_eq!(answer.status(), 200);
        held.push(answer);
    }
    assert_eq!(shop.get("/large").await.status(), 503);
    assert_eq!(in_the_end(&shop).await, LARGE_BYTES);
    let ended = tokio::time::timeout(PATIENCE, driver).await.expect("its connection ends");
    drop((ended, held));
}
