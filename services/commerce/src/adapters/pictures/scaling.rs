//! Makes a picture's renditions, on the thread that asks for them. Where they are kept is not known here.

use std::fmt;

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, metadata::Orientation};

use super::{
    colour::to_srgb,
    encoding::{Encoded, MAX_SIDE, jpeg, webp},
    opening::{Opened, open},
};
use crate::domain::catalog::rendition::sizes;

/// Why a picture has no renditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unscalable {
    /// It moves, which its renditions would not.
    Animated,
    /// A rendition would be longer than a WebP can be.
    TooLong,
    /// It cannot be decoded or encoded, and why.
    Broken(String),
}

impl fmt::Display for Unscalable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Animated => write!(f, "it moves"),
            Self::TooLong => write!(f, "it is longer than {MAX_SIDE} pixels at the widths it is wanted in"),
            Self::Broken(why) => write!(f, "{why}"),
        }
    }
}

/// Makes all renditions of the picture that `file` is, the widest first, and hands each to `take`; stops when that
/// says no. `decoded` is let go as soon as the pixels in full size are.
pub fn scale<P>(file: &[u8], decoded: P, mut take: impl FnMut(Encoded) -> bool) -> Result<(), Unscalable> {
    let broken = |failure: mercato_kernel::Failure| Unscalable::Broken(failure.to_string());
    let opened = open(file).map_err(broken)?;
    if opened.is_animated() {
        return Err(Unscalable::Animated);
    }
    let (width, height) = opened.shown_size();
    let sizes = sizes(width, height);
    if sizes.iter().any(|(width, height)| *width.max(height) > MAX_SIDE) {
        return Err(Unscalable::TooLong);
    }
    let is_plain = opened.orientation == Orientation::NoTransforms && opened.profile.is_none();
    let widest = widest(opened, sizes[0])?;
    drop(decoded);
    for size in sizes {
        let picture = resized(&widest, size.0, size.1)?;
        let picture = picture.as_ref().unwrap_or(&widest);
        for encode in [webp, jpeg] {
            let encoded = encode(picture).map_err(Unscalable::Broken)?;
            if !take(Encoded { is_unchanged: is_plain && size == (width, height), ..encoded }) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The picture in its largest size, upright, in 8 bits and in sRGB. It is made small before anything else is done to
/// it: memory is for one picture in full size.
fn widest(opened: Opened<'_>, (width, height): (u32, u32)) -> Result<DynamicImage, Unscalable> {
    let (orientation, profile) = (opened.orientation, opened.profile.clone());
    let (width, height) = if opened.lies_on_its_side() { (height, width) } else { (width, height) };
    let pixels = opened.decode().map_err(|failure| Unscalable::Broken(failure.to_string()))?;
    let pixels = resized(&pixels, width, height)?.unwrap_or(pixels);
    let pixels: DynamicImage =
        if pixels.color().has_alpha() { pixels.into_rgba8().into() } else { pixels.into_rgb8().into() };
    let mut pixels = without_idle_alpha(to_srgb(pixels, profile.as_deref()));
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

/// Nothing where the picture has that size.
fn resized(picture: &DynamicImage, width: u32, height: u32) -> Result<Option<DynamicImage>, Unscalable> {
    if (picture.width(), picture.height()) == (width, height) {
        return Ok(None);
    }
    let mut smaller = DynamicImage::new(width, height, picture.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let resized = Resizer::new().resize(picture, &mut smaller, &options);
    resized.map_err(|error| Unscalable::Broken(error.to_string()))?;
    Ok(Some(smaller))
}

/// A picture of which nothing can be seen through is smaller without saying so of every pixel.
fn without_idle_alpha(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| pixel[3] == u8::MAX) => {
            DynamicImage::from(pixels).into_rgb8().into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, ImageFormat, Rgba, RgbaImage};

    use super::{
        super::{
            JPEG, WEBP,
            samples::{self, halves},
        },
        *,
    };

    fn renditions(file: &[u8]) -> Vec<Encoded> {
        let mut made = Vec::new();
        scale(file, (), |encoded| {
            made.push(encoded);
            true
        })
        .expect("it can be scaled");
        made
    }

    fn read(encoded: &Encoded) -> DynamicImage {
        let format = ImageFormat::from_mime_type(encoded.media_type).expect("a format");
        image::load_from_memory_with_format(&encoded.bytes, format).expect("a picture")
    }

    #[test]
    fn each_width_comes_in_both_forms() {
        let made = renditions(&samples::file(halves(1000, 700), ImageFormat::Png));
        let shapes: Vec<_> = made.iter().map(|it| (it.width, it.height, it.media_type)).collect();
        let expected = [(1000, 700), (960, 672), (640, 448), (320, 224)];
        let expected: Vec<_> =
            expected.into_iter().flat_map(|(w, h)| [WEBP, JPEG].map(|form| (w, h, form))).collect();
        assert_eq!(shapes, expected);
        assert!(made.iter().all(|it| it.is_unchanged == (it.width == 1000)));
        for encoded in &made {
            let read = read(encoded);
            let (width, height) = (encoded.width, encoded.height);
            assert_eq!(read.dimensions(), (width, height));
            let (left, right) = (read.get_pixel(width / 4, height / 2), read.get_pixel(width / 4 * 3, 5));
            assert!(left[0] > 170 && left[2] < 70 && right[2] > 170 && right[0] < 70, "{left:?} {right:?}");
        }
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_put_upright() {
        let file = samples::turned(&samples::file(halves(800, 400), ImageFormat::Jpeg), 6);
        let made = renditions(&file);
        let shapes: Vec<_> = made.iter().map(|it| (it.width, it.height)).collect();
        assert_eq!(shapes, [(400, 800), (400, 800), (320, 640), (320, 640)]);
        assert!(made.iter().all(|it| !it.is_unchanged), "the upload itself lies on its side");
        for encoded in &made {
            // A quarter clockwise: what was left is above.
            let read = read(encoded);
            assert!(read.get_pixel(100, 50)[0] > 170 && read.get_pixel(100, encoded.height - 50)[2] > 170);
        }
    }

    #[test]
    fn a_hole_stays_one_in_webp() {
        let pixels = RgbaImage::from_fn(700, 300, |x, _| Rgba([9, 90, 9, if x < 350 { 0 } else { 255 }]));
        for encoded in renditions(&samples::file(pixels, ImageFormat::Png)) {
            let (hole, body) = (encoded.width / 4, encoded.width / 4 * 3);
            let read = read(&encoded);
            if encoded.media_type == WEBP {
                assert_eq!((read.get_pixel(hole, 50)[3], read.get_pixel(body, 50)[3]), (0, 255));
            } else {
                assert!(read.get_pixel(hole, 50)[0] > 250 && read.get_pixel(body, 50)[0] < 30);
            }
        }
    }

    #[test]
    fn what_can_be_seen_is_all_that_a_picture_of_16_bits_with_idle_alpha_keeps() {
        let pixels = DynamicImage::from(halves(400, 40)).into_rgba16();
        let made = renditions(&samples::file(pixels, ImageFormat::Png));
        assert_eq!(made.len(), 4);
        assert!(made.iter().all(|encoded| !read(encoded).color().has_alpha()));
    }

    #[test]
    fn what_cannot_be_scaled_says_why() {
        let refused = |file: &[u8]| scale(file, (), |_| true).expect_err("it cannot");
        let long = samples::file(DynamicImage::new_rgb8(2, MAX_SIDE + 1), ImageFormat::Png);
        assert_eq!(refused(&long), Unscalable::TooLong);
        let whole = samples::file(halves(90, 90), ImageFormat::Png);
        assert!(matches!(refused(&whole[..whole.len() / 2]), Unscalable::Broken(_)));
        assert!(matches!(refused(b"hello"), Unscalable::Broken(_)));
    }

    #[test]
    fn who_wants_no_more_gets_no_more() {
        let file = samples::file(halves(700, 20), ImageFormat::Png);
        let mut taken = 0;
        let stopped = scale(&file, (), |_| {
            taken += 1;
            taken < 3
        });
        assert_eq!((stopped, taken), (Ok(()), 3));
    }
}
