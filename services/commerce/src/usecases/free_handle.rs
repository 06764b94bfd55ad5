//! Finds the handle of a new thing: the one given, or one made from its name that nothing has yet.

use mercato_kernel::{ErrorCode, Failure};

use crate::{
    domain::catalog::with_suffix,
    ports::{CommandResult, HandleOwner, StoreResult, Unit},
};

/// Refuses `handle` where it is taken.
pub(super) async fn refuse_taken_handle(
    unit: &mut dyn Unit,
    owner: HandleOwner,
    handle: &str,
) -> CommandResult<()> {
    if unit.taken_handles(owner, &[handle.to_owned()]).await?.is_empty() {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::HandleTaken, format!("the handle `{handle}` is taken")).into())
}

/// `slug`, or `slug-2`, `slug-3` … Looks at doubling numbers first, then between the last taken and the first free,
/// so that the ten-thousandth of a name costs no more than a few looks.
pub(super) async fn free_handle(unit: &mut dyn Unit, owner: HandleOwner, slug: &str) -> StoreResult<String> {
    unit.lock_slug(owner, slug).await?;
    let numbers: Vec<u64> = (0..40).map(|power| 1_u64 << power).collect();
    let handles: Vec<String> = numbers.iter().map(|number| with_suffix(slug, *number)).collect();
    let taken = unit.taken_handles(owner, &handles).await?;
    let free = handles.iter().position(|handle| !taken.contains(handle));
    let free = free.expect("no shop has 2^39 products of one name");
    let (mut last_taken, mut first_free) = (if free == 0 { 0 } else { numbers[free - 1] }, numbers[free]);
    while first_free - last_taken > 1 {
        let middle = last_taken + (first_free - last_taken) / 2;
        if unit.taken_handles(owner, &[with_suffix(slug, middle)]).await?.is_empty() {
            first_free = middle;
        } else {
            last_taken = middle;
        }
    }
    Ok(with_suffix(slug, first_free))
}
