//! Colours: renditions and placeholders carry no profile, so what their pixels mean is sRGB. A profile that cannot be
//! followed is passed over, as most programs that show pictures do.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// `pixels` with the colours that `profile` gives them, in sRGB. They are of 8 bits, with three colours.
pub(super) fn to_srgb(pixels: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok()) else {
        return pixels;
    };
    // The decoder has made RGB of other colours already, whatever the profile said of those.
    if profile.color_space != DataColorSpace::Rgb {
        return pixels;
    }
    match pixels {
        DynamicImage::ImageRgb8(mut picture) => {
            transform(&mut picture, Layout::Rgb, &profile);
            picture.into()
        }
        DynamicImage::ImageRgba8(mut picture) => {
            transform(&mut picture, Layout::Rgba, &profile);
            picture.into()
        }
        other => other,
    }
}

fn transform(samples: &mut [u8], layout: Layout, profile: &ColorProfile) {
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return;
    };
    let mut shown = vec![0; samples.len()];
    if transform.transform(samples, &mut shown).is_ok() {
        samples.copy_from_slice(&shown);
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    #[test]
    fn a_wide_gamut_is_brought_into_srgb() {
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        let red = RgbImage::from_pixel(2, 2, Rgb([200, 60, 60]));
        let DynamicImage::ImageRgb8(shown) = to_srgb(red.into(), Some(&p3)) else { panic!("still RGB") };
        let Rgb([r, g, b]) = *shown.get_pixel(1, 1);
        assert!(r > 205 && g < 60 && b < 60, "{r} {g} {b}: the same red is nearer to the edge of sRGB");
    }

    #[test]
    fn what_is_seen_through_stays_so() {
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        let glass = RgbaImage::from_pixel(2, 2, Rgba([200, 60, 60, 77]));
        let DynamicImage::ImageRgba8(shown) = to_srgb(glass.into(), Some(&p3)) else { panic!("still RGBA") };
        assert_eq!(shown.get_pixel(0, 0)[3], 77);
    }

    #[test]
    fn colours_without_a_good_profile_stay_as_they_are() {
        let picture = DynamicImage::from(RgbImage::from_pixel(2, 2, Rgb([200, 60, 60])));
        for profile in [None, Some(&b""[..]), Some(&[7; 200])] {
            assert_eq!(to_srgb(picture.clone(), profile), picture);
        }
        let grey = ColorProfile::new_gray_with_gamma(2.2).encode().expect("a profile");
        assert_eq!(to_srgb(picture.clone(), Some(&grey)), picture);
    }
}
