//! Laid out; filled in the commits that follow.
