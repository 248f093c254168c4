//! Drawing a track out of the catalogue through the search box. A way of drawing is pure but for the searches it
//! asks for: it says what to search, is told what came, and in the end names a track.

pub mod classic;

use rand::Rng;
use serde::{Deserialize, Serialize};
use spotify::Track;

/// Searches one pick may cost at the most; Spotify locks an app out of search after a few hundred calls.
pub const MOST_SEARCHES: u32 = 25;

/// A search that a way of drawing asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The search words.
    pub words: String,
    /// Offset of the first result.
    pub offset: u32,
    /// Results wanted, at most 10.
    pub limit: u8,
}

/// What a way of drawing wants next.
#[derive(Clone, Debug)]
pub enum Step {
    /// Search this and call again with the results.
    Search(Query),
    /// The drawn track.
    Drawn(Box<Track>),
}

/// A way of drawing.
pub trait Way: Send {
    /// The next step, given the results of the search asked for last (`None` at the start). Tracks that
    /// `passes` refuses are never drawn.
    fn step(
        &mut self,
        results: Option<&[Track]>,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut dyn Rng,
    ) -> Step;
}

/// A search as it was made, kept with the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searched {
    /// The search words.
    pub words: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Tracks in the answer.
    pub results: u32,
    /// Tracks that the answer says there are.
    pub total: Option<u32>,
    /// Of those, how many the rules let through.
    pub passed: u32,
    /// Duration of the call, milliseconds.
    pub took_ms: u64,
}
