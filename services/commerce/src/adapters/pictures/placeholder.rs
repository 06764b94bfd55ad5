//! The placeholder: a picture in so few pixels that it fits into the page, where it is blurred by being shown large. It is
//! made while the upload is decoded anyway, so that the event that shows a picture first carries it.

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{DynamicImage, metadata::Orientation};

use super::{colour::to_srgb, encoding::webp_bytes};

/// A placeholder has fewer characters than this.
const MAX_CHARS: usize = 400;
/// The longest side in pixels, with the quality to try: the first that fits is taken.
const TRIES: [(u32, f32); 4] = [(16, 60.0), (16, 25.0), (12, 25.0), (8, 10.0)];

/// The picture whose pixels these are as a data URI; nothing where not even the smallest fits.
pub(super) fn make(
    pixels: &DynamicImage,
    orientation: Orientation,
    profile: Option<&[u8]>,
) -> Option<String> {
    TRIES.into_iter().find_map(|(side, quality)| {
        let small = pixels.thumbnail(side, side);
        let small: DynamicImage =
            if small.color().has_alpha() { small.into_rgba8().into() } else { small.into_rgb8().into() };
        let mut small = to_srgb(small, profile);
        small.apply_orientation(orientation);
        let bytes = webp_bytes(&small, quality).ok()?;
        let uri = format!("data:image/webp;base64,{}", STANDARD.encode(bytes));
        (uri.len() < MAX_CHARS).then_some(uri)
    })
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, ImageFormat, Rgba, RgbaImage};

    use super::{super::samples::halves, *};

    fn read(uri: &str) -> DynamicImage {
        let bytes =
            STANDARD.decode(uri.strip_prefix("data:image/webp;base64,").expect("a URI")).expect("Base64");
        image::load_from_memory_with_format(&bytes, ImageFormat::WebP).expect("a WebP")
    }

    #[test]
    fn a_placeholder_shows_what_the_picture_shows() {
        let uri = make(&halves(600, 450).into(), Orientation::NoTransforms, None).expect("it fits");
        assert!(uri.len() < MAX_CHARS, "{}", uri.len());
        let small = read(&uri);
        assert_eq!(small.dimensions(), (16, 12));
        let (left, right) = (small.get_pixel(2, 6), small.get_pixel(13, 6));
        assert!(left[0] > 150 && left[2] < 90 && right[2] > 150 && right[0] < 90, "{left:?} {right:?}");
    }

    #[test]
    fn it_is_turned_as_the_picture_is_shown() {
        let small = read(&make(&halves(600, 450).into(), Orientation::Rotate90, None).expect("it fits"));
        assert_eq!(small.dimensions(), (12, 16));
        assert!(small.get_pixel(6, 2)[0] > 150 && small.get_pixel(6, 13)[2] > 150);
    }

    #[test]
    fn every_picture_has_one_that_fits() {
        // Noise is what compresses worst.
        let mut seed = 1_u32;
        let mut byte = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        };
        let noise = RgbaImage::from_fn(64, 64, |_, _| Rgba([byte(), byte(), byte(), byte()]));
        for picture in [
            noise.into(),
            DynamicImage::new_rgb8(1, 1),
            DynamicImage::new_luma16(1, 5000),
            DynamicImage::new_rgba16(5000, 1),
        ] {
            let uri = make(&picture, Orientation::NoTransforms, None).expect("it fits");
            assert!(uri.len() < MAX_CHARS, "{}", uri.len());
        }
    }
}
