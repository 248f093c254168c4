//! A run of the plan that brought a track, as the diary tells it.

use super::{DAYS, LATE, TROUBLED};
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use rand::rngs::StdRng;
use sidetrack_core::run::{Kind, Run, Stage, Status};
use sidetrack_core::store::{AccountRow, StoreError, catalogue, picks, runs};
use sidetrack_core::view::StepView;
use spotify::Track;

/// Stores it: the pick, the track's row, and when it was in the playlist.
pub(super) fn store(
    db: &rusqlite::Connection,
    account: AccountRow,
    due: Timestamp,
    days_ago: i64,
    track: &Track,
    playlist: &str,
    rng: &mut StdRng,
) -> Result<(i64, i64, Timestamp), StoreError> {
    let late = if days_ago == LATE { 3 * 3_600 } else { 0 };
    let mut now = due + SignedDuration::from_secs(late + 1);
    let mut run = Run {
        row: 0,
        account,
        kind: Kind::Plan,
        due_at: Some(due),
        stage: Stage::Done,
        wait: None,
        pick: None,
        wanted: 1,
        drawing: None,
        failures: 0,
    };
    runs::begin(db, &mut run, now)?;
    let mut step = |name: &str, ok: bool, detail: String| {
        let took_ms = rng.random_range(90..420);
        let step = StepView {
            name: name.to_owned(),
            at: now,
            took_ms: Some(took_ms),
            ok,
            status: ok.then_some(200),
            detail: Some(detail),
        };
        now += SignedDuration::from_millis(took_ms + 1_000);
        runs::add_step(db, run.row, &step).map(|()| now)
    };
    if days_ago == TROUBLED {
        step(
            "read playlist",
            false,
            "cannot reach Spotify: no network".to_owned(),
        )?;
    }
    step(
        "read playlist",
        true,
        format!("{} tracks in it", DAYS - days_ago),
    )?;
    let (words, found) = (words(track), 10);
    for passed in [7, 9, 4, 10, 6, 8] {
        step(
            "search",
            true,
            format!("\"{words}\": {found} found, {passed} pass"),
        )?;
    }
    let chosen = step("draw", true, track.name.clone())?;
    let new = picks::NewPick {
        run: run.row,
        track,
        playlist,
        way: "even",
        words: Some(&words),
        candidates: Some(1_200),
    };
    run.pick = picks::store(db, account, &new, chosen)?;
    let added = step("add track", true, "in the playlist".to_owned())?;
    let pick = run.pick.unwrap_or_default();
    let sent = picks::Sent {
        at: Some(chosen),
        playlist: playlist.to_owned(),
        heard_at: None,
    };
    picks::mark_sent(db, pick, &sent)?;
    picks::mark_added(db, pick, None, added)?;
    runs::end(db, &run, Status::Success, None, added)?;
    let stored = catalogue::store_track(db, track)?;
    Ok((pick, stored.map_or(0, |stored| stored.row), added))
}

/// Words that find the track: the first letters of its title, and its year.
fn words(track: &Track) -> String {
    let begin: String = track.name.to_lowercase().chars().take(4).collect();
    let album = track.album.as_ref();
    let year = album.and_then(|album| album.release_date.as_deref()?.get(..4));
    format!("{} year:{}", begin.trim(), year.unwrap_or("2000"))
}
