//! How large answers leave, agreed between the services that give them and the gateway that bounds them.

/// An answer of at most so many bytes is small: nobody counts it on its way out.
pub const SMALL_ANSWER_BYTES: usize = 16 * 1024;

/// A large answer that does not lie in memory tells its `Content-Length` and comes in parts of at most so many bytes,
/// each read when the one before has been taken.
pub const PART_BYTES: usize = 256 * 1024;
