//! Running other programs: what runs is announced, what is missing is named. All talk goes to standard error,
//! so that standard output stays free for what a script reads.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use anyhow::{Context, Result, bail};

/// Tells the person at the terminal something.
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// The cargo that called us, so that its toolchain is used throughout. What it tells its child of the child's own
/// package is left out: build scripts look at it, and would run again when a person calls cargo.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let is_of_package = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| is_of_package(name)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Where a program is, if `PATH` has it.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Fails when a program is missing, saying what for and how to get it.
pub(crate) fn need(program: &str, what_for: &str, how: &str) -> Result<()> {
    if find_program(program).is_none() {
        bail!("`{program}` is missing; it is needed {what_for}. {how}");
    }
    Ok(())
}

/// `SQLite` is compiled from C, so a compiler must be there; asked first, because cargo's own message is long.
pub(crate) fn need_c_compiler() -> Result<()> {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if Path::new(&compiler).is_file() || compiler.contains(' ') {
        return Ok(());
    }
    need(&compiler, "to compile SQLite", "On Debian: apt-get install gcc libc6-dev; or name one in CC")
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Runs a command with our own terminal and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(&format!("$ {}", shown(command)));
    let status = command.status().with_context(|| format!("`{}` does not start", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command and keeps what it writes; when it fails, that is in the error.
pub(crate) fn capture(command: &mut Command) -> Result<Output> {
    let output = command.output().with_context(|| format!("`{}` does not start", shown(command)))?;
    if !output.status.success() {
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("`{}` failed ({}): {}", shown(command), output.status, text.trim());
    }
    Ok(output)
}

/// A duration as `950 ms`, `12.3 s` or `4 min 05 s`.
pub(crate) fn human_time(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_its_purpose() {
        let error = need("mercato-no-such-program", "to test this", "There is no way").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`mercato-no-such-program` is missing; it is needed to test this. There is no way"
        );
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(human_time(Duration::from_millis(950)), "950 ms");
        assert_eq!(human_time(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(human_time(Duration::from_secs(245)), "4 min 05 s");
    }

    #[test]
    fn a_failing_command_says_what_it_wrote() {
        let error = capture(Command::new("sh").args(["-c", "echo why; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("exit status: 3") && error.to_string().contains("why"), "{error}");
    }
}
