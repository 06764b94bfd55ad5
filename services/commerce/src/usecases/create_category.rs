//! Adds a category to the tree.

use mercato_kernel::{CategoryId, Failure};

use super::{
    catalog_rules::{taken, taken_or_repeat},
    handles::Handles,
};
use crate::{
    domain::{
        Category, NewCategory,
        catalog::{MAX_CATEGORY_DEPTH, slug},
    },
    ports::{CommandResult, Context, HandleOwner, Unit},
};

/// Adds the category below its parent; answers it.
pub async fn create_category(
    unit: &mut dyn Unit,
    context: &Context,
    new: &NewCategory,
) -> CommandResult<Category> {
    let parent = find_parent(unit, new).await?;
    let depth = parent.as_ref().map_or(1, |parent| parent.depth + 1);
    if depth > MAX_CATEGORY_DEPTH {
        let detail = format!("categories are at most {MAX_CATEGORY_DEPTH} deep");
        return Err(Failure::field("/parent", "too_deep", detail).into());
    }
    let mut handles = Handles::of(HandleOwner::Category);
    let handle = if let Some(handle) = &new.handle {
        handles.refuse_taken(unit, handle).await?;
        handle.clone()
    } else {
        let slug = slug(&new.name, "category");
        handles.prepare(unit, Vec::new(), vec![slug.clone()]).await?;
        handles.free(unit, &slug).await?
    };
    let category = Category {
        id: CategoryId::new(),
        parent_id: parent.map(|parent| parent.id),
        handle,
        name: new.name.clone(),
        position: new.position,
        depth,
    };
    let refusal = if new.handle.is_some() { taken } else { taken_or_repeat };
    unit.insert_category(&category, context.now).await.map_err(refusal)?;
    unit.record(context.event(category.id.uuid(), 1, category.created()));
    Ok(category)
}

async fn find_parent(unit: &mut dyn Unit, new: &NewCategory) -> CommandResult<Option<Category>> {
    let Some(key) = &new.parent else { return Ok(None) };
    let found = unit.categories(std::slice::from_ref(key)).await?.pop().flatten();
    let unknown = || Failure::field("/parent", "unknown", "there is no such category");
    Ok(Some(found.ok_or_else(unknown)?))
}
