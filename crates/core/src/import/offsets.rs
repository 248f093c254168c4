//! The hour of plays in other countries: a file says the country, and where that has one time zone, the offset follows.

use super::country;
use crate::store::bulk::Row;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;

const UNKNOWN: [u8; 2] = [0, 0];

/// Sets the offsets of plays outside the country where most were heard, which is home. They stay assumptions.
pub(super) fn set(rows: &mut [Row], countries: &[[u8; 2]]) {
    let mut counts: HashMap<[u8; 2], usize> = HashMap::new();
    for country in countries.iter().filter(|country| **country != UNKNOWN) {
        *counts.entry(*country).or_default() += 1;
    }
    let home = counts
        .iter()
        .max_by_key(|(country, count)| (**count, **country));
    let home = home.map_or(UNKNOWN, |(country, _)| *country);
    let zone = |country: &[u8; 2]| TimeZone::get(country::zone_of(*country)?).ok();
    let zones: HashMap<[u8; 2], TimeZone> = counts
        .keys()
        .filter(|country| **country != home)
        .filter_map(|country| Some((*country, zone(country)?)))
        .collect();
    for (row, country) in rows.iter_mut().zip(countries) {
        if row.offset_minutes == Row::AT_HOME
            && let Some(zone) = zones.get(country)
            && let Ok(at) = Timestamp::from_millisecond(row.at)
        {
            row.offset_minutes = (zone.to_offset(at).seconds() / 60) as i16;
        }
    }
}
