//! Arguments of `pick` and `drawing`: how tracks are drawn, once or from now on.

use crate::spans::{Span, lengths, years};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use sidetrack_core::control::protocol::PickOptions;
use sidetrack_core::draw::filters::{BlockedArtist, Drawing, Filters, Heard, WayName};
use sidetrack_core::draw::lists::List;
use std::path::PathBuf;

/// A draw by hand.
#[derive(Debug, Args)]
pub struct Pick {
    /// Draw and change nothing. With SIDETRACK_CLIENT_ID and SIDETRACK_CLIENT_SECRET no sign-in is needed
    #[arg(long)]
    pub dry_run: bool,
    /// How many tracks
    #[arg(long, short = 'n')]
    pub count: Option<u8>,
    /// How, for this time
    #[command(flatten)]
    pub choice: Choice,
}

/// Way and filters, as far as they are another than set.
#[derive(Debug, Default, Args)]
pub struct Choice {
    /// The way to draw
    #[arg(long)]
    pub way: Option<Way>,
    /// Only tracks released in these years: 1970-1979, 1970- or -1979
    #[arg(long, value_name = "FROM-TO", allow_hyphen_values = true, value_parser = years)]
    pub years: Option<Span>,
    /// Only tracks of this length in minutes: 2-6, 2:30- or -6.5
    #[arg(long, value_name = "FROM-TO", allow_hyphen_values = true, value_parser = lengths)]
    pub minutes: Option<Span>,
    /// Turn a filter off; may be given more than once
    #[arg(long, value_name = "FILTER")]
    pub without: Vec<FilterName>,
    /// Turn a filter on; may be given more than once
    #[arg(long = "with", value_name = "FILTER")]
    pub with: Vec<FilterName>,
}

/// How tracks are drawn from now on.
#[derive(Debug, Args)]
pub struct Lasting {
    /// Way and filters
    #[command(flatten)]
    pub choice: Choice,
    /// Draw nothing by this artist: a name, or an URI; may be given more than once
    #[arg(long, value_name = "ARTIST", value_parser = artist)]
    pub block: Vec<String>,
    /// Draw from this artist again
    #[arg(long, value_name = "ARTIST", value_parser = artist)]
    pub unblock: Vec<String>,
    /// Draw nothing with this word or phrase in title, album or artist
    #[arg(long, value_name = "WORDS", value_parser = some_words)]
    pub block_word: Vec<String>,
    /// Draw it again
    #[arg(long, value_name = "WORDS", value_parser = some_words)]
    pub unblock_word: Vec<String>,
}

/// A list of words.
#[derive(Debug, Args)]
pub struct Words {
    /// Which
    pub list: ListName,
    /// Read it from this file, a word or phrase on each line, # for a number; - is standard input
    #[arg(long, value_name = "FILE")]
    pub set: Option<PathBuf>,
    /// Go back to the list as it was shipped
    #[arg(long, conflicts_with = "set")]
    pub as_shipped: bool,
}

/// A list that a filter goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListName {
    /// Audiobooks, radio plays and lessons
    SpokenWord,
    /// Sounds to sleep by, and noise
    SleepNoise,
    /// Karaoke and tributes
    Karaoke,
    /// What is made by the thousand
    Slop,
}

impl ListName {
    /// As the agent calls it.
    pub fn list(self) -> List {
        match self {
            ListName::SpokenWord => List::SpokenWord,
            ListName::SleepNoise => List::SleepNoise,
            ListName::Karaoke => List::Karaoke,
            ListName::Slop => List::Slop,
        }
    }
}

/// A way to draw.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Way {
    /// Every track that search can reach, about equally likely
    Even,
    /// A random string, one of its first three results
    Classic,
}

/// A filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FilterName {
    /// Tracks that were heard before
    Heard,
    /// Artists that were heard before
    HeardArtist,
    /// Tracks that were picked before
    Picked,
    /// What is marked as explicit
    Explicit,
    /// What cannot be played where you are
    Market,
    /// Audiobooks, radio plays and lessons
    SpokenWord,
    /// Sounds to sleep by, and noise
    SleepNoise,
    /// Karaoke and tributes
    Karaoke,
    /// What is made by the thousand
    Slop,
    /// Years, as set
    Years,
    /// Length, as set
    Length,
    /// Artists that you blocked
    Artists,
    /// Words that you blocked
    Words,
    /// All of them; the artists and words that you blocked are kept for later
    All,
}

