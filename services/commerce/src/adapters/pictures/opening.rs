//! Opens a picture's file: what it is, how large, which way up, in which colours; and decodes it within limits. What is
//! made of its pixels is not here.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use mercato_kernel::{ErrorCode, Failure, Result};

/// The most pixels of a picture.
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding one picture may take: 40 megapixels of RGBA, and a decoder's own buffers.
const MAX_DECODING_BYTES: u64 = 256 * 1024 * 1024;
/// The largest description of colours that is looked at.
const MAX_PROFILE_BYTES: usize = 1024 * 1024;

/// A file that is a picture as far as its beginning tells.
pub(super) struct Opened<'a> {
    bytes: &'a [u8],
    format: ImageFormat,
    /// Its media type.
    pub media_type: &'static str,
    /// Pixels across and down, as they lie in the file.
    pub stored_size: (u32, u32),
    /// How they are to be turned. A file whose saying cannot be read is shown as it lies.
    pub orientation: Orientation,
    /// What its colours mean, as an ICC profile.
    pub profile: Option<Vec<u8>>,
}

/// Looks at the first bytes; nothing is decoded.
pub(super) fn open(bytes: &[u8]) -> Result<Opened<'_>> {
    let format = image::guess_format(bytes).ok().and_then(|format| Some((format, media_type(format)?)));
    let Some((format, media_type)) = format else {
        let detail = "expected the bytes of a JPEG, PNG, WebP or GIF";
        return Err(Failure::new(ErrorCode::UnsupportedMediaType, detail));
    };
    // The size is in the first bytes: a bomb is refused before anything is decoded.
    let stored_size = reader(bytes, format).into_dimensions().map_err(|error| refusal(&error))?;
    let (width, height) = stored_size;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        let detail = format!("expected at most {MAX_PIXELS} pixels, got {width} x {height}");
        return Err(Failure::field("", "too_many_pixels", detail));
    }
    let (mut orientation, mut profile) = (Orientation::NoTransforms, None);
    if let Ok(mut decoder) = reader(bytes, format).into_decoder() {
        profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= MAX_PROFILE_BYTES);
        orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    }
    Ok(Opened { bytes, format, media_type, stored_size, orientation, profile })
}

impl Opened<'_> {
    /// Pixels across and down, as it is shown.
    pub(super) fn shown_size(&self) -> (u32, u32) {
        let (width, height) = self.stored_size;
        if self.lies_on_its_side() { (height, width) } else { (width, height) }
    }

    /// Whether it is to be shown turned by a quarter, as cameras say.
    pub(super) fn lies_on_its_side(&self) -> bool {
        matches!(
            self.orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        )
    }

    /// Whether it moves.
    pub(super) fn is_animated(&self) -> bool {
        let bytes = Cursor::new(self.bytes);
        match self.format {
            ImageFormat::Gif => has_second_frame(self.bytes),
            ImageFormat::WebP => WebPDecoder::new(bytes).is_ok_and(|decoder| decoder.has_animation()),
            ImageFormat::Png => {
                PngDecoder::new(bytes).and_then(|decoder| decoder.is_apng()).unwrap_or_default()
            }
            _ => false,
        }
    }

    /// Its pixels, as they lie in the file; the first ones of those that move.
    pub(super) fn decode(self) -> Result<DynamicImage> {
        reader(self.bytes, self.format).decode().map_err(|error| refusal(&error))
    }
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODING_BYTES);
    reader.limits(limits);
    reader
}

/// Goes from frame to frame without decoding any.
fn has_second_frame(bytes: &[u8]) -> bool {
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let Ok(mut decoder) = options.read_info(bytes) else { return false };
    let mut next = || decoder.next_frame_info().is_ok_and(|frame| frame.is_some());
    next() && next()
}

fn media_type(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Png => Some("image/png"),
        ImageFormat::WebP => Some("image/webp"),
        ImageFormat::Gif => Some("image/gif"),
        _ => None,
    }
}

fn refusal(error: &ImageError) -> Failure {
    match error {
        ImageError::Limits(_) => Failure::field("", "too_many_pixels", "it takes too much memory to decode"),
        _ => not_sound("it cannot be decoded: it is cut off or damaged"),
    }
}

pub(super) fn not_sound(detail: &str) -> Failure {
    Failure::field("", "not_a_picture", detail)
}

#[cfg(test)]
mod tests {
    use image::{Delay, DynamicImage, Frame, RgbaImage, codecs::gif::GifEncoder};

    use super::{super::samples, *};

    #[test]
    fn what_moves_is_told_from_what_does_not() {
        let still = samples::file(DynamicImage::new_rgb8(4, 3), ImageFormat::Gif);
        assert!(!open(&still).expect("a picture").is_animated());
        let mut moving = Vec::new();
        let mut encoder = GifEncoder::new(&mut moving);
        for shade in [0, 255] {
            let pixels = RgbaImage::from_pixel(4, 3, image::Rgba([shade, shade, shade, 255]));
            let frame = Frame::from_parts(pixels, 0, 0, Delay::from_numer_denom_ms(100, 1));
            encoder.encode_frame(frame).expect("a frame");
        }
        drop(encoder);
        assert!(open(&moving).expect("a picture").is_animated());
    }
}
