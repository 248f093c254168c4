//! Single rows with their names.

use super::columns::Gap;
use super::pages::Item;
use crate::fold::Listen;
use crate::home;
use crate::stats::local::HomeOffsets;
use crate::stats::picked::Picked;
use crate::store::{AccountRow, StoreError, listens};
use crate::view::history::{HistoryListen, HistoryRow, ListenKey};
use crate::view::listening::GapView;
use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};
use rusqlite::Connection;

/// Reads rows.
pub struct Reader<'a> {
    pub db: &'a Connection,
    pub account: AccountRow,
    pub home: &'a TimeZone,
    pub picked: &'a Picked,
}

impl Reader<'_> {
    /// One row; a listen may have gone since the columns were read.
    pub fn row(&self, item: &Item) -> Result<HistoryRow, StoreError> {
        match item {
            Item::Gap(gap) => Ok(HistoryRow::Gap(self.gap(gap))),
            Item::Listen(heard) => {
                let found = listens::get(self.db, self.account, heard.started_at, heard.track())?;
                Ok(match found {
                    Some(listen) => HistoryRow::Listen(Box::new(self.listen(&listen)?)),
                    None => HistoryRow::Gone,
                })
            }
        }
    }

    /// A listen of the list.
    pub fn listen(&self, listen: &Listen) -> Result<HistoryListen, StoreError> {
        let view = listens::view(self.db, listen)?;
        let minutes_east = self.minutes_east(listen);
        Ok(HistoryListen {
            key: ListenKey {
                track: listen.track,
                started_at: listen.started_at,
            },
            time: time(listen.started_at, minutes_east),
            minutes_east,
            zone_assumed: listen.offset_assumed,
            is_pick: self.picked.has(&view.track.uri),
            listen: view,
        })
    }

    /// Minutes east of UTC where a listen was heard.
    pub fn minutes_east(&self, listen: &Listen) -> i32 {
        let home = || HomeOffsets::new(self.home).minutes(listen.started_at) as i32;
        listen.offset_minutes.unwrap_or_else(home)
    }

    fn gap(&self, gap: &Gap) -> GapView {
        let day = |ms| self.home.to_datetime(listens::time(ms)).date();
        GapView {
            from: listens::time(gap.from),
            to: listens::time(gap.to),
            first: day(gap.from),
            last: day(gap.to.saturating_sub(1).max(gap.from)),
            reason: gap.reason.clone(),
        }
    }
}

/// Time of day at an offset from UTC.
pub fn time(at: i64, minutes_east: i32) -> Time {
    let offset = home::offset(minutes_east).unwrap_or(Offset::UTC);
    offset.to_datetime(listens::time(at)).time()
}
