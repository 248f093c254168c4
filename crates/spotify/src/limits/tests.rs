//! Tests of blocks and counts.

use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn check(limits: &mut Limits, now: Timestamp) -> Result<(), Error> {
    limits.settle(now);
    limits.check(Some(Group::Search), Priority::User, &Pacing::default(), now)
}

#[test]
fn a_rate_limit_blocks_everything_until_it_is_over() {
    let mut limits = Limits::default();
    let until = limits.block_all(secs(80_000), at(0));
    assert_eq!(
        check(&mut limits, at(79_999)),
        Err(Error::RateLimited { until })
    );
    assert_eq!(check(&mut limits, at(80_000)), Ok(()));
    assert_eq!(
        limits.blocked_until, None,
        "a block that is over is forgotten"
    );
}

#[test]
fn a_quota_blocks_its_group_alone() {
    let mut limits = Limits::default();
    let until = limits.block(Group::Search, secs(3_600), at(0));
    let group = Group::Search;
    assert_eq!(
        check(&mut limits, at(1)),
        Err(Error::QuotaExceeded { group, until })
    );
    let player = limits.check(
        Some(Group::Player),
        Priority::Record,
        &Pacing::default(),
        at(1),
    );
    assert_eq!(player, Ok(()));
}

#[test]
fn a_later_shorter_block_changes_nothing() {
    let mut limits = Limits::default();
    let long = limits.block_all(secs(80_000), at(0));
    assert_eq!(limits.block_all(secs(30), at(10)), long);
    assert_eq!(limits.blocked_for, 80_000);
    assert!(limits.block_all(secs(80_000), at(10)) > long);
}

#[test]
fn a_clock_set_back_by_years_cuts_the_block_to_its_length() {
    let mut limits = Limits::default();
    limits.block_all(secs(100), at(0));
    limits.block(Group::Search, secs(50), at(0));
    let years_ago = at(-400_000_000);
    assert!(limits.settle(years_ago), "has to be stored");
    assert_eq!(limits.blocked_until, Some(at(-400_000_000 + 100)));
    assert_eq!(
        limits.groups[&Group::Search].blocked_until,
        Some(at(-400_000_000 + 50))
    );
}

#[test]
fn a_small_step_back_leaves_a_block_alone() {
    let mut limits = Limits::default();
    let until = limits.block_all(secs(100), at(0));
    assert!(!limits.settle(at(-59)));
    assert_eq!(limits.blocked_until, Some(until));
}

#[test]
fn a_ceiling_ends_with_the_utc_day() {
    let mut limits = Limits::default();
    let noon: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let midnight: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    for _ in 0..300 {
        assert_eq!(check(&mut limits, noon), Ok(()));
        limits.count(Group::Search, noon);
    }
    let group = Group::Search;
    let until = midnight;
    assert_eq!(
        check(&mut limits, noon),
        Err(Error::CeilingReached { group, until })
    );
    assert_eq!(check(&mut limits, midnight), Ok(()));
    assert_eq!(limits.used(Group::Search), 0);
}

#[test]
fn stored_limits_survive_as_json_and_old_ones_still_load() {
    let mut limits = Limits::default();
    limits.block_all(secs(100), at(0));
    limits.block(Group::PlaylistWrite, secs(50), at(0));
    limits.count(Group::Player, at(0));
    let text = serde_json::to_string(&limits).unwrap();
    assert!(text.contains("\"playlist_write\""), "{text}");
    assert_eq!(serde_json::from_str::<Limits>(&text).unwrap(), limits);
    assert_eq!(
        serde_json::from_str::<Limits>("{}").unwrap(),
        Limits::default()
    );
}

#[derive(Debug, Clone)]
enum Event {
    RateLimit(u64),
    Quota(u64),
    ClockTo(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        (1_u64..172_800).prop_map(Event::RateLimit),
        (1_u64..172_800).prop_map(Event::Quota),
        (-500_000_000_i64..500_000_000).prop_map(Event::ClockTo),
    ];
    proptest::collection::vec(event, 1..40)
}

proptest! {
    /// Whatever the clock does, nobody is blocked for longer than Spotify's longest word.
    #[test]
    fn no_clock_jump_blocks_for_long(events in events()) {
        let mut limits = Limits::default();
        let (mut now, mut longest) = (at(0), 0);
        for event in events {
            limits.settle(now);
            match event {
                Event::ClockTo(second) => now = at(second),
                Event::RateLimit(wait) => {
                    longest = longest.max(wait);
                    limits.block_all(secs(wait), now);
                }
                Event::Quota(wait) => {
                    longest = longest.max(wait);
                    limits.block(Group::Search, secs(wait), now);
                }
            }
            limits.settle(now);
            let slack = i64::try_from(longest).unwrap() + SLACK.as_secs();
            let latest = now.saturating_add(SignedDuration::from_secs(slack)).unwrap();
            let search = limits.groups.get(&Group::Search).and_then(|limit| limit.blocked_until);
            for until in [limits.blocked_until, search].into_iter().flatten() {
                prop_assert!(until > now && until <= latest);
            }
        }
    }

    /// While the clock behaves, a block once given is never left before its end.
    #[test]
    fn blocks_are_never_shortened(waits in proptest::collection::vec((0_i64..5_000, 1_u64..90_000), 1..30)) {
        let mut limits = Limits::default();
        let mut now = at(0);
        let mut end = now;
        for (pause, wait) in waits {
            now = now.saturating_add(SignedDuration::from_secs(pause)).unwrap();
            limits.settle(now);
            prop_assert_eq!(limits.blocked_until.is_some(), end > now);
            let given = limits.block_all(secs(wait), now);
            prop_assert!(given >= end);
            end = given;
        }
    }
}
