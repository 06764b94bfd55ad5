//! A shop that the program runs, as tests see it: a process, its address and its first admin key.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The file beside the data folder that a log goes to.
const LOG: &str = "log.jsonl";

/// A running shop. It is killed when it is dropped.
pub struct Shop {
    process: Child,
    folder: TempDir,
    pub url: String,
    pub key: String,
    http: reqwest::Client,
}

impl Shop {
    /// Starts a shop on an empty folder and waits until it says that it listens.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::start_in(TempDir::new().unwrap(), arguments).await
    }

    /// Starts a shop whose log goes to a file.
    pub async fn start_logged(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let log = File::create(folder.path().join(LOG)).unwrap();
        Self::begin(folder, arguments, log.into()).await
    }

    /// What a shop that was started so has logged by now.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path().join(LOG)).unwrap()
    }

    /// Starts a shop on a folder that another one may have left.
    pub async fn start_in(folder: TempDir, arguments: &[&str]) -> Self {
        Self::begin(folder, arguments, Stdio::inherit()).await
    }

    async fn begin(folder: TempDir, arguments: &[&str], log: Stdio) -> Self {
        // Only one of the two crypto providers in the tree may speak for this process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut process = mercato(folder.path())
            .args(["run", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().expect("a line when it is ready");
        let url = line.strip_prefix("Mercato listens on ").expect("where it listens").to_owned();
        let key = std::fs::read_to_string(folder.path().join("mercato-data/first-key")).unwrap();
        let key = key.trim().to_owned();
        Self { process, folder, url, key, http: reqwest::Client::new() }
    }

    /// Memory that it has in use now, in MiB.
    pub fn resident_mib(&self) -> u64 {
        let status = format!("/proc/{}/status", self.process.id().expect("it runs"));
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a figure");
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// How often it has a file of its data folder open.
    pub fn times_open(&self, name: &str) -> usize {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.process.id().expect("it runs"))).unwrap();
        let file = self.path().canonicalize().unwrap().join("mercato-data").join(name);
        open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
            .filter(|path| *path == file)
            .count()
    }

    /// The folder in which it was started.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file beside the data folder.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs a client command against it; answers exit code and both outputs.
    pub async fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = mercato(self.path());
        command.args(arguments).env("MERCATO_URL", &self.url).env("MERCATO_KEY", &self.key);
        outcome(command).await
    }

    /// Every event there is, once what was committed has reached the log: `verify` waits for that.
    pub async fn all_events(&self) -> String {
        let (code, out, err) = self.run(&["verify"]).await;
        assert_eq!(code, 0, "{out}{err}");
        self.run(&["export", "events"]).await.1
    }

    /// Reads `path` as the first admin.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.key);
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        reply.json().await.unwrap()
    }

    /// Asks it to stop, as a supervisor does; answers its exit code and its folder. No background task may have
    /// failed until then, be it that it began again.
    pub async fn stop(mut self) -> (i32, TempDir) {
        let metrics =
            self.http.get(format!("{}/metrics", self.url)).bearer_auth(&self.key).send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        assert!(metrics.contains("mercato_relay_lag_events"), "{metrics}");
        assert!(!metrics.contains("mercato_task_restarts_total"), "{metrics}");
        let pid = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        let status = tokio::time::timeout(std::time::Duration::from_secs(10), self.process.wait()).await;
        (status.expect("it ends within 10 s").unwrap().code().unwrap(), self.folder)
    }
}

/// The program, started in `folder` without settings from outside.
pub fn mercato(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mercato"));
    command.current_dir(folder).env_clear();
    command
}

/// Runs a command to its end.
pub async fn outcome(mut command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}
