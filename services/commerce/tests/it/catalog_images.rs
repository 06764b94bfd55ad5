//! Pictures uploaded, used by products and served.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use mercato_contracts::access::Role;
use serde_json::{Value, json};

use crate::harness::{Ask, Shop, on_each};

const IMAGES: &str = "/api/commands/images";

fn picture(format: ImageFormat, shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let pixels = RgbImage::from_fn(9, 4, |x, y| {
        if x > y { image::Rgb([shade, 20, 40]) } else { image::Rgb([shade, 200, 0]) }
    });
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn upload(shop: &Shop, bytes: Vec<u8>) -> Ask {
    shop.ask("POST", IMAGES).bytes(bytes).header("content-type", "application/octet-stream")
}

#[tokio::test]
async fn a_picture_is_kept_and_served_as_it_was() {
    on_each("pictures", async |shop| {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
            let file = picture(format, 1);
            let answer = upload(&shop, file.clone()).send().await;
            assert_eq!(answer.status, 201, "{:#}", answer.body);
            assert_eq!((&answer.body["width"], &answer.body["height"]), (&json!(9), &json!(4)));
            let url = answer.text("url");
            assert_eq!(url, format!("/images/{}", answer.text("imageId")));

            let served = shop.get(url.clone()).guest().send().await;
            assert_eq!((served.status, &served.bytes), (200, &file));
            assert_eq!(served.header("content-type"), format.to_mime_type());
            assert_eq!(served.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(served.header("x-content-type-options"), "nosniff");
            let tag = served.header("etag");
            let again = shop.get(url.clone()).guest().header("if-none-match", tag).send().await;
            assert_eq!((again.status, again.bytes.len(), again.header("etag")), (304, 0, tag));
            let narrow = shop.get(format!("{url}?w=640")).guest().send().await;
            assert_eq!((narrow.status, &narrow.bytes), (200, &file));
        }
    })
    .await;
}

#[tokio::test]
async fn a_large_picture_arrives_whole_and_says_how_long_it_is() {
    on_each("a large picture", async |shop| {
        // What follows the end of a picture belongs to the file all the same.
        let mut file = picture(ImageFormat::Gif, 1);
        file.extend((0..1_000_000_u32).map(|at| (at % 251) as u8));
        let url = upload(&shop, file.clone()).send().await.text("url");
        for (method, bytes) in [("GET", file.as_slice()), ("HEAD", &[])] {
            let answer = shop.ask(method, url.clone()).guest().send().await;
            assert_eq!((answer.status, answer.bytes.as_slice()), (200, bytes), "{method}");
            assert_eq!(answer.header("content-length"), file.len().to_string(), "{method}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_file_is_one_image() {
    on_each("the same picture", async |shop| {
        let file = picture(ImageFormat::Png, 1);
        let at_once = futures::future::join_all((0..8).map(|_| upload(&shop, file.clone()).send())).await;
        assert!(at_once.iter().all(|answer| answer.status == 201), "{at_once:?}");
        assert!(at_once.iter().all(|answer| answer.body == at_once[0].body));
        let later = upload(&shop, file).send().await;
        assert_eq!((later.status, &later.body), (201, &at_once[0].body));
        let other = upload(&shop, picture(ImageFormat::Png, 2)).send().await;
        assert_ne!(other.text("imageId"), later.text("imageId"));
        assert_eq!(shop.number("SELECT COUNT(*) FROM images".to_owned()).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_product_shows_pictures_in_their_order() {
    on_each("pictures of a product", async |shop| {
        let mut ids = Vec::new();
        for shade in [1, 2] {
            ids.push(upload(&shop, picture(ImageFormat::Png, shade)).send().await.text("imageId"));
        }
        let images = json!([{"imageId": ids[1], "alt": " From behind "}, {"imageId": ids[0]}]);
        let id = shop.product(json!({"images": images})).await;
        let shown = |product: &mercato_contracts::v1::Product| -> Vec<(String, String, i64)> {
            product
                .images
                .iter()
                .map(|image| (image.image_id.clone(), image.alt.clone(), image.width))
                .collect()
        };
        let product = shop.last_product(&id).await;
        assert_eq!(
            shown(&product),
            [(ids[1].clone(), "From behind".to_owned(), 9), (ids[0].clone(), String::new(), 9)]
        );
        let path = format!("/api/commands/products/{id}");
        let fewer = json!({"images": [{"imageId": ids[0], "alt": "x"}]});
        assert_eq!(shop.put(path.clone(), fewer).send().await.version(), 2);
        assert_eq!(shown(&shop.last_product(&id).await), [(ids[0].clone(), "x".to_owned(), 9)]);
        assert_eq!(shop.put(path, json!({"images": null})).send().await.version(), 3);
        assert!(shop.last_product(&id).await.images.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_not_kept() {
    on_each("no pictures", async |shop| {
        let file = picture(ImageFormat::Png, 1);
        for text in [&b""[..], b"hello", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", b"%PDF-1.7"] {
            shop.refused(upload(&shop, text.to_vec()), 415, "unsupported_media_type").await;
        }
        let cut = upload(&shop, file[..file.len() - 30].to_vec());
        assert_eq!(shop.invalid(cut).await, [" not_a_picture"]);
        let as_json = shop.ask("POST", IMAGES).bytes(file.clone()).header("content-type", "application/json");
        shop.refused(as_json, 415, "unsupported_media_type").await;
        shop.refused(upload(&shop, vec![0; 20 * 1024 * 1024 + 1]), 413, "body_too_large").await;
        shop.refused(upload(&shop, file.clone()).guest(), 401, "unauthenticated").await;
        shop.refused(upload(&shop, file).role(Role::Reader), 403, "forbidden").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_served() {
    on_each("absent pictures", async |shop| {
        for id in ["0198c0de-7000-7000-8000-000000000000", "x", "..%2f..%2fcommerce.db"] {
            let answer = shop.get(format!("/images/{id}")).guest().send().await;
            assert_eq!((answer.status, answer.text("code").as_str()), (404, "image_not_found"));
        }
        let id = upload(&shop, picture(ImageFormat::Png, 1)).send().await.text("imageId");
        for query in ["w=5", "w=", "w=640&w=640", "w=-1", "width=640", "w=640;x"] {
            let answer = shop.get(format!("/images/{id}?{query}")).guest().send().await;
            assert_eq!(
                (answer.status, &answer.body["code"]),
                (400, &Value::from("invalid_parameter")),
                "{query}"
            );
        }
    })
    .await;
}
