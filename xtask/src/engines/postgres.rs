//! One `PostgreSQL` server with a data folder of its own, listening on the loopback address alone. Durable as in
//! earnest (`fsync` on): what tests prove about crashes must hold.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use super::{account::Account, download};
use crate::{
    places,
    shell::{capture, human_time, say},
};

const USER: &str = "mercato";
const MAX_CONNECTIONS: u32 = 200;
/// How often another port is tried when one was taken between choosing and starting.
const PORT_ATTEMPTS: usize = 3;
/// Instances of CI runs carry the pid of their run.
const CI_PREFIX: &str = "postgres-ci-";

/// How a server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goodbye {
    /// Its clients are sent away, and all is written down.
    Fast,
    /// At once; the next start recovers from its write-ahead log.
    None,
}

/// A server of ours: `password`, `port`, `server.log` and `data` in one folder.
pub(crate) struct Instance {
    engines: PathBuf,
    folder: PathBuf,
    account: Account,
}

impl Instance {
    /// The one that `engines up` keeps from one day to the next.
    pub(crate) fn shared() -> Result<Self> {
        Self::named("postgres")
    }

    /// One for this run of CI, so that two runs do not stop each other's.
    pub(crate) fn of_this_run() -> Result<Self> {
        Self::named(&format!("{CI_PREFIX}{}", std::process::id()))
    }

    /// One beside the usual.
    pub(crate) fn of_name(name: &str) -> Result<Self> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            bail!("the name of a server is of letters, digits and `-`, not `{name}`");
        }
        Self::named(&format!("postgres-{name}"))
    }

    fn named(name: &str) -> Result<Self> {
        let engines = places::engines()?;
        let folder = engines.join(name);
        Ok(Self { engines, folder, account: Account::for_servers()? })
    }

    /// Where it keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts it unless it runs, and gives its URI.
    pub(crate) fn up(&self) -> Result<String> {
        make_folder(&self.engines)?;
        let lock = File::create(self.engines.join("lock")).context("cannot lock the engines folder")?;
        lock.lock().context("cannot lock the engines folder")?;
        if self.running().is_none() {
            let started = Instant::now();
            let programs = download::postgres_programs(&self.engines)?;
            make_folder(&self.folder)?;
            if !self.folder.join("data/PG_VERSION").is_file() {
                self.init(&programs)?;
            }
            self.start(&programs)?;
            say(&format!("PostgreSQL listens on port {} ({})", self.port()?, human_time(started.elapsed())));
        }
        let password = fs::read_to_string(self.folder.join("password")).context("the password is gone")?;
        Ok(format!("postgres://{USER}:{password}@127.0.0.1:{}/postgres", self.port()?))
    }

    /// Stops it; false when it did not run.
    pub(crate) fn down(&self, how: Goodbye) -> Result<bool> {
        if self.running().is_none() {
            return Ok(false);
        }
        let programs = download::postgres_programs(&self.engines)?;
        let mut command = self.account.command(&programs.join("bin/pg_ctl"));
        let mode = match how {
            Goodbye::Fast => "fast",
            Goodbye::None => "immediate",
        };
        capture(command.args(["stop", "-w", "-t", "60", "-m", mode, "-D"]).arg(self.folder.join("data")))?;
        Ok(true)
    }

    /// Stops it and removes all it had.
    pub(crate) fn remove(&self) -> Result<()> {
        self.down(Goodbye::Fast)?;
        if !self.folder.exists() {
            return Ok(());
        }
        fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove {}", self.folder.display()))
    }

    /// Removes what runs of CI left that were killed.
    pub(crate) fn sweep() -> Result<()> {
        let Ok(entries) = fs::read_dir(places::engines()?) else { return Ok(()) };
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(pid) = name.strip_prefix(CI_PREFIX)
                && !is_alive(pid)
            {
                say(&format!("Removing {name}, which a run that was killed left"));
                Self::named(&name)?.remove()?;
            }
        }
        Ok(())
    }

    /// Its process, while it runs. A crash leaves a pid file whose pid may be another program's by now, so the port
    /// has to answer too.
    pub(crate) fn running(&self) -> Option<u32> {
        let text = fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?;
        let pid = text.lines().next()?.trim();
        let port: u16 = text.lines().nth(3)?.trim().parse().ok()?;
        let answers = is_alive(pid) && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        if answers { pid.parse().ok() } else { None }
    }

    /// The port, as remembered from its last start.
    pub(crate) fn port(&self) -> Result<String> {
        fs::read_to_string(self.folder.join("port")).context("no port is remembered")
    }

    /// Makes the data folder. The password is random, so that no other user of this machine gets in.
    fn init(&self, programs: &Path) -> Result<()> {
        let data = self.folder.join("data");
        // A folder that `initdb` did not finish has no PG_VERSION and is of no use.
        let _ = fs::remove_dir_all(&data);
        for folder in [&self.folder, &data] {
            make_folder(folder)?;
            self.account.give(folder)?;
        }
        let password = self.folder.join("password");
        write_secret(&password, &random_hex()?)?;
        self.account.give(&password)?;
        let mut command = self.account.command(&programs.join("bin/initdb"));
        command.args(["-U", USER, "-E", "UTF8", "--no-locale", "-A", "scram-sha-256", "--no-sync"]);
        capture(command.arg("--pwfile").arg(&password).arg("-D").arg(&data))?;
        Ok(())
    }

    fn start(&self, programs: &Path) -> Result<()> {
        let mut failure = None;
        for attempt in 0..PORT_ATTEMPTS {
            let remembered = self.port().ok().filter(|_| attempt == 0).and_then(|port| port.parse().ok());
            let port = free_port(remembered.unwrap_or(0)).or_else(|_| free_port(0))?;
            fs::write(self.folder.join("port"), port.to_string())?;
            let options = format!(
                "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' \
                 -c max_connections={MAX_CONNECTIONS} -c fsync=on"
            );
            let mut command = self.account.command(&programs.join("bin/pg_ctl"));
            command.args(["start", "-w", "-t", "60", "-o", &options]);
            command.arg("-D").arg(self.folder.join("data")).arg("-l").arg(self.folder.join("server.log"));
            match capture(&mut command) {
                Ok(_) => return Ok(()),
                Err(error) => failure = Some(error),
            }
        }
        let log = fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        let why = failure.map(|error| error.to_string()).unwrap_or_default();
        bail!("PostgreSQL does not start: {why}; its log ends: {}", last.join(" <- "))
    }
}

