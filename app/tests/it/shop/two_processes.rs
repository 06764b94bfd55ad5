//! Two whole processes on one PostgreSQL are one shop.

use mercato_testkit::Shop;

use super::{add_product, assert_verified};

/// The smallest PNG there is: one grey pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0,
    0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test(flavor = "multi_thread")]
async fn what_one_writes_the_other_reads_and_finds_on_postgres() {
    let Some(shop) = Shop::open_on_postgres("two processes, one shop", 2).await else { return };
    for n in 0..5 {
        let written = add_product(&shop, &format!("P{n}"), 4).await;
        let id = written.json["productId"].as_str().expect("an id");
        let path = format!("/api/queries/products/{id}");
        let read = shop.request_to(1, "GET", &path).after(&written).send().await.expect(200);
        assert_eq!(read.json["currentInventory"], 4);
        let search = format!("/api/queries/products/search?q=P{n}");
        let found = shop.request_to(1, "GET", &search).after(&written).send().await.expect(200);
        assert_eq!(found.json["items"][0]["productId"], id);
    }
    assert_verified(&shop.nodes[1]).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_put_through_one_is_served_by_the_other_on_postgres() {
    let Some(shop) = Shop::open_on_postgres("two processes, one picture", 2).await else { return };
    let put = shop
        .request("POST", "/api/commands/images")
        .raw("image/png", PIXEL.to_vec())
        .send()
        .await
        .expect(201);
    assert_eq!((&put.json["width"], &put.json["height"]), (&1.into(), &1.into()));
    let path = format!("/images/{}", put.json["imageId"].as_str().expect("an id"));
    let served = shop.request_to(1, "GET", &path).as_guest().send().await.expect(200);
    assert_eq!(served.bytes, PIXEL);
    assert_eq!(served.header("content-type"), "image/png");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_goes_the_other_relays_its_events_on_postgres() {
    let Some(mut shop) = Shop::open_on_postgres("a relay that goes", 2).await else { return };
    let written = add_product(&shop, "LEFT", 3).await;
    let gone = shop.nodes.remove(0);
    gone.close().await;
    let id = written.json["productId"].as_str().expect("an id");
    let read = shop
        .request_to(0, "GET", &format!("/api/queries/products/{id}"))
        .after(&written)
        .send()
        .await
        .expect(200);
    assert_eq!(read.json["sku"], "LEFT");
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}
