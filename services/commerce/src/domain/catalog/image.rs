//! Pictures: what is known of an upload, and a picture's place in a product.

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
}

impl ProductImage {
    /// The picture as events carry it.
    pub fn message(&self) -> v1::Image {
        let (width, height) = (self.width, self.height);
        v1::Image { image_id: self.image_id.to_string(), alt: self.alt.clone(), width, height }
    }
}
