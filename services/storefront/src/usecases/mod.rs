//! What the storefront does: it gathers what a page needs, and shows the page.

mod gather;
mod show_page;

pub use show_page::{Pages, Shown, show_page};
