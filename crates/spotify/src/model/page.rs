//! Pages of lists: read item by item, so that a bad item never loses its page.

use serde_json::Value;

use super::{PlayedItem, Track};
use crate::json;

/// A page of a list that is asked for by offset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page<T> {
    /// What could be read, in Spotify's order.
    pub items: Vec<T>,
    /// Where the page starts in the list.
    pub offset: u32,
    /// How long the list is, by Spotify's word.
    pub total: Option<u32>,
    /// Whether Spotify names a next page.
    pub more: bool,
    /// Entries that could not be read (null, or without any key).
    pub skipped: u32,
}

impl<T> Page<T> {
    pub(crate) fn read(value: &Value, read: fn(&Value) -> Option<T>) -> Option<Self> {
        value.get("items")?;
        let (items, skipped) = json::counted_list(value, "items", read);
        Some(Self {
            items,
            offset: json::small_number(value, "offset").unwrap_or_default(),
            total: json::small_number(value, "total"),
            more: json::key(value, "next").is_some(),
            skipped,
        })
    }
}

/// A page of found tracks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchPage {
    /// What could be read, best match first. May be empty in the middle of the results.
    pub tracks: Vec<Track>,
    /// Spotify's word, and not a reliable count.
    pub total: Option<u32>,
    /// Entries that could not be read.
    pub skipped: u32,
}

impl SearchPage {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let page = Page::read(json::object(value, "tracks")?, Track::read)?;
        Some(Self {
            tracks: page.items,
            total: page.total,
            skipped: page.skipped,
        })
    }
}

/// The latest plays: all that Spotify keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentPage {
    /// What could be read, in Spotify's order, which is not always that of time.
    pub items: Vec<PlayedItem>,
    /// Entries that could not be read.
    pub skipped: u32,
    /// Entries in all; 50 means that earlier plays may have been pushed out.
    pub total_in_page: u32,
}

impl RecentPage {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        value.get("items")?;
        let (items, skipped) = json::counted_list(value, "items", PlayedItem::read);
        let read = u32::try_from(items.len()).unwrap_or(u32::MAX);
        Some(Self {
            total_in_page: read.saturating_add(skipped),
            items,
            skipped,
        })
    }
}
