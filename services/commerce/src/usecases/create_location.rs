//! Adds a place that holds stock.

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, LocationId};

use crate::{
    domain::Location,
    ports::{CommandError, CommandResult, Context, StoreError, Unit},
};

/// A location as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLocation {
    /// Its handle.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Orders take from the lowest number first.
    pub priority: i64,
}

/// Adds the location; a handle that is taken is refused.
pub async fn create_location(
    unit: &mut dyn Unit,
    context: &Context,
    new: &NewLocation,
) -> CommandResult<Location> {
    let NewLocation { handle, name, priority } = new.clone();
    let location = Location { id: LocationId::new(), handle, name, priority };
    unit.insert_location(&location, context.now).await.map_err(|error| match error {
        StoreError::Unique(key) if key == "locations_handle_key" => {
            let detail = format!("there is a location `{}` already", location.handle);
            CommandError::Refused(Failure::new(ErrorCode::HandleTaken, detail))
        }
        other => other.into(),
    })?;
    let event = v1::LocationCreated {
        location_id: location.id.to_string(),
        handle: location.handle.clone(),
        name: location.name.clone(),
        priority: location.priority,
    };
    unit.record(context.event(location.id.uuid(), 1, event));
    Ok(location)
}
