//! Histories from elsewhere: which files they are, and what stands in them. Touches no network and, in these files, no
//! database.
//!
//! [`files::open`] finds the history files under some paths, a [`Reader`] reads one after another: [`Reader::load`]
//! gives the digest, so that a known file can be left alone, and [`Loaded::parse`] what stands in it. One reader per
//! thread; it keeps its buffer.

mod account_data;
mod archive;
mod batch;
pub mod country;
mod course;
#[cfg(test)]
mod damage;
pub mod extended;
pub mod files;
mod gather;
mod kind;
mod lastfm;
mod lastfm_csv;
mod listenbrainz;
mod loss;
mod names;
mod neutral;
mod offsets;
pub mod parsed;
mod reader;
mod records;
pub mod report;
pub mod run;
mod side_by_side;
mod text;
mod times;
mod values;
mod wrapped;

pub use files::{Found, SourceFile, open};
pub use parsed::{Apart, ApartKind, FileKind, NamedTrack, Parsed, Play, Problem, Skip};
pub use reader::{FileError, Loaded, Reader};
pub use report::{FileReport, ImportReport};
pub use run::{ImportError, Outside, Progress, label, run, undo};
