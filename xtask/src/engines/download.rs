//! PostgreSQL's programs: fetched once from the Maven repository and unpacked in the engines folder. What is missing
//! to do so is named, together with the way around it.

use std::{
    env,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::shell::{capture, find_program, human_time, need, say};

/// The release that tests run against.
const VERSION: &str = "16.8.0";
const PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
const WAY_AROUND: &str = "Or name a server of your own in MERCATO_TEST_POSTGRES";

/// The folder whose `bin` holds the programs, filling it first if need be.
pub(crate) fn postgres_programs(engines: &Path) -> Result<PathBuf> {
    let folder = engines.join(format!("postgres-{VERSION}"));
    if folder.join("bin/postgres").is_file() {
        return Ok(folder);
    }
    let platform = platform(env::consts::OS, env::consts::ARCH)?;
    let started = Instant::now();
    say(&format!("Fetching PostgreSQL {VERSION} (15 MB, once)"));
    let jar = fetch(engines, platform)?;
    // Unpacked beside its place and moved there at the end: what is there is whole.
    let unpacked = engines.join(format!("unpacking-{}", std::process::id()));
    let done = unpack(&jar, &unpacked);
    if done.is_ok() {
        fs::rename(unpacked.join("tree"), &folder)
            .with_context(|| format!("cannot fill {}", folder.display()))?;
    }
    let _ = fs::remove_dir_all(&unpacked);
    done?;
    say(&format!("PostgreSQL {VERSION} is in {} ({})", folder.display(), human_time(started.elapsed())));
    Ok(folder)
}

/// The platform's name in the artifact's.
fn platform(os: &str, arch: &str) -> Result<&'static str> {
    Ok(match (os, arch) {
        ("linux", "x86_64") => "linux-amd64",
        ("linux", "aarch64") => "linux-arm64v8",
        ("macos", "x86_64") => "darwin-amd64",
        ("macos", "aarch64") => "darwin-arm64v8",
        _ => bail!("there is no PostgreSQL to fetch for {os} on {arch}. {WAY_AROUND}"),
    })
}

/// The artifact, from the engines folder or from the Maven repository.
fn fetch(engines: &Path, platform: &str) -> Result<PathBuf> {
    let name = format!("embedded-postgres-binaries-{platform}");
    let jar = engines.join(format!("{name}-{VERSION}.jar"));
    if jar.is_file() {
        return Ok(jar);
    }
    let how = format!("On Debian: apt-get install maven default-jre-headless. {WAY_AROUND}");
    need("java", "to fetch PostgreSQL with Maven", &how)?;
    need("mvn", "to fetch PostgreSQL", &how)?;
    let mut maven = Command::new("mvn");
    maven.current_dir(engines).args(["-B", "-q", PLUGIN]);
    maven.arg(format!("-Dartifact=io.zonky.test.postgres:{name}:{VERSION}:jar"));
    maven.arg(format!("-DoutputDirectory={}", engines.display()));
    capture(&mut maven).with_context(|| format!("PostgreSQL cannot be fetched. {WAY_AROUND}"))?;
    if !jar.is_file() {
        bail!("Maven reports success, but {} is not there", jar.display());
    }
    Ok(jar)
}

/// Unpacks the archive within the artifact into `folder/tree`.
fn unpack(jar: &Path, folder: &Path) -> Result<()> {
    need("tar", "to unpack PostgreSQL", "On Debian: apt-get install tar")?;
    need("xz", "to unpack PostgreSQL", "On Debian: apt-get install xz-utils")?;
    let tree = folder.join("tree");
    fs::create_dir_all(&tree).with_context(|| format!("cannot make {}", tree.display()))?;
    fs::set_permissions(&tree, Permissions::from_mode(0o755))?;
    capture(unzip(jar)?.current_dir(folder))?;
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let archive =
        entries.iter().map(fs::DirEntry::path).find(|file| file.extension().is_some_and(|e| e == "txz"));
    let archive = archive.with_context(|| format!("{} holds no .txz", jar.display()))?;
    capture(Command::new("tar").args(["--no-same-owner", "-xJf"]).arg(archive).arg("-C").arg(tree))?;
    Ok(())
}

/// Whatever unpacks a jar here: a JDK brings one, a JRE alone does not.
fn unzip(jar: &Path) -> Result<Command> {
    for (program, args) in
        [("unzip", &["-q", "-o"][..]), ("jar", &["xf"][..]), ("python3", &["-m", "zipfile", "-e"][..])]
    {
        if find_program(program).is_some() {
            let mut command = Command::new(program);
            command.args(args).arg(jar);
            if program == "python3" {
                command.arg(".");
            }
            return Ok(command);
        }
    }
    bail!("none of `unzip`, `jar`, `python3` is there to unpack PostgreSQL. On Debian: apt-get install unzip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_platform_is_told_the_way_around() {
        assert_eq!(platform("linux", "x86_64").unwrap(), "linux-amd64");
        let error = platform("plan9", "mips").unwrap_err().to_string();
        assert!(error.contains("plan9 on mips") && error.contains("MERCATO_TEST_POSTGRES"), "{error}");
    }
}
