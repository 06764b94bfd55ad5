//! Finds the handles of new things: the one given, or one made from the name that nothing has yet. Those of a whole set
//! are looked up together.

use std::collections::{HashMap, HashSet};

use mercato_kernel::{ErrorCode, Failure};

use crate::{
    domain::catalog::with_suffix,
    ports::{CommandResult, HandleOwner, StoreResult, Unit},
};

/// Numbers up to 2^39 behind a slug: no shop has as many products of one name.
const POWERS: u32 = 40;

/// The handles of one kind of thing as far as they are known: what was looked up, and what was taken since.
pub(super) struct Handles {
    owner: HandleOwner,
    is_taken: HashMap<String, bool>,
}

impl Handles {
    /// Nothing is known yet.
    pub fn of(owner: HandleOwner) -> Self {
        Self { owner, is_taken: HashMap::new() }
    }

    /// Looks up at once what `refuse_taken` for each of `given` and `free` for each of `slugs` will ask for first, and
    /// keeps those slugs from others until the transaction ends.
    pub async fn prepare(
        &mut self,
        unit: &mut dyn Unit,
        given: Vec<String>,
        slugs: Vec<String>,
    ) -> StoreResult<()> {
        unit.lock_slugs(self.owner, &slugs).await?;
        self.look(unit, given.iter().chain(&slugs).cloned().collect()).await?;
        let mut wanted: HashSet<&String> = given.iter().collect();
        let numbered = slugs.iter().filter(|slug| !wanted.insert(slug) || self.is_taken[*slug]);
        let handles = numbered.flat_map(|slug| doubling(slug)).collect();
        self.look(unit, handles).await
    }

    /// Refuses `handle` where it is taken.
    pub async fn refuse_taken(&mut self, unit: &mut dyn Unit, handle: &str) -> CommandResult<()> {
        if self.is_taken(unit, handle).await? {
            return Err(
                Failure::new(ErrorCode::HandleTaken, format!("the handle `{handle}` is taken")).into()
            );
        }
        Ok(())
    }

    /// `slug`, or `slug-2`, `slug-3` … Looks at doubling numbers first, then between the last taken and the first free,
    /// so that the ten-thousandth of a name costs no more than a few looks. `slug` MUST have been prepared.
    pub async fn free(&mut self, unit: &mut dyn Unit, slug: &str) -> StoreResult<String> {
        if !self.is_taken(unit, slug).await? {
            return Ok(slug.to_owned());
        }
        self.look(unit, doubling(slug).collect()).await?;
        let first_free = doubling(slug).position(|handle| !self.is_taken[&handle]);
        let power = first_free.expect("no shop has 2^39 products of one name");
        let (mut last_taken, mut first_free) = (1_u64 << (power - 1), 1_u64 << power);
        while first_free - last_taken > 1 {
            let middle = last_taken + (first_free - last_taken) / 2;
            if self.is_taken(unit, &with_suffix(slug, middle)).await? {
                last_taken = middle;
            } else {
                first_free = middle;
            }
        }
        Ok(with_suffix(slug, first_free))
    }

    /// Counts a handle that was given away.
    pub fn take(&mut self, handle: &str) {
        self.is_taken.insert(handle.to_owned(), true);
    }

    async fn is_taken(&mut self, unit: &mut dyn Unit, handle: &str) -> StoreResult<bool> {
        self.look(unit, vec![handle.to_owned()]).await?;
        Ok(self.is_taken[handle])
    }

    /// Looks up those of `handles` that are not known.
    async fn look(&mut self, unit: &mut dyn Unit, mut handles: Vec<String>) -> StoreResult<()> {
        handles.retain(|handle| !self.is_taken.contains_key(handle));
        if handles.is_empty() {
            return Ok(());
        }
        let taken = unit.taken_handles(self.owner, &handles).await?;
        self.is_taken.extend(handles.into_iter().map(|handle| {
            let is_taken = taken.contains(&handle);
            (handle, is_taken)
        }));
        Ok(())
    }
}

/// The handles of a slug at the numbers 1, 2, 4, 8 …
fn doubling(slug: &str) -> impl Iterator<Item = String> {
    (0..POWERS).map(move |power| with_suffix(slug, 1 << power))
}
