//! The program `mercato`. What its commands do is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    mercato_app::cli::main()
}
