//! The second verdict: the truth as Spotify's own exports goes into the diary, and has to make it the truth.

use super::stamp;
use crate::exported::{Names, told};
use anyhow::{Context, Result};
use sidetrack_core::names::key;
use sidetrack_core::sighting::Source;
use sidetrack_core::store::{Store, accounts, listens};
use sidetrack_core::view::ListenView;
use spotify_sim::{Play, Sim};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::path::Path;

/// What an export knows of the time of a play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    /// The second of its end.
    Second,
    /// The minute of its end.
    Minute,
}

impl Exact {
    /// How far a listen may be from the play, from and to, milliseconds: the grain, and two clocks.
    fn reach_ms(self) -> RangeInclusive<i64> {
        match self {
            Exact::Second => -2_000..=2_000,
            Exact::Minute => -61_000..=5_000,
        }
    }

    fn finest_first(self) -> &'static [Exact] {
        match self {
            Exact::Second => &[Exact::Second],
            Exact::Minute => &[Exact::Second, Exact::Minute],
        }
    }
}

/// The diary as it stands: every listen, for people and byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diary {
    /// What the views show, oldest first.
    pub listens: Vec<ListenView>,
    /// Every stored value of every listen and gap.
    pub rows: Vec<String>,
    /// Gaps that are open: from, to, reason.
    pub gaps: Vec<(i64, i64, String)>,
}

impl Diary {
    /// Reads the diary in `folder`.
    pub fn read(folder: &Path) -> Result<Diary> {
        let store = Store::open_read_only(folder)?;
        let account = accounts::active(store.read())?.context("no account in the diary")?;
        let mut listens = listens::latest(store.read(), account.row, i64::MAX, u32::MAX)?;
        listens.reverse();
        let gaps = listens::gaps(store.read(), account.row)?;
        let mut rows = Vec::new();
        for table in ["listen", "gap"] {
            let sql = format!("SELECT * FROM {table} ORDER BY 1, 2, 3");
            let mut query = store.read().prepare(&sql)?;
            let columns = query.column_count();
            let mut found = query.query([])?;
            while let Some(row) = found.next()? {
                let values: Result<Vec<String>, _> = (0..columns)
                    .map(|at| row.get_ref(at).map(|value| format!("{value:?}")))
                    .collect();
                rows.push(format!("{table} {}", values?.join(" ")));
            }
        }
        Ok(Diary {
            listens,
            rows,
            gaps,
        })
    }

    /// The first value that is not as in `other`, in words; none when all are.
    pub fn differs_from(&self, other: &Diary) -> Option<String> {
        let (mine, theirs) = (self.rows.len(), other.rows.len());
        let pair = self.rows.iter().zip(&other.rows).find(|(a, b)| a != b);
        match pair {
            Some((a, b)) => Some(format!("{a} instead of {b}")),
            None => (mine != theirs).then(|| format!("{mine} rows instead of {theirs}")),
        }
    }
}

/// Compares a diary into which an export of `plays` was imported with the truth. `wrong` says what it was.
pub fn judge(sim: &Sim, plays: &[Play], diary: &Diary, exact: Exact, wrong: &mut Vec<String>) {
    let mut names = Names::new(sim);
    let mut left: HashMap<Option<i64>, Vec<&ListenView>> = HashMap::new();
    let local = |listen: &&ListenView| listen.track.uri.starts_with("spotify:local:");
    for listen in diary.listens.iter().filter(|listen| !local(listen)) {
        left.entry(key_of_listen(&mut names, listen))
            .or_default()
            .push(listen);
    }
    let told = told(plays);
    let minutes = Minutes::of(&mut names, &told);
    let mut rest: Vec<&Play> = told.clone();
    // What others told to the second goes first, so that a minute does not take its place.
    for grain in exact.finest_first() {
        rest.retain(|play| {
            let Some(named) = names.of(&play.track_uri) else {
                return true;
            };
            let name = key(&named.title, &named.artist);
            let candidates = left.entry(name).or_default();
            let found = nearest(candidates, play, *grain);
            if let Some(place) = found {
                let listen = candidates.swap_remove(place);
                let swapped = exact == Exact::Minute && minutes.have(name, play, listen);
                if listen.estimated || !(swapped || listen.ms_played == play.ms_played) {
                    wrong.push(not_as_long(listen, play));
                }
            }
            found.is_none()
        });
    }
    for play in rest
        .into_iter()
        .filter(|play| names.of(&play.track_uri).is_some())
    {
        wrong.push(format!(
            "exported and not in the diary: {} that ended {} after {} ms",
            play.track_uri,
            stamp(play.ended_ms),
            play.ms_played
        ));
    }
    for listen in left.into_values().flatten() {
        wrong.push(format!(
            "not played: {} ({} by {:?}) from {} to {} after {} ms, seen by {:?}; played near: {:?}",
            listen.track.uri,
            listen.track.name,
            listen.track.artists,
            listen.started_at,
            listen.ended_at,
            listen.ms_played,
            listen.sources,
            near(&mut names, plays, listen)
        ));
    }
    judge_gaps(&told, diary, wrong);
}

