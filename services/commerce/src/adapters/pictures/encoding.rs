//! Writes pixels as the two forms that renditions have. Which sizes are written is not decided here.

use image::{DynamicImage, Rgb, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder};

/// The media type of WebP.
pub const WEBP: &str = "image/webp";
/// The media type of JPEG.
pub const JPEG: &str = "image/jpeg";

/// The longest side that a WebP can have; a JPEG's is longer.
pub(super) const MAX_SIDE: u32 = 16_383;
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// A picture as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `image/webp` or `image/jpeg`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether nothing but the form is another than the upload's: not the size, not the way up, not the colours.
    pub is_unchanged: bool,
}

/// A lossy WebP, with what can be seen through; the words of the encoder where it cannot.
pub(super) fn webp(picture: &DynamicImage) -> Result<Encoded, String> {
    Ok(encoded(picture, WEBP, webp_bytes(picture, WEBP_QUALITY)?))
}

/// The same in a quality of 0 to 100, as bytes alone.
pub(super) fn webp_bytes(picture: &DynamicImage, quality: f32) -> Result<Vec<u8>, String> {
    let (width, height) = (picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        _ => return Err("its pixels are not of 8 bits".to_owned()),
    };
    let bytes = encoder.encode_simple(false, quality);
    bytes.map(|bytes| bytes.to_vec()).map_err(|error| format!("the WebP encoder says {error:?}"))
}

/// A JPEG. It cannot be seen through, so what can is laid on white: what reads no WebP today are mail programs and
/// makers of previews, and a PNG of a photograph is many times as large.
pub(super) fn jpeg(picture: &DynamicImage) -> Result<Encoded, String> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let written = match picture {
        DynamicImage::ImageRgb8(pixels) => encoder.encode_image(pixels),
        DynamicImage::ImageRgba8(pixels) => encoder.encode_image(&on_white(pixels)),
        _ => return Err("its pixels are not of 8 bits".to_owned()),
    };
    written.map_err(|error| format!("the JPEG encoder says {error}"))?;
    Ok(encoded(picture, JPEG, bytes))
}

fn encoded(picture: &DynamicImage, media_type: &'static str, bytes: Vec<u8>) -> Encoded {
    Encoded { width: picture.width(), height: picture.height(), media_type, bytes, is_unchanged: false }
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, opacity] = picture.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|colour| over_white(colour, opacity)))
    })
}

fn over_white(colour: u8, opacity: u8) -> u8 {
    let (colour, opacity) = (u32::from(colour), u32::from(opacity));
    u8::try_from((colour * opacity + 255 * (255 - opacity) + 127) / 255).expect("it lies between two bytes")
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, ImageFormat, Rgba};

    use super::*;

    #[test]
    fn what_can_be_seen_through_is_kept_in_webp_and_white_in_jpeg() {
        let glass = DynamicImage::from(RgbaImage::from_pixel(20, 20, Rgba([0, 0, 0, 0])));
        let file = webp(&glass).expect("a file");
        let read = image::load_from_memory_with_format(&file.bytes, ImageFormat::WebP).expect("a WebP");
        assert_eq!(read.get_pixel(10, 10)[3], 0);
        let file = jpeg(&glass).expect("a file");
        let read = image::load_from_memory_with_format(&file.bytes, ImageFormat::Jpeg).expect("a JPEG");
        assert!(read.get_pixel(10, 10).0[..3].iter().all(|colour| *colour > 250));
    }

    #[test]
    fn what_is_half_seen_through_lies_half_on_white() {
        assert_eq!([over_white(0, 0), over_white(0, 255), over_white(255, 128)], [255, 0, 255]);
        assert_eq!([over_white(0, 128), over_white(100, 128)], [127, 177]);
    }

    #[test]
    fn an_encoder_that_cannot_says_so() {
        let long = DynamicImage::new_rgb8(1, MAX_SIDE + 1);
        assert!(webp(&long).is_err());
        assert!(webp(&DynamicImage::new_rgb8(1, MAX_SIDE)).is_ok());
        assert!(webp(&DynamicImage::new_luma8(2, 2)).is_err());
        assert!(jpeg(&DynamicImage::new_rgb16(2, 2)).is_err());
    }
}
