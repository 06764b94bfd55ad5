//! What clients and people rely on, kept as text: the API's document and the words of the command line.

use std::process::Command;

fn mercato(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_mercato")).env_clear().args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_api_document() {
    insta::assert_snapshot!("openapi", mercato(&["openapi"]));
}

#[test]
fn the_command_line() {
    let commands = [
        &[][..],
        &["run"],
        &["keys", "create"],
        &["keys", "list"],
        &["keys", "revoke"],
        &["import"],
        &["export"],
        &["verify"],
        &["rebuild"],
        &["migrate"],
        &["config"],
        &["doctor"],
        &["openapi"],
    ];
    let help = commands.map(|command| {
        let command = [command, &["--help"]].concat();
        format!("$ mercato {}\n{}", command.join(" "), mercato(&command))
    });
    insta::assert_snapshot!("help", help.join("\n"));
}
