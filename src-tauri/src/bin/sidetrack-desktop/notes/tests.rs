//! Notifications for picks, answers and problems.

use super::*;
use jiff::tz::TimeZone;
use sidetrack_core::view::TrackView;

fn moment() -> Moment {
    Moment {
        now: "2026-11-20T12:00:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
    }
}

fn pick(year: Option<i16>) -> PickView {
    PickView {
        id: 7,
        track: TrackView {
            uri: "spotify:track:abc".into(),
            name: "A <b>\u{202e}".into(),
            artists: vec!["Nils".into(), "Ida".into()],
            year,
            cover: Some("https://i.scdn.co/image/1".into()),
            ..TrackView::default()
        },
        way: "classic".into(),
        words: None,
        chosen_at: moment().now,
        added_at: None,
        playlist: None,
        candidates: None,
        removed_at: None,
        tidied: false,
        kept_at: None,
        gone_at: None,
    }
}

fn run(status: Status, reason: Option<&str>, wait_until: Option<&str>) -> RunView {
    RunView {
        id: 1,
        kind: Kind::Manual,
        due_at: None,
        started_at: moment().now,
        ended_at: None,
        status,
        reason: reason.map(str::to_owned),
        wait_until: wait_until.map(|at| at.parse().unwrap()),
        wanted: 1,
        picks: Vec::new(),
        steps: Vec::new(),
    }
}

#[test]
fn a_pick_tells_track_artists_year_and_playlist() {
    let note = picked(&pick(Some(1987)), Some("Sidetrack"));
    assert_eq!(note.title, "A <b>");
    assert_eq!(note.text, "Nils, Ida · 1987\nNew in Sidetrack");
    assert_eq!(note.cover.as_deref(), Some("https://i.scdn.co/image/1"));
    assert_eq!(
        picked(&pick(None), None).text,
        "Nils, Ida\nNew in your playlist"
    );
}

#[test]
fn a_pick_can_be_opened_queued_redrawn_and_removed() {
    let keys: Vec<_> = picked(&pick(None), None)
        .actions
        .into_iter()
        .map(|(key, label, _)| (key, label))
        .collect();
    let wanted = [
        ("default", "Open"),
        ("open", "Open"),
        ("queue", "Queue"),
        ("another", "Another"),
        ("remove", "Remove"),
        ("block", "Block artist"),
    ];
    assert_eq!(keys, wanted);
}

#[test]
fn several_at_once_are_told_together() {
    let three = [pick(None), pick(None), pick(None)];
    assert_eq!(arrived(&[], None), None);
    assert_eq!(arrived(&three[..1], None), Some(picked(&three[0], None)));
    let note = arrived(&three, None).unwrap();
    assert_eq!(note.title, "3 new sidetracks");
    assert_eq!(note.text.lines().count(), 3);
}

#[test]
fn a_block_can_be_undone() {
    let artist = first_artist(&pick(None));
    let note = granted(&Wish::Block(artist.clone(), true)).unwrap();
    assert_eq!(note.title, "Nothing by Nils is drawn any more");
    assert_eq!(note.actions, [("undo", "Undo", Wish::Block(artist, false))]);
}

#[test]
fn a_removal_can_be_undone() {
    let note = granted(&Wish::Remove(7)).unwrap();
    assert_eq!(note.title, "Removed from the playlist");
    assert_eq!(note.actions, [("undo", "Undo", Wish::Restore(7))]);
    assert_eq!(granted(&Wish::Draw), None);
}

#[test]
fn a_run_says_why_there_is_no_track() {
    assert_eq!(drawn(&run(Status::Success, None, None), &moment()), None);
    let waits = run(
        Status::Waiting,
        Some("rate_limited"),
        Some("2026-11-20T18:00:00Z"),
    );
    let note = drawn(&waits, &moment()).unwrap();
    assert_eq!(note.title, "The random track waits");
    assert_eq!(note.text, "Spotify asked for a break. Next try at 18:00.");
    let later = run(Status::Waiting, None, Some("2026-11-21T11:58:00Z"));
    let note = drawn(&later, &moment()).unwrap();
    assert_eq!(note.text, "Next try tomorrow 11:58.");
    let failed = drawn(
        &run(Status::Failed, Some("no_track_found"), None),
        &moment(),
    )
    .unwrap();
    assert_eq!(failed.text, "Reason: no track found.");
}

#[test]
fn the_end_of_the_sign_in_is_told_by_its_day() {
    let note = sign_in_ends("2026-12-14T09:00:00Z".parse().unwrap(), &moment());
    assert_eq!(note.title, "The sign-in ends on 14 December");
    assert_eq!(note.actions[1].2, Wish::Window(Some(Page::Settings)));
}

#[test]
fn a_planned_run_that_is_stuck_is_told_and_one_that_goes_on_is_not() {
    let run = |kind: Kind, status: Status, reason: &str| RunView {
        id: 1,
        kind,
        due_at: None,
        started_at: Timestamp::UNIX_EPOCH,
        ended_at: None,
        status,
        reason: Some(reason.to_owned()),
        wait_until: None,
        wanted: 1,
        picks: Vec::new(),
        steps: vec![sidetrack_core::view::StepView {
            name: "draw".into(),
            at: Timestamp::UNIX_EPOCH,
            took_ms: None,
            ok: false,
            status: None,
            detail: Some(
                "no track passed; turned away most by \u{201c}years\u{201d}: 9 of 9".into(),
            ),
        }],
    };
    let gone = stuck(&run(Kind::Plan, Status::Waiting, "playlist_missing")).unwrap();
    assert_eq!(
        gone.text,
        "The playlist is gone. Choose another one in the settings."
    );
    assert_eq!(gone.actions[1].2, Wish::Window(Some(Page::Settings)));
    let nothing = stuck(&run(Kind::Plan, Status::Failed, "nothing_drawn")).unwrap();
    assert!(nothing.text.contains("years"), "{}", nothing.text);
    assert_eq!(
        stuck(&run(Kind::Manual, Status::Failed, "nothing_drawn")),
        None
    );
    let mut later = run(Kind::Plan, Status::Waiting, "offline");
    later.wait_until = Some(Timestamp::MAX);
    assert_eq!(stuck(&later), None);
    assert_eq!(stuck(&run(Kind::Plan, Status::Success, "")), None);
}
