//! Categories and pictures that requests name, looked up together; and the errors that unknown ones become.

use std::collections::{HashMap, HashSet};

use mercato_kernel::{CategoryId, FieldError, ImageId};

use crate::{
    domain::{Category, CategoryKey, Image, ImageChoice, ProductImage},
    ports::{StoreResult, Unit},
};

/// What there is of the categories and pictures that were asked for.
pub(super) struct Links {
    categories: HashMap<CategoryKey, Category>,
    images: HashMap<ImageId, Image>,
}

impl Links {
    /// Looks up these categories and pictures.
    pub async fn load(
        unit: &mut dyn Unit,
        keys: HashSet<CategoryKey>,
        images: HashSet<ImageId>,
    ) -> StoreResult<Self> {
        let (keys, images): (Vec<_>, Vec<_>) = (keys.into_iter().collect(), images.into_iter().collect());
        let found = unit.categories(&keys).await?;
        let categories = keys.into_iter().zip(found).filter_map(|(key, found)| Some((key, found?))).collect();
        let images = unit.images(&images).await?.into_iter().map(|image| (image.id, image)).collect();
        Ok(Self { categories, images })
    }

    /// The categories that `keys` name, each once; unknown ones become errors.
    pub fn categories(&self, keys: &[CategoryKey], errors: &mut Vec<FieldError>) -> Vec<CategoryId> {
        let mut ids = Vec::with_capacity(keys.len());
        for (index, key) in keys.iter().enumerate() {
            match self.categories.get(key) {
                Some(category) if ids.contains(&category.id) => {}
                Some(category) => ids.push(category.id),
                None => {
                    let pointer = format!("/categories/{index}");
                    errors.push(FieldError::new(pointer, "unknown", "there is no such category"));
                }
            }
        }
        ids
    }

    /// The pictures that `choices` name; unknown ones become errors.
    pub fn images(&self, choices: &[ImageChoice], errors: &mut Vec<FieldError>) -> Vec<ProductImage> {
        let mut images = Vec::with_capacity(choices.len());
        for (index, choice) in choices.iter().enumerate() {
            if let Some(image) = self.images.get(&choice.image_id) {
                images.push(ProductImage {
                    image_id: choice.image_id,
                    alt: choice.alt.clone(),
                    width: image.width,
                    height: image.height,
                    placeholder: image.placeholder.clone(),
                });
            } else {
                let pointer = format!("/images/{index}/imageId");
                errors.push(FieldError::new(pointer, "unknown", "there is no such image; upload it first"));
            }
        }
        images
    }
}
