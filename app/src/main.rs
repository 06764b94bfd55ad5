//! The program `mercato`. What its commands do is in the library beside it.

use std::process::ExitCode;

/// glibc keeps an arena for each of the many threads that SQLite and the index work on, and gives little back: so it
/// serves C code too (the feature `override`). Version 2 gives back what was free for 10 ms, version 3 for 1 s: measured
/// at the peak of an import of a year of orders, 167 MB with it and 203 MB with version 3 for Rust alone.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    refuse_huge_pages();
    mercato_app::cli::main()
}

/// They round each of the many small heaps up to 2 MiB: an idle shop holds half as much without them, and nothing was
/// measured to be slower. A kernel that cannot be told so keeps its own way.
#[cfg(target_os = "linux")]
fn refuse_huge_pages() {
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
