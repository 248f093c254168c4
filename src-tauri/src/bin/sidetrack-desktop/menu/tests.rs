//! Menus for states of the recorder.

use super::*;
use jiff::tz::TimeZone;
use sidetrack_core::store::Unwritable;
use sidetrack_core::view::{NowPlaying, PickView, TrackView};

fn moment() -> Moment {
    Moment {
        now: "2026-11-20T12:00:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
    }
}

fn track(name: &str) -> TrackView {
    TrackView {
        uri: "spotify:track:abc".into(),
        name: name.into(),
        artists: vec!["Nils & Ida".into()],
        ..TrackView::default()
    }
}

fn pick(name: &str) -> PickView {
    PickView {
        id: 7,
        track: track(name),
        way: "classic".into(),
        words: None,
        chosen_at: moment().now,
        added_at: Some(moment().now),
        playlist: None,
        candidates: None,
        removed_at: None,
        tidied: false,
        kept_at: None,
        gone_at: None,
    }
}

fn facts(health: Health) -> Facts {
    Facts {
        health,
        account: true,
        ..Facts::unknown(StartAtLogin::Off)
    }
}

/// All lines, groups opened, as (id, text, enabled, checked).
fn flat(entries: &[Entry]) -> Vec<(Option<Id>, String, bool, bool)> {
    let mut lines = Vec::new();
    for entry in entries {
        match entry {
            Entry::Line { id, text, enabled } => {
                lines.push((Some(*id), text.clone(), *enabled, false))
            }
            Entry::Check {
                id,
                text,
                enabled,
                checked,
            } => lines.push((Some(*id), text.clone(), *enabled, *checked)),
            Entry::Group {
                id,
                text,
                enabled,
                entries,
            } => {
                lines.push((Some(*id), text.clone(), *enabled, false));
                lines.extend(flat(entries));
            }
            Entry::Separator => lines.push((None, String::new(), false, false)),
        }
    }
    lines
}

fn find(facts: &Facts, id: Id) -> (String, bool, bool) {
    let lines = flat(&face(facts, &moment()).menu);
    let line = lines.into_iter().find(|line| line.0 == Some(id)).unwrap();
    (line.1, line.2, line.3)
}

fn all_states() -> Vec<Health> {
    let at = moment().now;
    let reason = String::from("owner_needs_premium");
    vec![
        Health::Recording,
        Health::Starting,
        Health::NoAccount,
        Health::Paused { until: None },
        Health::Paused { until: Some(at) },
        Health::Offline { since: at },
        Health::Blocked { until: at },
        Health::SignInDoubtful { refusals: 2 },
        Health::SignInAgain,
        Health::KeyringLocked,
        Health::KeyringAbsent,
        Health::KeyringDamaged {
            reason: "torn".into(),
        },
        Health::Refused { reason },
        Health::DiaryNotWritable {
            reason: Unwritable::DiskFull,
        },
        Health::DiaryNotWritable {
            reason: Unwritable::ReadOnly,
        },
        Health::DiaryNotWritable {
            reason: Unwritable::Failing,
        },
        Health::DiaryUnreadable {
            reason: "diary_damaged".into(),
            backup: Some(at),
        },
        Health::DiaryUnreadable {
            reason: "diary_newer".into(),
            backup: None,
        },
        Health::NotRunning,
    ]
}

#[test]
fn the_menu_keeps_its_shape_in_every_state() {
    let shape = |facts: &Facts| -> Vec<Option<Id>> {
        flat(&face(facts, &moment()).menu)
            .into_iter()
            .map(|line| line.0)
            .collect()
    };
    let wanted = shape(&facts(Health::Recording));
    for health in all_states() {
        let mut busy = facts(health.clone());
        assert_eq!(shape(&busy), wanted, "{health:?}");
        busy.pick = Some(pick("A"));
        busy.drawing = true;
        busy.account = false;
        assert_eq!(shape(&busy), wanted, "{health:?}");
    }
}

#[test]
fn every_state_is_told_in_words_of_its_own() {
    let mut said: Vec<String> = all_states()
        .into_iter()
        .map(|health| face(&facts(health), &moment()).tooltip)
        .collect();
    assert!(said.iter().all(|text| !text.is_empty() && text.len() < 60));
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all_states().len());
}

