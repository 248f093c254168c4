//! The page History: compact columns of every listen and gap, kept while the page is open, and what is asked of them.
//! Names stay in the store and are read for the rows in sight.

mod columns;
mod details;
mod list;
mod pages;
mod rows;
#[cfg(test)]
mod tests;

pub use details::{details, find_tracks};
pub use pages::{NotShown, Pages};
