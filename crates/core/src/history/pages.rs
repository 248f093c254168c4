//! Answers what the page asks: which rows there are, and single stretches of them.

use super::columns::{Columns, Gap, Heard, is_of, is_skipped};
use super::list::{Choice, GAP, List};
use super::rows;
use crate::home;
use crate::search::{self, Found};
use crate::stats::local::date;
use crate::stats::picked::Picked;
use crate::store::{AccountRow, StoreError};
use crate::view::history::{HistoryAsk, HistoryCounts, HistoryRow, HistoryView, ListenKey, Origin};
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// Rows that come with a view: a few screens.
const WITH_VIEW: usize = 60;
/// How many of them stand above the row that was asked for.
const ABOVE: usize = 20;
/// The most rows or keys that are told at once.
const MOST: usize = 5_000;

/// Origins that are always offered; the others when the diary has listens of theirs.
const ALWAYS: [Origin; 2] = [Origin::Recorded, Origin::Export];
const ORIGINS: [Origin; 5] = [
    Origin::Recorded,
    Origin::Export,
    Origin::AccountData,
    Origin::Listenbrainz,
    Origin::Lastfm,
];

/// Rows of an answer that is not the last one were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("something else was asked for since")]
pub struct NotShown;

/// The diary of one account, and the rows that are shown of it.
#[derive(Debug)]
pub struct Pages {
    account: AccountRow,
    home: TimeZone,
    columns: Columns,
    picked: Picked,
    offered: Vec<Origin>,
    /// Newest first.
    items: Vec<u32>,
    number: u32,
}

