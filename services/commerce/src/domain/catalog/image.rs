//! Pictures: what is known of an upload, and a picture's place in a product.

use std::str::FromStr;

use mercato_contracts::v1;
use mercato_kernel::ImageId;

/// The most pictures of one product.
pub const MAX_PRODUCT_IMAGES: usize = 250;
/// The most characters of what a picture shows, in words.
pub const MAX_ALT_CHARS: usize = 500;

/// An uploaded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// Its media type, such as `image/webp`.
    pub media_type: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// The file's size.
    pub size_bytes: i64,
    /// SHA-256 of the file: the same bytes are one image.
    pub content_hash: [u8; 32],
    /// Where the file lies in the blobs.
    pub blob_name: String,
    /// The picture in a few blurred pixels, as a data URI. It is made with the upload and stays as it is: events carry
    /// it. Pictures from before there were placeholders have none.
    pub placeholder: Option<String>,
    /// How far it is with its renditions.
    pub scaling: Scaling,
}

/// How far a picture is with its renditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// They are to be made.
    Waiting,
    /// They are there.
    Done,
    /// There will be none: the picture is served as it is.
    Impossible,
}

impl Scaling {
    /// Its text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Impossible => "impossible",
        }
    }
}

impl FromStr for Scaling {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Waiting, Self::Done, Self::Impossible];
        all.into_iter().find(|scaling| scaling.as_str() == text).ok_or_else(|| text.to_owned())
    }
}

/// A picture as a product asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageChoice {
    /// The upload.
    pub image_id: ImageId,
    /// What it shows, in words; may be empty.
    pub alt: String,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductImage {
    /// The upload.
    pub image_id: ImageId,
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// The picture in a few blurred pixels, as a data URI.
    pub placeholder: Option<String>,
}

impl ProductImage {
    /// The picture as events carry it.
    pub fn message(&self) -> v1::Image {
        v1::Image {
            image_id: self.image_id.to_string(),
            alt: self.alt.clone(),
            width: self.width,
            height: self.height,
            placeholder: self.placeholder.clone(),
        }
    }
}
