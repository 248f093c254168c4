//! The playlist against the runs: every track that they picked, none twice, none that a filter turns away, and nothing else
//! changed.

use super::{Verdict, stamp};
use crate::habits::Habits;
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use sidetrack_core::store::listens;
use sidetrack_core::view::{ListenView, PickView, RunView};
use std::collections::{HashMap, HashSet};

/// A wall clock that is wrong by less is believed, milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 120_000;

/// What was not played is out of the playlist so long after it should be: faults put it off, and what Spotify refused is
/// tried again by the next agent only.
const TIDY_LATE: SignedDuration = SignedDuration::from_hours(48);

/// So much of a track has to be heard for it not to be taken out, milliseconds.
const PLAYED_MS: i64 = 30_000;

/// The picks of a run that reached the playlist.
pub(super) fn arrived(run: &RunView) -> impl Iterator<Item = &PickView> {
    run.picks.iter().filter(|pick| pick.added_at.is_some())
}

/// What the runs picked is in the one playlist that was created for `user`, not before it was due, except what was taken
/// out again; and no other playlist was touched.
pub(super) fn judge_playlists(
    verdict: &mut Verdict,
    world: &World,
    user: Option<&str>,
    runs: &[RunView],
) {
    let all = runs
        .iter()
        .flat_map(|run| arrived(run).map(move |pick| (run, pick)));
    let mut picked: Vec<(&str, i64)> = Vec::new();
    for (run, pick) in all {
        verdict.picked += 1;
        if pick.removed_at.is_some() {
            verdict.removed += 1;
            continue;
        }
        let due = run.due_at.map_or(i64::MIN, Timestamp::as_millisecond);
        picked.push((pick.track.uri.as_str(), due));
    }
    let before: HashSet<String> = spotify_sim::Sim::new(world.sim.config().clone())
        .playlists()
        .into_iter()
        .map(|playlist| playlist.id)
        .collect();
    let created: Vec<_> = world
        .sim
        .playlists()
        .into_iter()
        .filter(|playlist| playlist.owner == user && !before.contains(&playlist.id))
        .collect();
    if created.len() > 1 {
        verdict
            .wrong
            .push(format!("{} playlists were created", created.len()));
    }
    let mut inside: Vec<(&str, i64)> = created
        .iter()
        .flat_map(|playlist| {
            playlist
                .uris
                .iter()
                .map(String::as_str)
                .zip(playlist.added_ms.iter().copied())
        })
        .collect();
    inside.sort_unstable();
    picked.sort_unstable();
    if !inside
        .iter()
        .map(|(uri, _)| uri)
        .eq(picked.iter().map(|(uri, _)| uri))
    {
        verdict.wrong.push(format!(
            "the playlist holds {} tracks for {} picks",
            inside.len(),
            picked.len()
        ));
    }
    for pair in inside.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (uri, first, again) = (pair[0].0, stamp(pair[0].1), stamp(pair[1].1));
        let wrong = format!(
            "{uri} was added at {first} and at {again}{}",
            story(runs, uri)
        );
        verdict.wrong.push(wrong);
    }
    for ((uri, added), (_, due)) in inside.iter().zip(&picked) {
        if *added < due.saturating_sub(CLOCK_TOLERANCE_MS) {
            verdict.wrong.push(format!(
                "picked before it was due: {uri} at {}",
                stamp(*added)
            ));
        }
    }
    let untouched = spotify_sim::Sim::new(world.sim.config().clone()).playlists();
    for playlist in untouched {
        let now = world.sim.playlist_uris(&playlist.id);
        if now != playlist.uris {
            verdict
                .wrong
                .push(format!("playlist {} was changed", playlist.name));
        }
    }
}

/// Each pick is a track of its own that the filters let through when it was drawn, and what nobody played is taken out when
/// it should be, and nothing else.
pub(super) fn judge_picks(
    verdict: &mut Verdict,
    (world, habits): (&World, &Habits),
    runs: &[RunView],
    diary: &[ListenView],
    gaps: &[(i64, i64, String)],
) {
    let mut heard: HashMap<&str, Vec<&ListenView>> = HashMap::new();
    for listen in diary {
        heard.entry(key(&listen.track)).or_default().push(listen);
    }
    let now = listens::time(world.clock.true_ms());
    let mut seen = HashSet::new();
    for pick in runs.iter().flat_map(arrived) {
        let name = &pick.track.name;
        let listens = heard.get(key(&pick.track)).map_or(&[][..], Vec::as_slice);
        if !seen.insert(key(&pick.track)) {
            verdict.wrong.push(format!("{name:?} was picked twice"));
        }
        if let Some(why) = turned_away(habits, pick, listens) {
            let wrong = format!("{name:?} was picked, and {why}");
            verdict.wrong.push(wrong);
        }
        let Some((days, added)) = habits.tidy_after_days.zip(pick.added_at) else {
            continue;
        };
        let due = added + SignedDuration::from_hours(24 * i64::from(days));
        let played_until = |until: Timestamp| {
            listens.iter().any(|listen| {
                (added..until).contains(&listen.started_at) && listen.ms_played >= PLAYED_MS
            })
        };
        // Nobody knows what was played then.
        let is_unknown = gaps.iter().any(|(_, to, _)| *to > added.as_millisecond());
        let wrong = match pick.removed_at {
            Some(at) if at < due => "was taken out too early",
            Some(at) if played_until(at - SignedDuration::from_hours(12)) => {
                "was played and taken out"
            }
            None if !is_unknown && !played_until(now) && due + TIDY_LATE < now => {
                "was never played and is left"
            }
            Some(_) | None => continue,
        };
        let story = story(runs, &pick.track.uri);
        verdict.wrong.push(format!("{name:?} {wrong}{story}"));
    }
}

/// What a recording is told apart by.
fn key(track: &sidetrack_core::view::TrackView) -> &str {
    track.isrc.as_deref().unwrap_or(&track.uri)
}

/// Why a pick should not have been drawn.
fn turned_away(habits: &Habits, pick: &PickView, listens: &[&ListenView]) -> Option<&'static str> {
    let filters = &habits.drawing.filters;
    let year = pick.track.year;
    let too_old = year
        .zip(filters.from_year)
        .is_some_and(|(year, from)| year < from);
    let too_new = year
        .zip(filters.to_year)
        .is_some_and(|(year, to)| year > to);
    // What was told of later was not known when it was drawn.
    let known_by = pick.chosen_at - SignedDuration::from_hours(48);
    if too_old || too_new {
        return Some("it is not of the years asked for");
    }
    let heard = listens.iter().any(|listen| listen.ended_at < known_by);
    heard.then_some("had been heard before")
}

/// The steps of the runs that picked a track, a line each.
fn story(runs: &[RunView], uri: &str) -> String {
    let picked = |run: &&RunView| run.picks.iter().any(|pick| pick.track.uri == uri);
    let steps = runs.iter().filter(picked).flat_map(|run| &run.steps);
    steps
        .map(|step| {
            let detail = step.detail.as_deref().unwrap_or_default();
            format!("\n    {} {}: {detail}", step.at, step.name)
        })
        .collect()
}
