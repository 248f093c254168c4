//! How tracks are drawn: the settings, the lists of words, and all that one draw needs.

use super::Agent;
use super::draw_task::DrawTask;
use super::jobs::Job;
use crate::control::protocol::{Failure, PickOptions, Reply};
use crate::draw::filters::{BlockedArtist, Drawing, Keys, Sieve, WayName};
use crate::draw::lists::{self, Changed, List, WordLists};
use crate::draw::memory::Memory;
use crate::store::{AccountRow, StoreError, draws, known, settings};
use jiff::Timestamp;
use rusqlite::Connection;

/// Words or artists that one list may hold.
const MOST_WORDS: usize = 5_000;

/// The lists that the user changed; they are the program's, as nobody hears by account.
const WORD_LISTS: &str = "word_lists";

/// How an account draws, as stored.
pub(super) fn stored(db: &Connection, account: AccountRow) -> Result<Drawing, StoreError> {
    Ok(settings::get(db, account, "drawing")?.unwrap_or_default())
}

fn changed(db: &Connection) -> Result<Changed, StoreError> {
    Ok(settings::get(db, settings::PROGRAM, WORD_LISTS)?.unwrap_or_default())
}

impl Agent {
    /// All that a draw needs, for an account or for nobody.
    pub(super) fn draw_task(
        &mut self,
        account: Option<AccountRow>,
        drawing: Drawing,
    ) -> Result<DrawTask, StoreError> {
        let now = self.now();
        let db = self.store.read();
        let mut known = match account {
            Some(account) => known::load(db, account, &drawing.filters)?,
            None => Default::default(),
        };
        let mut playlist = Keys::default();
        for key in self.contents.keys.keys() {
            playlist.add(key);
        }
        known.playlist = playlist;
        let lists = WordLists::with(&changed(db)?);
        let memory = match drawing.way {
            WayName::Even => Some(Box::new(draws::load(db, now)?)),
            WayName::Classic => None,
        };
        Ok(DrawTask {
            way: drawing.way,
            sieve: Sieve::new(drawing.filters, lists, known),
            memory,
            rng: self.fork_rng(),
            made: 0,
            is_dry: false,
            clock: self.setup.clock.clone(),
            turn: self.memory_turn,
        })
    }

    /// The settings, with what is asked for otherwise.
    pub(super) fn drawing_with(&self, options: &PickOptions) -> Drawing {
        let mut drawing = self.kept.drawing.clone();
        drawing.way = options.way.unwrap_or(drawing.way);
        if let Some(filters) = &options.filters {
            drawing.filters = filters.clone();
        }
        drawing
    }

    pub(super) fn set_drawing(&mut self, drawing: Drawing) -> Result<Reply, Failure> {
        let account = self.account_row()?;
        let filters = &drawing.filters;
        let upside_down = |from: Option<i64>, to: Option<i64>| matches!((from, to), (Some(from), Some(to)) if from > to);
        if upside_down(
            filters.from_year.map(i64::from),
            filters.to_year.map(i64::from),
        ) || upside_down(
            filters.shortest_s.map(i64::from),
            filters.longest_s.map(i64::from),
        ) {
            let text = "nothing lies between these two: the first has to be the smaller one";
            return Err(Failure::new("bad_filter", text));
        }
        if filters.words.len() > MOST_WORDS || filters.artists.len() > MOST_WORDS {
            return Err(Failure::new("bad_filter", "that is too long a list"));
        }
        self.store
            .write(|db| settings::set(db, account, "drawing", &drawing))?;
        self.kept.drawing = drawing;
        Ok(Reply::Done)
    }

    pub(super) fn block_artist(
        &mut self,
        artist: BlockedArtist,
        blocked: bool,
    ) -> Result<Reply, Failure> {
        let mut drawing = self.kept.drawing.clone();
        drawing.filters.block(artist, blocked);
        self.set_drawing(drawing)
    }

    pub(super) fn word_lists(&self) -> Result<Reply, Failure> {
        Ok(Reply::WordLists(lists::views(&changed(self.store.read())?)))
    }

    pub(super) fn set_word_list(
        &mut self,
        list: List,
        words: Option<Vec<String>>,
    ) -> Result<Reply, Failure> {
        let mut lists = changed(self.store.read())?;
        match words {
            Some(words) if words.len() > MOST_WORDS => {
                return Err(Failure::new("bad_filter", "that is too long a list"));
            }
            Some(words) => {
                let words = words.iter().map(|word| word.trim().to_owned());
                let mut words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
                words.dedup();
                lists.insert(list, words);
            }
            None => drop(lists.remove(&list)),
        }
        self.store
            .write(|db| settings::set(db, settings::PROGRAM, WORD_LISTS, &lists))?;
        self.word_lists()
    }

    /// What a draw found out that changed nothing. What was only shown waits on, to be drawn in earnest.
    pub(super) fn keep_memory(
        &mut self,
        turn: u64,
        memory: Option<Box<Memory>>,
    ) -> Result<(), StoreError> {
        // Beside a run that draws, or has drawn since, the sums of one of the two would be lost: those of the run count.
        if self.jobs.has(Job::Run) || turn != self.memory_turn {
            return Ok(());
        }
        self.memory_turn += 1;
        let now = self.now();
        self.store.write(|db| remember(db, memory, now))
    }
}

/// Keeps what a draw found out, whatever came of it.
pub(super) fn remember(
    db: &Connection,
    memory: Option<Box<Memory>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(mut memory) = memory else {
        return Ok(());
    };
    let news = memory.take_news();
    draws::save(db, &news, memory.sums(), now)
}
