//! Erases a customer: deletes the data keys that seal the personal fields of all orders under an e-mail address.

use mercato_contracts::v1;

use crate::ports::{CommandResult, Context, Unit};

/// How many keys go at once. An address may have any number of orders, such as that of a till; each is an event, and
/// others wait meanwhile.
pub const ERASED_AT_ONCE: usize = 500;

/// Deletes keys of `email_hash`, at most `ERASED_AT_ONCE`; answers how many orders were under them. Erasing nobody is no
/// error: what was asked for holds.
pub async fn erase_customer(
    unit: &mut dyn Unit,
    context: &Context,
    email_hash: [u8; 32],
) -> CommandResult<usize> {
    let keys = unit.delete_customer_keys(email_hash, ERASED_AT_ONCE).await?;
    unit.forget_customers(&keys).await?;
    for key in &keys {
        let event = v1::CustomerErased { customer_key_id: key.to_string() };
        unit.record(context.event(key.uuid(), 1, event));
    }
    Ok(keys.len())
}
