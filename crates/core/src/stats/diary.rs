//! What the pages are made from, read once.

use super::catalogue::Catalogue;
use super::columns::Columns;
use super::gaps::Gaps;
use super::local::{DAY, date};
use crate::home;
use crate::store::{AccountRow, StoreError};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// The diary of one account.
#[derive(Debug)]
pub struct Diary {
    /// The listens.
    pub listens: Columns,
    /// Tracks and artists.
    pub catalogue: Catalogue,
    /// For each artist the listen that was the first play ever.
    pub first_plays: Vec<Option<u32>>,
    /// Stretches in which plays may be missing.
    pub gaps: Gaps,
    /// The day of the first listen.
    pub first_listen: Option<Date>,
}

impl Diary {
    /// Reads it. `zone` is that of the system: plays of which no hour was recorded are in the home time zone.
    pub fn load(
        db: &Connection,
        account: AccountRow,
        zone: &TimeZone,
    ) -> Result<Diary, StoreError> {
        let catalogue = Catalogue::load(db)?;
        let home = home::zone(db, zone)?;
        let listens = Columns::load(db, account, &catalogue.tracks, &home)?;
        Ok(Diary {
            first_plays: catalogue.first_plays(&listens),
            first_listen: listens
                .all()
                .first()
                .map(|first| date(first.start.div_euclid(DAY))),
            gaps: Gaps::load(db, account, zone)?,
            listens,
            catalogue,
        })
    }

    /// Local start of an artist's first play ever.
    pub fn discovered(&self, artist: u32) -> Option<i64> {
        let place = self.first_plays[artist as usize]?;
        Some(self.listens.all()[place as usize].start)
    }
}
