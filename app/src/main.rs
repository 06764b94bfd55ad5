//! The program `mercato`. What its commands do is in the library beside it.

use std::process::ExitCode;

/// glibc keeps an arena for each of the many threads that SQLite and the index work on, and gives little back:
/// measured after the import of a year of orders and a `verify`, 429 MB there and 313 MB here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mercato_app::cli::main()
}
