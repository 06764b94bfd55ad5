//! The program `mercato`. What its commands do is in the library beside it.

use std::process::ExitCode;

/// glibc keeps an arena for each of the many threads that SQLite and the index work on, and gives little back.
/// Huge pages are off (the feature `no_thp`): they round each of the many small heaps up to 2 MiB. Measured at the
/// peak of an import of a year of orders: 229 MB with them, 163 MB without, and it was no slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mercato_app::cli::main()
}
