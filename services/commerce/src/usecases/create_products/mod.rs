//! Makes a set of products with their variants, tags and first quantities. What they name is looked up once for all of
//! them, each is decided in memory after the one before it, and all are written with a handful of statements.

mod request;

use std::collections::{HashMap, HashSet};

use mercato_contracts::v1;
use mercato_kernel::{CategoryId, Failure, Result, TagId};

pub use request::{Created, ProductRequest, VariantIds};

use super::{
    catalog_rules::refuse_skus,
    handles::Handles,
    links::Links,
    locations::{MAIN_LOCATION, location_not_found},
    open_stock::Opened,
};
use crate::{
    domain::{Location, NewProduct, Product, ProductHead, ProductImage, Tag, catalog::slug},
    ports::{CommandError, CommandResult, Context, HandleOwner, StoreResult, Unit},
};

/// A product that passed.
struct Accepted<'r> {
    request: &'r ProductRequest,
    context: &'r Context,
    product: Product,
}

/// Decides `batch` in its order, as if each came when those before it were done, and writes what passes. One answer for
/// each request.
pub async fn create_products(
    unit: &mut dyn Unit,
    batch: &[(&ProductRequest, &Context)],
) -> StoreResult<Vec<Result<Created>>> {
    let mut shop = Surroundings::load(unit, batch).await?;
    let (mut answers, mut accepted) = (Vec::with_capacity(batch.len()), Vec::new());
    for (request, context) in batch {
        answers.push(match shop.accept(unit, request, context).await {
            Ok(product) => {
                accepted.push(Accepted { request, context, product });
                Ok(Created::of(request))
            }
            Err(CommandError::Refused(failure)) => Err(failure),
            Err(CommandError::Store(error)) => return Err(error),
        });
    }
    write(unit, accepted, shop.main.as_ref()).await?;
    Ok(answers)
}

/// What there is already of all that a set names, and what the set has taken so far.
struct Surroundings {
    links: Links,
    taken_skus: HashSet<String>,
    handles: Handles,
    /// Where first quantities go.
    main: Option<Location>,
}

impl Surroundings {
    async fn load(unit: &mut dyn Unit, batch: &[(&ProductRequest, &Context)]) -> StoreResult<Self> {
        let (mut keys, mut images, mut skus) = (HashSet::new(), HashSet::new(), Vec::new());
        let (mut given, mut slugs) = (Vec::new(), Vec::new());
        for (request, _) in batch {
            let new = &request.new;
            keys.extend(new.categories.iter().cloned());
            images.extend(new.images.iter().map(|choice| choice.image_id));
            skus.extend(new.variants.iter().map(|variant| variant.sku.clone()));
            match &new.handle {
                Some(handle) => given.push(handle.clone()),
                None => slugs.push(slug_of(new)),
            }
        }
        let links = Links::load(unit, keys, images).await?;
        // First what may wait for another transaction, then the look that is to see what that one did.
        let mut handles = Handles::of(HandleOwner::Product);
        handles.prepare(unit, given, slugs).await?;
        let known = unit.tracked_variants(&skus).await?;
        let needs_main = batch.iter().any(|(request, _)| request.counts_stock());
        let main = if needs_main { unit.location(MAIN_LOCATION).await? } else { None };
        Ok(Self { links, taken_skus: known.into_iter().map(|variant| variant.sku).collect(), handles, main })
    }

    /// The product that `request` makes, whose names are taken from now on; or why it makes none.
    async fn accept(
        &mut self,
        unit: &mut dyn Unit,
        request: &ProductRequest,
        context: &Context,
    ) -> CommandResult<Product> {
        let new = &request.new;
        let (category_ids, images) = self.find_links(new)?;
        let places = places(new);
        refuse_skus(&places, places.keys().copied().filter(|sku| self.taken_skus.contains(*sku)))?;
        let handle = self.choose_handle(unit, new).await?;
        if request.counts_stock() && self.main.is_none() {
            return Err(location_not_found(MAIN_LOCATION).into());
        }
        self.taken_skus.extend(new.variants.iter().map(|variant| variant.sku.clone()));
        self.handles.take(&handle);
        Ok(Product { category_ids, images, ..build(request, handle, context) })
    }

    fn find_links(&self, new: &NewProduct) -> Result<(Vec<CategoryId>, Vec<ProductImage>)> {
        let mut errors = Vec::new();
        let category_ids = self.links.categories(&new.categories, &mut errors);
        let images = self.links.images(&new.images, &mut errors);
        if errors.is_empty() { Ok((category_ids, images)) } else { Err(Failure::fields(errors)) }
    }

    async fn choose_handle(&mut self, unit: &mut dyn Unit, new: &NewProduct) -> CommandResult<String> {
        if let Some(handle) = &new.handle {
            self.handles.refuse_taken(unit, handle).await?;
            return Ok(handle.clone());
        }
        Ok(self.handles.free(unit, &slug_of(new)).await?)
    }
}

/// Where the request names each SKU.
fn places(new: &NewProduct) -> HashMap<&str, String> {
    let place = |index| if new.is_simple { "/sku".to_owned() } else { format!("/variants/{index}/sku") };
    new.variants.iter().enumerate().map(|(index, variant)| (variant.sku.as_str(), place(index))).collect()
}

fn slug_of(new: &NewProduct) -> String {
    let by_sku = new.variants.first().map_or_else(String::new, |variant| slug(&variant.sku, ""));
    slug(&new.name, if by_sku.is_empty() { "product" } else { &by_sku })
}

fn build(request: &ProductRequest, handle: String, context: &Context) -> Product {
    let new = &request.new;
    let tag = |text: &_| Tag { id: TagId::new(), text: Clone::clone(text) };
    Product {
        id: request.id,
        handle,
        name: new.name.clone(),
        description: new.description.clone(),
        vendor: new.vendor.clone(),
        kind: new.kind.clone(),
        category_ids: Vec::new(),
        attributes: new.attributes.clone(),
        images: Vec::new(),
        options: new.options.clone(),
        variants: request.variants().map(|(new, ids)| ids.variant(new)).collect(),
        tags: new.tags.iter().map(tag).collect(),
        head: ProductHead { status: new.status, version: 1, sequence: 1 },
        created_at: context.now,
        updated_at: context.now,
    }
}

/// Writes products and stock rows; the events of each product stand together.
async fn write(unit: &mut dyn Unit, accepted: Vec<Accepted<'_>>, main: Option<&Location>) -> StoreResult<()> {
    let Some(now) = accepted.first().map(|first| first.context.now) else { return Ok(()) };
    let (mut products, mut opened) = (Vec::with_capacity(accepted.len()), Opened::default());
    for Accepted { request, context, product } in accepted {
        let created = v1::ProductCreated { product: Some(product.message()) };
        unit.record(context.event(product.id.uuid(), product.head.sequence, created));
        for (new, ids) in request.variants() {
            if let (Some(stock), Some(main)) = (ids.first_stock(product.id, new), main) {
                opened.add(unit, context, stock, main);
            }
        }
        products.push(product);
    }
    unit.insert_products(&products).await?;
    opened.write(unit, now).await
}