impl Pick {
    /// What is asked of the agent, with the filters that are `set`.
    pub fn options(&self, set: Option<Filters>) -> PickOptions {
        PickOptions {
            count: self.count,
            way: self.choice.way.map(Way::name),
            filters: set
                .filter(|_| self.choice.changes_filters())
                .map(|set| self.choice.filters(set)),
        }
    }
}

impl Way {
    fn name(self) -> WayName {
        match self {
            Way::Even => WayName::Even,
            Way::Classic => WayName::Classic,
        }
    }
}

impl Choice {
    /// Whether the filters are not those that are set.
    pub fn changes_filters(&self) -> bool {
        self.years.is_some()
            || self.minutes.is_some()
            || !self.without.is_empty()
            || !self.with.is_empty()
    }

    /// Refuses what cannot be meant.
    pub fn contradiction(&self, set: &Filters) -> Result<()> {
        if let Some(both) = self.with.iter().find(|name| self.without.contains(name)) {
            let possible = both.to_possible_value();
            let name = possible.as_ref().map_or("it", |value| value.get_name());
            bail!("both with and without {name}?");
        }
        let years = set.from_year.or(set.to_year).is_some() || self.years.is_some();
        let length = set.shortest_s.or(set.longest_s).is_some() || self.minutes.is_some();
        for (name, is_set, how) in [
            (FilterName::Years, years, "--years 1970-1979"),
            (FilterName::Length, length, "--minutes 2-6"),
        ] {
            if self.with.contains(&name) && !is_set {
                bail!("none are set: say which, such as {how}");
            }
        }
        Ok(())
    }

    fn filters(&self, mut filters: Filters) -> Filters {
        for name in &self.without {
            switch(&mut filters, *name, false);
        }
        for name in &self.with {
            switch(&mut filters, *name, true);
        }
        let year = |year: Option<u32>| year.and_then(|year| i16::try_from(year).ok());
        if let Some(years) = self.years {
            (filters.from_year, filters.to_year) = (year(years.from), year(years.to));
        }
        if let Some(minutes) = self.minutes {
            (filters.shortest_s, filters.longest_s) = (minutes.from, minutes.to);
        }
        filters
    }
}

impl Lasting {
    /// Whether nothing is to change.
    pub fn only_shows(&self) -> bool {
        self.choice.way.is_none()
            && !self.choice.changes_filters()
            && [
                &self.block,
                &self.unblock,
                &self.block_word,
                &self.unblock_word,
            ]
            .iter()
            .all(|list| list.is_empty())
    }

    /// The new choice, given the one that is set.
    pub fn drawing(&self, set: Drawing) -> Result<Drawing> {
        self.choice.contradiction(&set.filters)?;
        let (artists, words) = (set.filters.artists.clone(), set.filters.words.clone());
        let without = |name: FilterName| self.choice.without.contains(&name);
        if without(FilterName::Artists) {
            bail!("that would forget them all: let them in one by one with --unblock");
        }
        if without(FilterName::Words) {
            bail!("that would forget them all: let them in one by one with --unblock-word");
        }
        let same = |word: &String, other: &String| word.to_lowercase() == other.to_lowercase();
        for word in &self.unblock_word {
            if !words.iter().any(|known| same(known, word)) {
                bail!("\u{201c}{word}\u{201d} is not blocked: `sidetrack drawing` shows what is");
            }
        }
        let mut filters = self.choice.filters(set.filters);
        // Turned off with all others, they are still remembered.
        (filters.artists, filters.words) = (artists, words);
        for artist in &self.block {
            filters.block(named(artist), true);
        }
        for artist in &self.unblock {
            if !filters.block(named(artist), false) {
                bail!("{artist} is not blocked: `sidetrack drawing` shows who is");
            }
        }
        for word in self.block_word.iter().chain(&self.unblock_word) {
            filters.words.retain(|known| !same(known, word));
        }
        filters.words.extend(self.block_word.iter().cloned());
        Ok(Drawing {
            way: self.choice.way.map_or(set.way, Way::name),
            filters,
        })
    }
}