/// What an item is.
pub(super) enum Item<'a> {
    Listen(&'a Heard),
    Gap(&'a Gap),
}

impl Pages {
    /// Reads the diary; a chosen home time zone takes the place of `home`, the system's. Nothing
    /// is shown yet. Answers are numbered from `after` on.
    pub fn load(
        db: &Connection,
        account: AccountRow,
        home: TimeZone,
        after: u32,
    ) -> Result<Pages, StoreError> {
        let home = home::zone(db, &home)?;
        let columns = Columns::load(db, account, &home)?;
        let told = |origin| {
            columns
                .heard
                .iter()
                .any(|heard| is_of(heard.marks(), origin))
        };
        let has = |origin: &Origin| ALWAYS.contains(origin) || told(*origin);
        Ok(Pages {
            account,
            offered: ORIGINS.into_iter().filter(has).collect(),
            picked: Picked::load(db, account)?,
            home,
            columns,
            items: Vec::new(),
            number: after,
        })
    }

    /// Number of the last answer.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Shows what is asked for.
    pub fn view(&mut self, db: &Connection, ask: &HistoryAsk) -> Result<HistoryView, StoreError> {
        let found = search::find(db, &ask.words)?;
        let counts = self.choose(ask, found.as_ref());
        self.number = self.number.wrapping_add(1);
        let anchor = ask.anchor.and_then(|key| self.place(key));
        let first = anchor.unwrap_or(0).saturating_sub(ABOVE);
        Ok(HistoryView {
            number: self.number,
            listens: self.columns.heard.len() as u32,
            counts,
            days: self.days(),
            anchor: anchor.map(|place| place as u32),
            first: first as u32,
            rows: self.read(db, first, WITH_VIEW)?,
            unsearched: search::pending(db)?,
        })
    }

    /// The rows from `first` on of the answer with this number.
    pub fn rows(
        &self,
        db: &Connection,
        number: u32,
        first: usize,
        count: usize,
    ) -> Result<Result<Vec<HistoryRow>, NotShown>, StoreError> {
        if number != self.number {
            return Ok(Err(NotShown));
        }
        self.read(db, first, count.min(MOST)).map(Ok)
    }

    /// What names the listens among those rows.
    pub fn keys(
        &self,
        number: u32,
        first: usize,
        count: usize,
    ) -> Result<Vec<ListenKey>, NotShown> {
        if number != self.number {
            return Err(NotShown);
        }
        let keys = self
            .stretch(first, count.min(MOST))
            .filter_map(|item| match item {
                Item::Listen(heard) => Some(key(heard)),
                Item::Gap(_) => None,
            });
        Ok(keys.collect())
    }

    /// How often each track was heard, by its row.
    pub(super) fn plays(&self) -> Vec<u32> {
        let mut plays = Vec::new();
        for heard in &self.columns.heard {
            let row = usize::try_from(heard.track()).unwrap_or(0);
            if plays.len() <= row {
                plays.resize(row + 1, 0);
            }
            if let Some(count) = plays.get_mut(row) {
                *count += 1;
            }
        }
        plays
    }

    pub(super) fn reader<'a>(&'a self, db: &'a Connection) -> rows::Reader<'a> {
        rows::Reader {
            db,
            account: self.account,
            home: &self.home,
            picked: &self.picked,
        }
    }

    fn read(
        &self,
        db: &Connection,
        first: usize,
        count: usize,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let reader = self.reader(db);
        self.stretch(first, count)
            .map(|item| reader.row(&item))
            .collect()
    }

    fn stretch(&self, first: usize, count: usize) -> impl Iterator<Item = Item<'_>> {
        let items = self.items.iter().skip(first).take(count);
        items.map(|item| self.item(*item))
    }

    fn item(&self, item: u32) -> Item<'_> {
        match item & GAP {
            0 => Item::Listen(&self.columns.heard[item as usize]),
            _ => Item::Gap(&self.columns.gaps[(item & !GAP) as usize]),
        }
    }

    /// Picks the rows, newest first, and counts those of each choice.
    fn choose(&mut self, ask: &HistoryAsk, found: Option<&Found>) -> HistoryCounts {
        let choice = Choice::of(ask, found.is_some());
        let mut list = List::new(&self.columns.gaps, choice);
        for (place, heard) in self.columns.heard.iter().enumerate().rev() {
            list.gaps_after(heard);
            if found.is_none_or(|found| found.has(heard.track())) {
                list.add(place, heard);
            }
        }
        let (items, counts) = list.end();
        self.items = items;
        let gaps = self.columns.gaps.len() as u32;
        let origin = |origin: Origin| {
            counts.of(|marks| is_of(marks, origin) && (!ask.skipped || is_skipped(marks)))
        };
        let of_origin = |marks| ask.origin.is_none_or(|origin| is_of(marks, origin));
        HistoryCounts {
            // A gap has no words.
            all: counts.of(|_| true) + if found.is_none() { gaps } else { 0 },
            origins: self
                .offered
                .iter()
                .map(|one| (*one, origin(*one)))
                .collect(),
            skipped: counts.of(|marks| is_skipped(marks) && of_origin(marks)),
            gaps,
        }
    }

    fn days(&self) -> Vec<(jiff::civil::Date, u32, u32)> {
        let mut days: Vec<(u16, u32, u32)> = Vec::new();
        for item in &self.items {
            let (day, listens) = match self.item(*item) {
                Item::Listen(heard) => (heard.day, 1),
                Item::Gap(gap) => (gap.day, 0),
            };
            match days.last_mut() {
                Some(last) if last.0 == day => {
                    last.1 += 1;
                    last.2 += listens;
                }
                Some(_) | None => days.push((day, 1, listens)),
            }
        }
        let dated = |(day, rows, listens)| (date(i64::from(day)), rows, listens);
        days.into_iter().map(dated).collect()
    }

    /// The place of a listen among the rows, or of the next older one.
    fn place(&self, wanted: ListenKey) -> Option<usize> {
        let heard = &self.columns.heard;
        // Days do not go back further than clocks go round the world.
        let near = |heard: &&Heard| {
            (heard.started_at - wanted.started_at).abs() <= 2 * crate::stats::local::DAY
        };
        let exact = heard.iter().filter(near).find(|heard| key(heard) == wanted);
        let older = || {
            let older = heard
                .iter()
                .filter(|heard| heard.started_at <= wanted.started_at);
            older.max_by_key(|heard| heard.started_at)
        };
        let found = exact.or_else(older)?;
        let at = (found.day, found.started_at);
        let place = self.items.partition_point(|item| match self.item(*item) {
            Item::Listen(heard) => (heard.day, heard.started_at) > at,
            Item::Gap(gap) => (gap.day, gap.to) > at,
        });
        (place < self.items.len()).then_some(place)
    }
}

fn key(heard: &Heard) -> ListenKey {
    ListenKey {
        track: heard.track(),
        started_at: heard.started_at,
    }
}