#[test]
fn recording_shows_what_plays_and_the_newest_pick() {
    let mut facts = facts(Health::Recording);
    assert_eq!(
        find(&facts, Id::Playing),
        ("Nothing playing".into(), false, false)
    );
    assert_eq!(
        find(&facts, Id::Pick),
        ("No random track yet".into(), false, false)
    );
    facts.pick = Some(pick("B"));
    facts.now_playing = Some(NowPlaying {
        track: track("A"),
        progress_ms: 0,
        is_playing: true,
        device: None,
        at: moment().now,
    });
    let face = face(&facts, &moment());
    assert_eq!(face.glyph, Glyph::Recording);
    assert_eq!(face.tooltip, "Recording\nA – Nils & Ida");
    assert_eq!(
        find(&facts, Id::Playing),
        ("A – Nils & Ida".into(), false, false)
    );
    assert_eq!(
        find(&facts, Id::Pick),
        ("Random track: B – Nils & Ida".into(), true, false)
    );
    let gone = facts.pick.as_mut().unwrap();
    gone.removed_at = Some(moment().now);
    assert_eq!(
        find(&facts, Id::Pick),
        ("Random track: removed".into(), false, false)
    );
}

#[test]
fn adding_a_track_is_offered_once_and_only_to_an_account() {
    let mut facts = facts(Health::Recording);
    assert!(find(&facts, Id::Draw).1);
    facts.drawing = true;
    assert_eq!(
        find(&facts, Id::Draw),
        ("Adding a random track …".into(), false, false)
    );
    facts.drawing = false;
    facts.account = false;
    assert!(!find(&facts, Id::Draw).1);
}

#[test]
fn a_pause_can_be_ended() {
    let until = "2026-11-20T18:00:00Z".parse().unwrap();
    let paused = facts(Health::Paused { until: Some(until) });
    assert_eq!(find(&paused, Id::Pause).0, "Recording: paused until 18:00");
    assert!(find(&paused, Id::GoOn).1);
    assert_eq!(face(&paused, &moment()).glyph, Glyph::Idle);
    let recording = facts(Health::Recording);
    assert_eq!(find(&recording, Id::Pause).0, "Pause recording");
    assert!(!find(&recording, Id::GoOn).1);
}

#[test]
fn a_sign_in_is_offered_where_it_helps() {
    for (health, text) in [
        (Health::NoAccount, "Sign in…"),
        (Health::SignInAgain, "Sign in again…"),
        (
            Health::KeyringDamaged { reason: "x".into() },
            "The stored sign-in cannot be read: sign in again…",
        ),
        (
            Health::Refused {
                reason: "missing_scope".into(),
            },
            "A permission is missing: sign in again…",
        ),
    ] {
        assert_eq!(find(&facts(health), Id::State), (text.into(), true, false));
    }
    assert!(!find(&facts(Health::KeyringLocked), Id::State).1);
    assert_eq!(
        face(&facts(Health::KeyringLocked), &moment()).glyph,
        Glyph::Trouble
    );
}

#[test]
fn switches_show_how_they_stand() {
    let mut facts = facts(Health::Recording);
    facts.picks_paused = true;
    facts.start_at_login = StartAtLogin::On;
    assert_eq!(
        find(&facts, Id::PausePicks),
        ("Pause picks".into(), true, true)
    );
    assert_eq!(
        find(&facts, Id::AtLogin),
        ("Start at login".into(), true, true)
    );
    facts.start_at_login = StartAtLogin::Unavailable;
    assert_eq!(
        find(&facts, Id::AtLogin),
        ("Start at login".into(), false, false)
    );
}

#[test]
fn a_demo_can_be_told_from_the_users_own() {
    let own = facts(Health::Recording);
    let demo = Facts {
        demo: true,
        ..own.clone()
    };
    let (own, demo) = (face(&own, &moment()), face(&demo, &moment()));
    assert_eq!((own.title, &*own.tooltip), ("Sidetrack", "Recording"));
    let tooltip = "Sidetrack demo: Recording";
    assert_eq!((demo.title, &*demo.tooltip), ("Sidetrack demo", tooltip));
}
