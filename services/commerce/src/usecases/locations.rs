//! Locations by their handles, for every use case that names one. Making one is `create_location`'s.

use mercato_kernel::{ErrorCode, Failure};

use crate::{
    domain::Location,
    ports::{CommandResult, Unit},
};

/// The handle of the location that is there from the start.
pub const MAIN_LOCATION: &str = "main";

/// A location by handle, or the refusal that names it.
pub(super) async fn find_location(unit: &mut dyn Unit, handle: &str) -> CommandResult<Location> {
    let found = unit.location(handle).await?;
    Ok(found.ok_or_else(|| location_not_found(handle))?)
}

/// The refusal of a location that is not there.
pub(super) fn location_not_found(handle: &str) -> Failure {
    Failure::new(ErrorCode::LocationNotFound, format!("there is no location `{handle}`"))
}
