//! Examines uploaded pictures by decoding them: what cannot be decoded here is not served. Memory is bounded by how
//! many uploads and decodings run at once.

use std::{io::Cursor, sync::Arc};

use bytes::Bytes;
use image::{ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation};
use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The most pixels of a picture.
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding one picture may take: 40 megapixels of RGBA, and a decoder's own buffers.
const MAX_DECODING_BYTES: u64 = 256 * 1024 * 1024;
/// How many pictures are decoded at once.
const PARALLEL_DECODINGS: usize = 2;
/// How many uploads are held in memory at once.
const PARALLEL_UPLOADS: usize = 8;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Its media type.
    pub media_type: &'static str,
    /// Pixels across, as it is shown.
    pub width: u32,
    /// Pixels down, as it is shown.
    pub height: u32,
}

/// The places for uploads and decodings. Clones share them.
#[derive(Clone)]
pub struct Pictures {
    uploads: Arc<Semaphore>,
    decodings: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            uploads: Arc::new(Semaphore::new(PARALLEL_UPLOADS)),
            decodings: Arc::new(Semaphore::new(PARALLEL_DECODINGS)),
        }
    }
}

impl Pictures {
    /// A place for one upload, to be kept until its bytes are; `overloaded` where there is none.
    pub fn begin_upload(&self) -> Result<SemaphorePermit<'_>> {
        let full = |_| Failure::new(ErrorCode::Overloaded, "too many pictures are being uploaded; try again");
        self.uploads.try_acquire().map_err(full)
    }

    /// Decodes `bytes` wholly, on a thread of its own.
    pub async fn examine(&self, bytes: Bytes) -> Result<Picture> {
        let _place = self.decodings.acquire().await.map_err(Failure::internal)?;
        let examined = tokio::task::spawn_blocking(move || examine(&bytes)).await;
        examined.unwrap_or_else(|error| {
            tracing::error!(%error, "a decoder broke on a picture");
            Err(not_sound("it cannot be decoded"))
        })
    }
}

fn examine(bytes: &[u8]) -> Result<Picture> {
    let format = image::guess_format(bytes).ok().and_then(|format| Some((format, media_type(format)?)));
    let Some((format, media_type)) = format else {
        let detail = "expected the bytes of a JPEG, PNG, WebP or GIF";
        return Err(Failure::new(ErrorCode::UnsupportedMediaType, detail));
    };
    // The size is in the first bytes: a bomb is refused before anything is decoded.
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(|error| refusal(&error))?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        let detail = format!("expected at most {MAX_PIXELS} pixels, got {width} x {height}");
        return Err(Failure::field("", "too_many_pixels", detail));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODING_BYTES);
    reader.limits(limits);
    reader.decode().map_err(|error| refusal(&error))?;
    let (width, height) = if lies_on_its_side(bytes, format) { (height, width) } else { (width, height) };
    Ok(Picture { media_type, width, height })
}

/// Whether the file says that it is to be shown turned by a quarter, as cameras do. A file whose saying cannot be read
/// is shown as it lies.
fn lies_on_its_side(bytes: &[u8], format: ImageFormat) -> bool {
    let decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder();
    let turn = decoder.and_then(|mut decoder| decoder.orientation()).unwrap_or(Orientation::NoTransforms);
    matches!(
        turn,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
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

fn not_sound(detail: &str) -> Failure {
    Failure::field("", "not_a_picture", detail)
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GenericImageView};

    use super::*;

    fn file(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(7, 5).write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_known_by_its_bytes() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let picture = examine(&file(format)).expect("a picture");
            assert_eq!((picture.width, picture.height), DynamicImage::new_rgb8(7, 5).dimensions());
            assert_eq!(picture.media_type, format.to_mime_type());
        }
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_measured_as_it_is_shown() {
        // An EXIF segment of one entry: the orientation 6, a quarter clockwise.
        let mut exif =
            b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".to_vec();
        exif.extend([0; 4]);
        let upright = file(ImageFormat::Jpeg);
        let turned = [&upright[..2], &exif, &upright[2..]].concat();
        let picture = examine(&turned).expect("a picture");
        assert_eq!((picture.width, picture.height), (5, 7));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let code = |bytes: &[u8]| examine(bytes).expect_err("refused").code;
        assert_eq!(code(b""), ErrorCode::UnsupportedMediaType);
        assert_eq!(code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrorCode::UnsupportedMediaType);
        assert_eq!(code(b"BM\0\0\0\0\0\0\0\0\0\0\0\0"), ErrorCode::UnsupportedMediaType);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = file(format);
            assert_eq!(code(&whole[..whole.len() / 2]), ErrorCode::ValidationFailed, "{format:?}");
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        // The header of a PNG that claims 65,000 pixels each way.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bomb.extend([0, 0, 0xfd, 0xe8, 0, 0, 0xfd, 0xe8, 8, 6, 0, 0, 0]);
        bomb.extend(png_crc(&bomb[12..]).to_be_bytes());
        bomb.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        let failure = examine(&bomb).expect_err("refused");
        assert_eq!(failure.errors[0].code, "too_many_pixels");
    }

    fn png_crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            })
        })
    }
}
