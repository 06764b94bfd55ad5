//! What is asked of a key to be made, and which wishes are refused.

use mercato_contracts::access::Role;
use mercato_kernel::{FieldError, Timestamp};

/// A wish for a key that the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    role: Role,
    name: Option<String>,
    expires_at: Option<Timestamp>,
}

const MAX_NAME_CHARS: usize = 255;

impl NewKey {
    /// A key of `role`; `expires_at` lies after `now`, a name has 1 to 255 characters.
    pub fn new(
        role: Role,
        name: Option<&str>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = name.map(str::trim);
        if name.is_some_and(str::is_empty) {
            errors.push(FieldError::new("/name", "required", "leave it out, or give it some characters"));
        }
        if name.is_some_and(|name| name.chars().count() > MAX_NAME_CHARS) {
            errors.push(FieldError::new("/name", "too_long", format!("at most {MAX_NAME_CHARS} characters")));
        }
        if expires_at.is_some_and(|end| end <= now) {
            errors.push(FieldError::new("/expiresAt", "out_of_range", "the time lies in the past"));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { role, name: name.map(str::to_owned), expires_at })
    }

    /// What it may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// What it is called.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// From when on it is refused.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}
