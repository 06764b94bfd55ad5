//! Renditions: a picture in the widths that shops ask for. Which sizes there are is decided here, not how they are made.

/// The widths that may be asked for.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

/// A picture scaled to a width, in one of the two forms that each width has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Pixels across: what was asked for, or the picture's own where that is less.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// `image/webp` or `image/jpeg`.
    pub media_type: String,
    /// The file's size.
    pub size_bytes: i64,
    /// SHA-256 of the file.
    pub content_hash: [u8; 32],
    /// Where the file lies in the blobs.
    pub blob_name: String,
}

/// Pixels across and down of the renditions of a picture of this size, the widest first. No picture is made larger than
/// it is: the widths beyond its own come down to one.
pub fn sizes(width: u32, height: u32) -> Vec<(u32, u32)> {
    let mut sizes: Vec<(u32, u32)> = Vec::with_capacity(WIDTHS.len());
    for wanted in WIDTHS.into_iter().rev() {
        let size = if wanted >= width { (width, height) } else { (wanted, scaled(height, wanted, width)) };
        if sizes.last() != Some(&size) {
            sizes.push(size);
        }
    }
    sizes
}

/// `height` in the proportion of `to` to `from`, rounded, and never nothing.
fn scaled(height: u32, to: u32, from: u32) -> u32 {
    let (height, to, from) = (u64::from(height), u64::from(to), u64::from(from));
    let rounded = (height * to + from / 2) / from;
    u32::try_from(rounded.max(1)).expect("it is less than it was")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_has_all_widths_in_its_proportion() {
        let all = [(1920, 1440), (1280, 960), (960, 720), (640, 480), (320, 240)];
        assert_eq!(sizes(4000, 3000), all);
        assert_eq!(sizes(1920, 1440), all);
    }

    #[test]
    fn no_picture_is_made_larger() {
        assert_eq!(sizes(1200, 800), [(1200, 800), (960, 640), (640, 427), (320, 213)]);
        assert_eq!(sizes(320, 20), [(320, 20)]);
        assert_eq!(sizes(9, 4), [(9, 4)]);
    }

    #[test]
    fn a_flat_picture_keeps_a_pixel() {
        assert_eq!(sizes(40_000_000, 1).last(), Some(&(320, 1)));
        assert_eq!(sizes(1, 40_000_000), [(1, 40_000_000)]);
    }
}
