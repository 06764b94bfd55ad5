//! The program `mercato`. What its commands do is in the library beside it.

use std::process::ExitCode;

/// glibc keeps an arena for each of the many threads that SQLite and the index work on, and gives little back: an
/// import that ends at 100 MB here ended at 230 MB there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mercato_app::cli::main()
}
