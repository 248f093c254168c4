//! The fold against plays whose truth is known.

mod ends;
mod ids;
mod minutes;
mod names;
mod player;

use super::*;
use crate::sighting::{Source, marks};
use proptest::prelude::*;

const OURS: TrackRow = 1;
const OTHER: TrackRow = 2;
const LONG: i64 = 200_000;

fn facts(row: TrackRow, duration_ms: i64) -> Facts {
    Facts {
        row,
        recording: row,
        name: Some(7),
        duration_ms,
        loose: false,
    }
}

fn recent(ended_at: i64) -> Sighting {
    Sighting {
        source: Source::RecentlyPlayed,
        track: OURS,
        at: ended_at,
        ms_played: None,
        marks: 0,
        file: 0,
        context: None,
        offset_minutes: Some(0),
        paused_ms: None,
    }
}

fn export(ended_at: i64, ms: i64) -> Sighting {
    Sighting {
        source: Source::Export,
        ms_played: Some(ms),
        ..recent(ended_at)
    }
}

fn look(
    at: i64,
    track: Option<TrackRow>,
    progress_ms: i64,
    is_playing: bool,
    changed_at: i64,
) -> Look {
    Look {
        at,
        track,
        progress_ms,
        is_playing,
        changed_at: Some(changed_at),
        device: None,
        context: None,
        offset_minutes: 0,
    }
}

fn fold_of(ended: Vec<Sighting>, looks: Vec<Look>) -> Vec<Listen> {
    fold(&Evidence {
        tracks: vec![facts(OURS, LONG)],
        told: ended,
        looks,
        buried: vec![],
    })
}

fn spans(listens: &[Listen]) -> Vec<(i64, i64, i64)> {
    listens
        .iter()
        .map(|l| (l.started_at / 1000, l.ended_at / 1000, l.ms_played / 1000))
        .collect()
}

/// One true play: who, how long until it ended, how long it paused before that.
#[derive(Clone, Debug)]
struct Truth {
    ours: bool,
    heard: i64,
    pause: i64,
    silence_after: i64,
    /// Whether the player goes on showing it, silent, after its end.
    lingers: bool,
}

fn truth() -> impl Strategy<Value = Truth> {
    let heard = prop_oneof![5 => Just(LONG), 2 => 5_000i64..30_000, 2 => 35_000i64..190_000];
    let pause = prop_oneof![4 => Just(0i64), 1 => 30_000i64..1_200_000];
    let silence = prop_oneof![5 => Just(0i64), 1 => 20_000i64..3_000_000];
    (any::<bool>(), heard, pause, silence, any::<bool>()).prop_map(
        |(ours, heard, pause, silence_after, lingers)| Truth {
            ours,
            heard,
            pause,
            silence_after,
            lingers,
        },
    )
}

/// Plays them on a line and looks at the times that the gaps between looks give.
fn perform(plays: &[Truth], gaps: &[i64]) -> (Vec<(i64, i64)>, Vec<Sighting>, Vec<Look>) {
    let (mut now, mut listed, mut ended, mut looks) =
        (1_000_000i64, Vec::new(), Vec::new(), Vec::new());
    let mut gaps = gaps.iter().copied().cycle();
    let mut look_at = now + gaps.next().unwrap_or(60_000);
    for play in plays {
        let pause_at = play.heard / 2;
        let end = now + play.heard + play.pause;
        let track = Some(if play.ours { OURS } else { OTHER });
        while look_at < end + play.silence_after {
            // A Date header has whole seconds.
            let at = look_at / 1000 * 1000;
            let since = look_at - now;
            let seen = if look_at >= end && play.lingers {
                look(at, track, play.heard, false, end)
            } else if look_at >= end {
                look(at, None, 0, false, end)
            } else if since < pause_at || play.pause == 0 {
                look(at, track, since, true, now)
            } else if since < pause_at + play.pause {
                look(at, track, pause_at, false, now + pause_at)
            } else {
                look(
                    at,
                    track,
                    since - play.pause,
                    true,
                    now + pause_at + play.pause,
                )
            };
            looks.push(seen);
            look_at += gaps.next().unwrap_or(60_000);
        }
        if play.ours {
            listed.push((now, end));
            if play.heard >= SKIP_MS {
                ended.push(recent(end));
            }
        }
        now = end + play.silence_after;
    }
    (listed, ended, looks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Every listed play is one listen, and nothing is there that was not played.
    #[test]
    fn true_plays_come_out_once(plays in prop::collection::vec(truth(), 1..12), gaps in prop::collection::vec(2_000i64..400_000, 1..20)) {
        let (truths, ended, looks) = perform(&plays, &gaps);
        let listens = fold_of(ended.clone(), looks);
        for end in &ended {
            let count = listens.iter().filter(|listen| listen.ended_at == end.at).count();
            prop_assert_eq!(count, 1, "listed play ending at {}", end.at);
        }
        let (reported, seen): (Vec<_>, Vec<_>) = listens.iter().partition(|listen| listen.sources & Source::RecentlyPlayed.bit() != 0);
        let mut free = truths;
        free.retain(|(_, end)| !reported.iter().any(|listen| listen.ended_at == *end));
        for listen in seen {
            // A play that paused before it was first seen starts later than it did.
            let found = free.iter().position(|(start, end)| listen.started_at >= start - 2_000 && listen.started_at < *end);
            prop_assert!(found.is_some(), "nobody played {:?}; left {:?}", listen, free);
            free.remove(found.unwrap());
        }
    }

    /// Order and repetition of sightings do not matter.
    #[test]
    fn any_order_and_repetition_gives_the_same(
        plays in prop::collection::vec(truth(), 1..8), gaps in prop::collection::vec(2_000i64..400_000, 1..20), seed in any::<u64>()
    ) {
        use rand::{SeedableRng, seq::SliceRandom};
        let (_, ended, looks) = perform(&plays, &gaps);
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut shuffled = ([ended.clone(), ended.clone()].concat(), [looks.clone(), looks.clone()].concat());
        shuffled.0.shuffle(&mut rng);
        shuffled.1.shuffle(&mut rng);
        prop_assert_eq!(fold_of(ended, looks), fold_of(shuffled.0, shuffled.1));
    }
}

#[test]
fn a_deleted_listen_stays_deleted_wherever_a_coarser_telling_moves_it() {
    let by_name = Facts {
        loose: true,
        duration_ms: 0,
        ..facts(OURS, 0)
    };
    let scrobble = Sighting {
        source: Source::LastFm,
        ..recent(464_000)
    };
    let minute = Sighting {
        source: Source::AccountData,
        ms_played: Some(197_000),
        ..recent(540_000)
    };
    let evidence = |told, buried| Evidence {
        tracks: vec![by_name],
        told,
        looks: vec![],
        buried,
    };
    let seen = fold(&evidence(vec![scrobble.clone()], vec![]));
    let stone = Buried {
        track: OURS,
        started_at: seen[0].started_at,
        ended_at: seen[0].ended_at,
    };
    let both = vec![scrobble, minute];
    let moved = fold(&evidence(both.clone(), vec![]));
    assert_eq!(moved.len(), 1, "they are one play");
    assert!(seen[0].started_at - moved[0].started_at > SOURCES_AGREE_MS);
    assert_eq!(fold(&evidence(both, vec![stone])), []);
}
