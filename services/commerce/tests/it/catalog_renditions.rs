//! Pictures in the widths that shops ask for.

use std::{collections::BTreeSet, io::Cursor, time::Duration};

use image::{
    Delay, DynamicImage, Frame, GenericImageView, ImageFormat, Rgb, RgbImage, RgbaImage,
    codecs::gif::GifEncoder,
};
use mercato_engines::db::{Dialect, Sql};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::harness::{Answer, Shop, on_each};

const BROWSER: &str = "image/avif,image/webp,image/*,*/*;q=0.8";
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

fn picture(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let slope = u8::try_from((x + y) % 64).expect("it is small");
        if x < width / 2 { Rgb([190 + slope, shade, 20]) } else { Rgb([20, shade, 190 + slope]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

async fn upload(shop: &Shop, bytes: Vec<u8>) -> Answer {
    let ask = shop.ask("POST", "/api/commands/images").bytes(bytes).header("content-type", "image/*");
    let answer = ask.send().await;
    assert_eq!(answer.status, 201, "{:#}", answer.body);
    answer
}

async fn look(shop: &Shop, url: &str, accept: &str) -> Answer {
    let answer = shop.get(url).guest().header("accept", accept).send().await;
    assert_eq!(answer.status, 200, "{:#}", answer.body);
    answer
}

fn read(answer: &Answer) -> DynamicImage {
    let format = ImageFormat::from_mime_type(answer.header("content-type")).expect("a format");
    image::load_from_memory_with_format(&answer.bytes, format).expect("a picture")
}

/// Runs `workers` of different processes until no picture waits.
async fn scale_all(shop: &Shop, workers: usize) {
    let stop = CancellationToken::new();
    let running: Vec<_> = (0..workers).map(|_| shop.start_scaler(&stop)).collect();
    timeout(Duration::from_mins(2), none_waits(shop)).await.expect("all are scaled");
    stop.cancel();
    for worker in running {
        worker.await.expect("the worker ends");
    }
}

async fn none_waits(shop: &Shop) {
    while count(shop, "images WHERE scaling = 'waiting'").await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until there are so many files of renditions.
async fn lies(shop: &Shop, files: usize) {
    while shop.blobs.list("renditions/", None, 1000).await.expect("a list").len() < files {}
}

async fn count(shop: &Shop, of: &str) -> i64 {
    shop.number(format!("SELECT count(*) FROM {of}")).await
}

async fn set(shop: &Shop, sql: &'static str) {
    shop.db.execute(Sql::from(sql), Vec::new()).await.expect("a statement");
}

#[tokio::test]
async fn each_width_is_served_as_webp_and_as_jpeg() {
    on_each("renditions", async |shop| {
        let file = picture(1000, 700, 20);
        let url = upload(&shop, file.clone()).await.text("url");
        scale_all(&shop, 1).await;
        let mut tags = BTreeSet::new();
        for (asked, width, height) in
            [(320, 320, 224), (640, 640, 448), (960, 960, 672), (1280, 1000, 700), (1920, 1000, 700)]
        {
            for (accept, form) in [(BROWSER, "image/webp"), ("*/*", "image/jpeg")] {
                let url = format!("{url}?w={asked}");
                let answer = look(&shop, &url, accept).await;
                assert_eq!(answer.header("content-type"), form, "{asked}");
                assert_eq!(answer.header("cache-control"), FOR_GOOD);
                assert_eq!(answer.header("vary"), "accept");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
                assert_eq!(answer.header("content-length"), answer.bytes.len().to_string());
                let shown = read(&answer);
                assert_eq!(shown.dimensions(), (width, height), "{asked}");
                assert!(shown.get_pixel(width / 4, 9)[0] > 170 && shown.get_pixel(width - 9, 9)[2] > 170);
                let tag = answer.header("etag");
                let again = shop.get(url).guest().header("accept", accept).header("if-none-match", tag);
                let again = again.send().await;
                assert_eq!((again.status, again.bytes.len(), again.header("vary")), (304, 0, "accept"));
                tags.insert(tag.to_owned());
            }
        }
        assert_eq!(tags.len(), 8, "four sizes in two forms");
        let whole = look(&shop, &url, BROWSER).await;
        assert_eq!(
            (&whole.bytes, whole.header("vary"), whole.header("cache-control")),
            (&file, "", FOR_GOOD)
        );
        assert!(!tags.contains(whole.header("etag")));
    })
    .await;
}

#[tokio::test]
async fn until_it_is_scaled_a_picture_is_served_as_it_is_for_a_minute() {
    on_each("pictures that wait", async |shop| {
        let file = picture(700, 30, 20);
        let url = format!("{}?w=320", upload(&shop, file.clone()).await.text("url"));
        for accept in [BROWSER, "*/*"] {
            let answer = look(&shop, &url, accept).await;
            assert_eq!((answer.header("cache-control"), &answer.bytes), ("public, max-age=60", &file));
            assert_eq!((answer.header("content-type"), answer.header("vary")), ("image/png", "accept"));
        }
        let early = look(&shop, &url, BROWSER).await;
        scale_all(&shop, 1).await;
        let ask = shop.get(url).guest().header("accept", BROWSER);
        let late = ask.header("if-none-match", early.header("etag")).send().await;
        assert_eq!((late.status, late.header("cache-control")), (200, FOR_GOOD));
        assert_eq!(read(&late).dimensions(), (320, 14));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_scaled_is_served_as_it_is() {
    on_each("pictures that move", async |shop| {
        let mut moving = Vec::new();
        let mut encoder = GifEncoder::new(&mut moving);
        for shade in [0, 255] {
            let pixels = RgbaImage::from_pixel(400, 3, image::Rgba([shade, shade, shade, 255]));
            let frame = Frame::from_parts(pixels, 0, 0, Delay::from_numer_denom_ms(100, 1));
            encoder.encode_frame(frame).expect("a frame");
        }
        drop(encoder);
        let url = upload(&shop, moving.clone()).await.text("url");
        // The file of this one gets lost.
        let lost = upload(&shop, picture(400, 10, 1)).await.text("url");
        let blob = "SELECT blob_name FROM images WHERE media_type = 'image/png'";
        let blob: String = shop.db.fetch(blob, Vec::new()).await.expect("a row")[0].get(0).expect("a name");
        shop.blobs.delete(&blob).await.expect("it goes");
        scale_all(&shop, 1).await;
        assert_eq!(count(&shop, "images WHERE scaling = 'impossible' AND scaling_fault <> ''").await, 2);
        assert_eq!(count(&shop, "image_renditions").await, 0);
        let answer = look(&shop, &format!("{url}?w=320"), BROWSER).await;
        assert_eq!((answer.header("content-type"), &answer.bytes), ("image/gif", &moving));
        assert_eq!(answer.header("cache-control"), "public, max-age=86400");
        assert_eq!(look(&shop, &url, BROWSER).await.header("cache-control"), FOR_GOOD);
        assert_eq!(shop.get(format!("{lost}?w=320")).guest().send().await.status, 500);
    })
    .await;
}

#[tokio::test]
async fn several_workers_share_the_work() {
    on_each("several workers", async |shop| {
        for shade in 0..12 {
            upload(&shop, picture(400, 300, shade * 20)).await;
        }
        // On SQLite there is one process.
        scale_all(&shop, if shop.db.dialect() == Dialect::Sqlite { 1 } else { 4 }).await;
        assert_eq!(count(&shop, "images WHERE scaling = 'done' AND scaling_attempts = 1").await, 12);
        assert_eq!(count(&shop, "image_renditions").await, 12 * 4);
        let kept = count(&shop, "(SELECT DISTINCT blob_name FROM image_renditions) AS kept").await;
        let lying = shop.blobs.list("renditions/", None, 1000).await.expect("a list").len();
        assert_eq!(i64::try_from(lying).expect("a few"), kept);
    })
    .await;
}

#[tokio::test]
async fn what_was_begun_is_begun_again() {
    on_each("a worker that was killed", async |shop| {
        for shade in 0..3 {
            upload(&shop, picture(1400, 1000, shade * 80)).await;
        }
        // Stopped in the middle, whenever another file lies there, again and again: nothing is lost, and nothing counts
        // as an attempt.
        for files in 1..=5 {
            let stop = CancellationToken::new();
            let worker = shop.start_scaler(&stop);
            timeout(Duration::from_mins(1), lies(&shop, files)).await.expect("another file is made");
            stop.cancel();
            worker.await.expect("the worker ends");
        }
        assert_eq!(count(&shop, "images WHERE scaling = 'impossible' OR scaling_attempts > 1").await, 0);
        // Killed: the claim is still there, and so are files that no row names yet.
        let killed = "UPDATE images SET scaling = 'waiting', scaling_attempts = 1, \
                      scaling_claimed_until = created_at";
        set(&shop, killed).await;
        set(&shop, "DELETE FROM image_renditions").await;
        scale_all(&shop, 1).await;
        assert_eq!(count(&shop, "images WHERE scaling = 'done' AND scaling_attempts = 2").await, 3);
        assert_eq!(count(&shop, "image_renditions").await, 3 * 5 * 2);
        let lying = shop.blobs.list("renditions/", None, 1000).await.expect("a list");
        assert_eq!(lying.len(), 30, "the same files are found again");
    })
    .await;
}

#[tokio::test]
async fn what_brings_down_its_process_is_given_up() {
    on_each("a picture that kills", async |shop| {
        let file = picture(400, 3, 1);
        let url = upload(&shop, file.clone()).await.text("url");
        set(&shop, "UPDATE images SET scaling_attempts = 3").await;
        scale_all(&shop, 1).await;
        assert_eq!(count(&shop, "images WHERE scaling = 'impossible'").await, 1);
        assert_eq!(look(&shop, &format!("{url}?w=320"), BROWSER).await.bytes, file);
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_is_as_small_as_it_gets_is_its_own_rendition() {
    on_each("small uploads", async |shop| {
        let pixels = image::load_from_memory(&picture(320, 200, 20)).expect("a picture").into_rgb8();
        // Encoded once more in a better quality it would only be larger.
        let small = webp::Encoder::from_rgb(&pixels, 320, 200).encode(5.0).to_vec();
        let url = upload(&shop, small.clone()).await.text("url");
        scale_all(&shop, 1).await;
        let served = look(&shop, &format!("{url}?w=640"), BROWSER).await;
        assert_eq!((&served.bytes, served.header("cache-control")), (&small, FOR_GOOD));
        assert_eq!(served.header("etag"), look(&shop, &url, "*/*").await.header("etag"));
        let jpeg = look(&shop, &format!("{url}?w=640"), "*/*").await;
        assert_eq!(read(&jpeg).dimensions(), (320, 200));
        let lying = shop.blobs.list("renditions/", None, 9).await.expect("a list");
        assert_eq!(lying.len(), 1, "the JPEG alone");
    })
    .await;
}

#[tokio::test]
async fn a_product_shows_placeholders_from_the_beginning() {
    on_each("placeholders", async |shop| {
        let id = upload(&shop, picture(600, 450, 20)).await.text("imageId");
        let product = shop.product(serde_json::json!({"images": [{"imageId": id}]})).await;
        let shown = |product: mercato_contracts::v1::Product| product.images[0].placeholder.clone();
        let placeholder = shown(shop.last_product(&product).await).expect("a placeholder");
        assert!(placeholder.starts_with("data:image/webp;base64,") && placeholder.len() < 400);
        scale_all(&shop, 1).await;
        let path = format!("/api/commands/products/{product}");
        assert_eq!(shop.put(path, serde_json::json!({"name": "Other"})).send().await.version(), 2);
        assert_eq!(shown(shop.last_product(&product).await), Some(placeholder));
    })
    .await;
}