/// Plays of the same name within the hour around a listen.
fn near(names: &mut Names<'_>, plays: &[Play], listen: &ListenView) -> Vec<String> {
    let name = key_of_listen(names, listen);
    let around = plays
        .iter()
        .filter(|play| (play.ended_ms - listen.ended_at.as_millisecond()).abs() < 3_600_000);
    let mut found = Vec::new();
    for play in around {
        let Some(named) = names.of(&play.track_uri) else {
            continue;
        };
        if key(&named.title, &named.artist) == name {
            found.push(format!(
                "{} to {} after {} ms",
                play.track_uri,
                stamp(play.ended_ms),
                play.ms_played
            ));
        }
    }
    found
}

/// Releases of one recording bear one name, so names tell tracks apart as far as account data does.
fn key_of_listen(names: &mut Names<'_>, listen: &ListenView) -> Option<i64> {
    if let Some(named) = names.of(&listen.track.uri) {
        return key(&named.title, &named.artist);
    }
    key(&listen.track.name, listen.track.artists.first()?)
}

/// Of the listens within reach the one with the play's length, else the nearest; a minute begins before its plays end.
fn nearest(listens: &[&ListenView], play: &Play, exact: Exact) -> Option<usize> {
    let off = |listen: &ListenView| listen.ended_at.as_millisecond() - play.ended_ms;
    let is_fit =
        |listen: &ListenView| exact == Exact::Minute || listen.sources != [Source::AccountData];
    let within = listens
        .iter()
        .enumerate()
        .filter(|(_, listen)| is_fit(listen));
    within
        .filter(|(_, listen)| exact.reach_ms().contains(&off(listen)))
        .min_by_key(|(_, listen)| {
            let off = off(listen);
            let is_later = exact == Exact::Minute && off > 0;
            (listen.ms_played != play.ms_played, is_later, off.abs())
        })
        .map(|(place, _)| place)
}

fn not_as_long(listen: &ListenView, play: &Play) -> String {
    format!(
        "{} ms (estimated: {}) instead of {} for what ended {}, seen by {:?}",
        listen.ms_played,
        listen.estimated,
        play.ms_played,
        stamp(play.ended_ms),
        listen.sources
    )
}

/// What was heard of each name in each minute: account data tells no more, so two of one minute may change places.
struct Minutes(HashSet<(Option<i64>, i64, i64)>);

impl Minutes {
    fn of(names: &mut Names<'_>, told: &[&Play]) -> Minutes {
        let mut heard = HashSet::new();
        for play in told {
            if let Some(named) = names.of(&play.track_uri) {
                let name = key(&named.title, &named.artist);
                heard.insert((name, play.ended_ms / MINUTE_MS, play.ms_played));
            }
        }
        Minutes(heard)
    }

    fn have(&self, name: Option<i64>, play: &Play, listen: &ListenView) -> bool {
        let minute = play.ended_ms / MINUTE_MS;
        self.0.contains(&(name, minute, listen.ms_played))
    }
}

const MINUTE_MS: i64 = 60_000;

/// Gaps inside the range of an export are closed by it.
fn judge_gaps(told: &[&Play], diary: &Diary, wrong: &mut Vec<String>) {
    let (Some(first), Some(last)) = (told.first(), told.last()) else {
        return;
    };
    for (from, to, reason) in &diary.gaps {
        if *from >= first.started_ms && *to <= last.ended_ms {
            let (from, to) = (stamp(*from), stamp(*to));
            wrong.push(format!("still a gap from {from} to {to} ({reason})"));
        }
    }
}
