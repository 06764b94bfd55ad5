//! Who asks, and what they may: roles, scopes and the trait by which the edge recognises a key.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use mercato_kernel::{ErrorCode, Failure, KeyId, Result};

macro_rules! scopes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// A permission.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $($(#[$doc])+ $name,)+
        }

        impl Scope {
            /// All scopes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The scope's text, such as `orders:import`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

scopes! {
    /// Read products that are not public.
    CatalogRead = "catalog:read",
    /// Write products, categories and images.
    CatalogWrite = "catalog:write",
    /// Read stock movements and locations.
    InventoryRead = "inventory:read",
    /// Change stock and locations.
    InventoryWrite = "inventory:write",
    /// Read all orders, without personal data.
    OrdersRead = "orders:read",
    /// Cancel orders.
    OrdersWrite = "orders:write",
    /// Place orders with their own prices, dates and numbers.
    OrdersImport = "orders:import",
    /// See e-mail, name and address.
    CustomersRead = "customers:read",
    /// Erase a customer's personal data.
    CustomersErase = "customers:erase",
    /// Read the event feed.
    EventsRead = "events:read",
    /// Make, list and revoke keys.
    KeysManage = "keys:manage",
    /// Verify, rebuild, replay dead letters.
    Operate = "shop:operate",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A named set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads all but personal data, events and keys.
    Reader,
    /// Also writes products, inventory and orders, and sees customers.
    Staff,
    /// Everything.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: &[Self] = &[Self::Reader, Self::Staff, Self::Admin];

    /// The role's text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }

    /// Whether the role includes `scope`.
    pub fn has(self, scope: Scope) -> bool {
        use Scope::{
            CatalogRead, CatalogWrite, CustomersRead, InventoryRead, InventoryWrite, OrdersRead, OrdersWrite,
        };
        match self {
            Self::Reader => matches!(scope, CatalogRead | InventoryRead | OrdersRead),
            Self::Staff => {
                Self::Reader.has(scope)
                    || matches!(scope, CatalogWrite | InventoryWrite | OrdersWrite | CustomersRead)
            }
            Self::Admin => true,
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|role| role.as_str() == text);
        found.ok_or_else(|| "a role is one of admin, staff, reader".to_owned())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know.
    Guest,
    /// The holder of an API key.
    Key {
        /// Which key.
        id: KeyId,
        /// Its role.
        role: Role,
    },
}

impl Caller {
    /// Whether the caller may do what `scope` stands for.
    pub fn has(&self, scope: Scope) -> bool {
        matches!(self, Self::Key { role, .. } if role.has(scope))
    }

    /// Refuses a caller without `scope`: 401 for a guest, 403 naming the scope for a key.
    pub fn require(&self, scope: Scope) -> Result<()> {
        match self {
            _ if self.has(scope) => Ok(()),
            Self::Guest => {
                Err(Failure::new(ErrorCode::Unauthenticated, "send `Authorization: Bearer <key>`"))
            }
            Self::Key { .. } => {
                Err(Failure::new(ErrorCode::Forbidden, format!("the key lacks the scope `{scope}`"))
                    .with("scope", scope.as_str()))
            }
        }
    }

    /// A stable name, under which idempotency keys are kept apart.
    pub fn name(&self) -> String {
        match self {
            Self::Guest => "guest".to_owned(),
            Self::Key { id, .. } => format!("key:{id}"),
        }
    }
}

/// Recognises bearer keys. Identity implements it.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// Who holds `bearer`; `unauthenticated` when it is unknown, revoked or expired.
    async fn authenticate(&self, bearer: &str) -> Result<Caller>;
}
