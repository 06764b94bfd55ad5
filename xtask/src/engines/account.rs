//! As whom a test server runs: as us, or, when we are root, as a user without rights. Only users that are there are
//! taken; none is made.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result};

use crate::places::is_root;

/// Users that a system has for this, the better ones first.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// As whom a server runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// As the user that called us.
    Ourselves,
    /// As another user, which only root can do.
    Other { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// The account for servers.
    pub(crate) fn for_servers() -> Result<Self> {
        if !is_root() {
            return Ok(Self::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        CANDIDATES.iter().find_map(|name| find_user(&users, name)).with_context(|| {
            let names = CANDIDATES.join("` nor `");
            format!("PostgreSQL refuses to run as root, and there is neither a user `{names}` to run it as")
        })
    }

    /// Lets `command` run as this account, in a folder that it can reach.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid).env_remove("HOME");
        }
        command
    }

    /// Gives a file or folder to this account.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        if let Self::Other { name, uid, gid } = self {
            chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("cannot give {} to `{name}`", path.display()))?;
        }
        Ok(())
    }
}

/// A user's line of `/etc/passwd`; root under another name is no other user.
fn find_user(users: &str, wanted: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let (name, uid, gid) = (*fields.first()?, fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?);
        (name == wanted && uid != 0).then(|| Account::Other { name: name.to_owned(), uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";

    #[test]
    fn a_user_is_found_by_name() {
        let nobody = Account::Other { name: "nobody".to_owned(), uid: 65_534, gid: 65_533 };
        assert_eq!(find_user(USERS, "nobody"), Some(nobody));
        assert_eq!(find_user(USERS, "postgres"), None);
    }

    #[test]
    fn root_is_never_taken() {
        assert_eq!(find_user(USERS, "toor"), None);
    }
}