/// A name or the URI of an artist.
fn artist(text: &str) -> Result<String, String> {
    let text = some_words(text)?;
    match text.starts_with("spotify:") && !text.starts_with("spotify:artist:") {
        true => Err("write a name, or an URI like spotify:artist:…".to_owned()),
        false => Ok(text),
    }
}

/// Anything but nothing.
fn some_words(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("nothing is not a name or word".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// Who is meant by an URI or a name.
fn named(artist: &str) -> BlockedArtist {
    BlockedArtist {
        uri: artist
            .starts_with("spotify:artist:")
            .then(|| artist.to_owned()),
        name: artist.to_owned(),
    }
}

fn switch(filters: &mut Filters, name: FilterName, on: bool) {
    match name {
        FilterName::Heard => filters.heard = if on { Heard::NewTrack } else { Heard::Any },
        FilterName::HeardArtist => {
            filters.heard = if on {
                Heard::NewArtist
            } else {
                Heard::NewTrack
            };
        }
        FilterName::Picked => filters.picked = on,
        FilterName::Explicit => filters.explicit = on,
        FilterName::Market => filters.market = on,
        FilterName::SpokenWord => filters.spoken_word = on,
        FilterName::SleepNoise => filters.sleep_noise = on,
        FilterName::Karaoke => filters.karaoke = on,
        FilterName::Slop => filters.slop = on,
        FilterName::Years if !on => (filters.from_year, filters.to_year) = (None, None),
        FilterName::Length if !on => (filters.shortest_s, filters.longest_s) = (None, None),
        FilterName::Artists if !on => filters.artists.clear(),
        FilterName::Words if !on => filters.words.clear(),
        FilterName::All if !on => *filters = Filters::none(),
        // What is set is on already.
        FilterName::Years | FilterName::Length | FilterName::Artists | FilterName::Words => {}
        FilterName::All => {
            *filters = Filters {
                explicit: true,
                ..Filters::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_is_refused() {
        let choice = |with: &[FilterName], without: &[FilterName]| Choice {
            with: with.to_vec(),
            without: without.to_vec(),
            ..Choice::default()
        };
        let slop = choice(&[FilterName::Slop], &[FilterName::Slop]);
        let said = slop.contradiction(&Filters::default()).unwrap_err();
        assert_eq!(said.to_string(), "both with and without slop?");
        let years = choice(&[FilterName::Years], &[]);
        assert!(years.contradiction(&Filters::default()).is_err());
        let set = Filters {
            from_year: Some(1970),
            ..Filters::default()
        };
        assert!(years.contradiction(&set).is_ok());
    }

    #[test]
    fn artists_and_words_are_blocked_and_let_in_again() {
        let nothing = || Lasting {
            choice: Choice::default(),
            block: Vec::new(),
            unblock: Vec::new(),
            block_word: Vec::new(),
            unblock_word: Vec::new(),
        };
        assert!(nothing().only_shows());
        let mut block = nothing();
        block.block = vec!["ABBA".into(), "spotify:artist:1".into()];
        block.block_word = vec!["Christmas".into(), "live at".into()];
        block.choice.way = Some(Way::Classic);
        assert!(!block.only_shows());
        let drawing = block.drawing(Drawing::default()).unwrap();
        let drawing = block.drawing(drawing).unwrap();
        assert_eq!(drawing.way, WayName::Classic);
        assert_eq!(drawing.filters.artists.len(), 2, "each once");
        assert_eq!(drawing.filters.words, ["Christmas", "live at"]);
        let mut unblock = nothing();
        unblock.unblock = vec!["abba".into()];
        unblock.unblock_word = vec!["christmas".into()];
        let drawing = unblock.drawing(drawing).unwrap();
        assert!(
            unblock.drawing(drawing.clone()).is_err(),
            "nobody of that name"
        );
        assert_eq!(drawing.filters.artists, [named("spotify:artist:1")]);
        assert_eq!(drawing.filters.words, ["live at"]);
        assert_eq!(drawing.way, WayName::Classic, "what is not said stays");
    }
}
