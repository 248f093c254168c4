//! The search for tracks by words of title, artists and album. Words of three letters and more are found anywhere inside
//! a word, shorter ones at its beginning, and scripts that are written without spaces wherever they stand.

mod index;
mod query;
#[cfg(test)]
mod tests;
mod words;

pub use index::{catch_up, forget, forget_all, is_behind, pending};
pub use query::{Found, find};