/// Makes a folder that others may pass through; the server's own data folder is closed by `initdb`.
fn make_folder(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        fs::create_dir_all(folder).with_context(|| {
            format!("cannot make {}; MERCATO_ENGINES_DIR names another place", folder.display())
        })?;
        fs::set_permissions(folder, Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Whether a process of this pid is there.
fn is_alive(pid: &str) -> bool {
    if Path::new("/proc/self").exists() {
        return Path::new("/proc").join(pid).is_dir();
    }
    Command::new("ps").args(["-p", pid]).output().is_ok_and(|output| output.status.success())
}

/// A port that is free now; 0 lets the system choose.
fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Writes a file that only its owner can read.
fn write_secret(file: &Path, secret: &str) -> Result<()> {
    let _ = fs::remove_file(file);
    let mut handle = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    handle.write_all(secret.as_bytes()).with_context(|| format!("cannot write {}", file.display()))
}

fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 24];
    File::open("/dev/urandom")?.read_exact(&mut bytes).context("no randomness")?;
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_its_owners_alone() {
        let file = std::env::temp_dir().join(format!("mercato-xtask-secret-{}", std::process::id()));
        write_secret(&file, "s3cret").unwrap();
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!((mode & 0o777, text.as_str()), (0o600, "s3cret"));
    }

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (random_hex().unwrap(), random_hex().unwrap());
        assert!(one.len() == 48 && one != other, "{one} {other}");
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn a_pid_that_is_no_process_is_dead() {
        assert!(is_alive(&std::process::id().to_string()));
        assert!(!is_alive("4194305"));
    }
}
