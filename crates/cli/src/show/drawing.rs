//! How tracks are drawn, as text.

use super::{DIM, many};
use anstream::println;
use sidetrack_core::draw::filters::{Drawing, Filters, Heard, WayName};
use sidetrack_core::draw::lists::{List, ListView};

/// The way, then every filter that is on.
pub fn drawing(drawing: &Drawing) {
    let way = match drawing.way {
        WayName::Even => "even: every track that search can reach, about equally likely",
        WayName::Classic => "classic: a random string, one of its first three results",
    };
    println!("{way}");
    let on = on(&drawing.filters);
    if on.is_empty() {
        println!("{DIM}No filters.{DIM:#}");
    }
    for line in on {
        println!("  not: {line}");
    }
}

fn on(filters: &Filters) -> Vec<String> {
    let heard = match filters.heard {
        Heard::Any => "",
        Heard::NewTrack => "tracks heard before",
        Heard::NewArtist => "artists heard before",
    };
    let switches = [
        (!heard.is_empty(), heard),
        (filters.picked, "picked before"),
        (filters.explicit, "explicit"),
        (filters.market, "not available to you"),
        (filters.spoken_word, "spoken word"),
        (filters.sleep_noise, "sleep and noise"),
        (filters.karaoke, "karaoke and tributes"),
        (filters.slop, "made by the thousand"),
    ];
    let switched = switches.into_iter().filter(|(on, _)| *on);
    let mut lines: Vec<String> = switched.map(|(_, words)| words.to_owned()).collect();
    let minutes = |seconds: u32| format!("{}:{:02}", seconds / 60, seconds % 60);
    let bounds = [
        filters.from_year.map(|year| format!("before {year}")),
        filters.to_year.map(|year| format!("after {year}")),
        filters
            .shortest_s
            .map(|least| format!("shorter than {}", minutes(least))),
        filters
            .longest_s
            .map(|most| format!("longer than {}", minutes(most))),
    ];
    lines.extend(bounds.into_iter().flatten());
    lines.extend(
        filters
            .artists
            .iter()
            .map(|artist| format!("by {}", artist.name)),
    );
    lines.extend(
        filters
            .words
            .iter()
            .map(|word| format!("\u{201c}{word}\u{201d}")),
    );
    lines
}

/// One of the lists.
pub fn words(lists: &[ListView], list: List) {
    let Some(found) = lists.iter().find(|found| found.list == list) else {
        return;
    };
    found.words.iter().for_each(|word| println!("{word}"));
    let count = many(found.words.len() as u64, "line");
    let how = if found.changed {
        "changed by you"
    } else {
        "as shipped"
    };
    anstream::eprintln!("{DIM}{count}, {how}{DIM:#}");
}
