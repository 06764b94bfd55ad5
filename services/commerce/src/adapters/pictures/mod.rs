//! Pictures in memory: what an upload is, its placeholder, and its renditions. Files and tables are not known here.
//! Memory is bounded by how many uploads and decodings run at once.

mod colour;
mod encoding;
mod opening;
mod placeholder;
mod scaling;

use std::sync::Arc;

use bytes::Bytes;
use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use self::opening::{not_sound, open};
pub use self::{
    encoding::{Encoded, JPEG, WEBP},
    scaling::{Unscalable, scale},
};

/// How many pictures are decoded at once.
const PARALLEL_DECODINGS: usize = 2;
/// How many uploads are held in memory at once.
const PARALLEL_UPLOADS: usize = 8;

/// What a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its media type.
    pub media_type: &'static str,
    /// Pixels across, as it is shown.
    pub width: u32,
    /// Pixels down, as it is shown.
    pub height: u32,
    /// The picture in a few blurred pixels, as a data URI, where it comes to less than 400 characters.
    pub placeholder: Option<String>,
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

    /// A place for the pixels of one picture in its full size, to be kept as long as they are.
    pub async fn begin_decoding(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.decodings).acquire_owned().await.map_err(Failure::internal)
    }

    /// Decodes `bytes` wholly, on a thread of its own: what cannot be decoded here is not served.
    pub async fn examine(&self, bytes: Bytes) -> Result<Picture> {
        let _place = self.begin_decoding().await?;
        let examined = tokio::task::spawn_blocking(move || examine(&bytes)).await;
        examined.unwrap_or_else(|error| {
            tracing::error!(%error, "a decoder broke on a picture");
            Err(not_sound("it cannot be decoded"))
        })
    }
}

fn examine(bytes: &[u8]) -> Result<Picture> {
    let opened = open(bytes)?;
    let (media_type, (width, height)) = (opened.media_type, opened.shown_size());
    let (orientation, profile) = (opened.orientation, opened.profile.clone());
    let pixels = opened.decode()?;
    let placeholder = placeholder::make(&pixels, orientation, profile.as_deref());
    Ok(Picture { media_type, width, height, placeholder })
}

/// Files for the tests of this folder.
#[cfg(test)]
mod samples {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    /// A picture whose left half is red and whose right half is blue, in soft stripes.
    pub fn halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let shade = u8::try_from((x + y) % 64).expect("it is small");
            if x < width / 2 { Rgb([191 + shade, 20, 20]) } else { Rgb([20, 20, 191 + shade]) }
        })
    }

    pub fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    /// The same JPEG with an EXIF segment of one entry: the orientation.
    pub fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        [&jpeg[..2], &exif, &jpeg[2..]].concat()
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;

    fn file(format: ImageFormat) -> Vec<u8> {
        samples::file(DynamicImage::new_rgb8(7, 5), format)
    }

    #[test]
    fn a_picture_is_known_by_its_bytes() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let picture = examine(&file(format)).expect("a picture");
            assert_eq!((picture.width, picture.height), (7, 5));
            assert_eq!(picture.media_type, format.to_mime_type());
        }
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_measured_as_it_is_shown() {
        let picture = examine(&samples::turned(&file(ImageFormat::Jpeg), 6)).expect("a picture");
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
