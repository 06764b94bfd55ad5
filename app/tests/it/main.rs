//! What a user of the program `mercato` sees: its command line, its settings, and what its importer makes of a CSV.

mod command_line;
mod composing;
mod hostile;
mod import_orders;
mod import_products;
mod importing;
mod pages;
mod shop;
