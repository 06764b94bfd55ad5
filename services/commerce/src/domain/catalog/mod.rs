//! The catalog's rules: what a product, its variants, tags, attributes and pictures may be, and how a change is
//! applied to them. Where they are kept and how they are asked for is not known here.

mod attribute;
mod category;
mod changes;
mod draft;
mod handle;
mod image;
mod options;
mod product;
pub mod rendition;
mod status;
mod tag;
pub mod text;

pub use attribute::{Attribute, AttributeValue, MAX_ATTRIBUTES};
pub use category::{Category, CategoryKey, MAX_CATEGORY_DEPTH, MAX_PRODUCT_CATEGORIES, NewCategory};
pub use changes::{ProductChanges, VariantChanges};
pub use draft::{NewProduct, NewVariant};
pub use handle::{handle, slug, with_suffix};
pub use image::{Image, ImageChoice, MAX_ALT_CHARS, MAX_PRODUCT_IMAGES, ProductImage, Scaling};
pub use options::{
    MAX_OPTION_VALUES, MAX_OPTIONS, OptionFault, OptionValues, ProductOption, check_options, declared_by,
};
pub use product::{MAX_VARIANTS, Product, ProductHead, Variant};
pub use rendition::Rendition;
pub use status::{InventoryPolicy, ProductStatus};
pub use tag::{MAX_TAGS, NewTag, Tag};
