//! Drawing a track out of the catalogue through the search box. A way of drawing is pure but for the searches it
//! asks for: it says what to search, is told what came, and in the end names a track.

pub mod classic;
pub mod even;
pub mod filters;
pub mod letters;
pub mod lists;
pub mod memory;

use jiff::Timestamp;
use rand::Rng;
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

/// What a search found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// A page of it, best match first.
    pub tracks: &'a [Track],
    /// How many there are in all, by Spotify's word: no reliable count.
    pub total: Option<u32>,
}

/// Release years, the first and the last; without one to the end of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// The first.
    pub from: Option<i16>,
    /// The last.
    pub to: Option<i16>,
}

/// A track that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The track.
    pub track: Track,
    /// The search words that found it.
    pub words: String,
    /// How many it was drawn from, where that is known.
    pub candidates: Option<u32>,
}

/// What a way of drawing wants next.
#[derive(Clone, Debug)]
pub enum Step {
    /// Search this and call again with the results.
    Search(Query),
    /// The drawn track.
    Drawn(Box<Drawn>),
    /// There is nothing to search for.
    Nothing,
}

/// A way of drawing.
pub trait Way: Send {
    /// The next step, given what the search asked for last found (`None` at the start). Tracks that
    /// `passes` refuses are never drawn.
    fn step(
        &mut self,
        found: Option<Found<'_>>,
        passes: &dyn Fn(&Track) -> bool,
        rng: &mut dyn Rng,
    ) -> Step;
}

/// What the filters turned away in a draw, the filter that did so most first.
pub type Refused = Vec<(filters::Refusal, u32)>;

/// What is said where no search found anything.
pub const NONE_FOUND: &str = "no track was found";

/// "Turned away most by “heard before”: 412 of 800."
pub fn refused_words(refused: &Refused) -> String {
    let all: u32 = refused.iter().map(|(_, count)| count).sum();
    match refused.first() {
        Some((refusal, most)) => format!(
            "no track passed; turned away most by \u{201c}{}\u{201d}: {most} of {all}",
            refusal.words()
        ),
        None => NONE_FOUND.to_owned(),
    }
}

/// A search as it was made, kept with the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// The search words.
    pub words: String,
    /// Offset of the first result.
    pub offset: u32,
    /// When it was begun, by our clock.
    pub began: Timestamp,
    /// When it was answered, by Spotify's clock.
    pub at: Timestamp,
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
