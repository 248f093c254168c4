//! Whatever was heard: the sums agree with each other, and with a slow second way to the same figures.

use super::{Given, listening_of, stockholm};
use crate::fold::Listen;
use crate::view::listening::{ListeningView, RangeAsk};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Artists of the tracks, by number; one of them is named twice.
const ARTISTS: [&[&str]; 6] = [
    &["Ada"],
    &["Ada", "Bo"],
    &["Bo", "Cy", "Bo"],
    &["Di"],
    &[],
    &["Ed", "Ada"],
];

fn diary(listens: &[Listen]) -> Given {
    let mut given = Given::nothing();
    for (number, artists) in ARTISTS.iter().enumerate() {
        given.track(
            &format!("t{number}"),
            artists,
            &format!("al{}", number / 2),
            "2001",
        );
    }
    for listen in listens {
        given.store_listen(given.mine, listen);
        // The other account hears everything at another time.
        let elsewhere = Listen {
            started_at: listen.started_at + 77_777,
            ..listen.clone()
        };
        given.store_listen(given.other, &elsewhere);
    }
    given
}

/// A listen the slow way: local times are civil ones.
struct Slow {
    start: DateTime,
    end: DateTime,
    ms: i64,
    artists: BTreeSet<&'static str>,
}

impl Slow {
    fn of(listen: &Listen) -> Slow {
        let offset = Offset::from_seconds(listen.offset_minutes.unwrap() * 60).unwrap();
        let start = offset.to_datetime(Timestamp::from_millisecond(listen.started_at).unwrap());
        let length = SignedDuration::from_millis(listen.ended_at - listen.started_at);
        let usable = (SignedDuration::ZERO..=SignedDuration::from_hours(24)).contains(&length);
        let length = if usable { length } else { SignedDuration::ZERO };
        let named = ARTISTS
            .get(listen.track as usize - 1)
            .copied()
            .unwrap_or_default();
        Slow {
            start,
            end: start + length,
            ms: listen.ms_played.max(0),
            artists: named.iter().copied().collect(),
        }
    }

    fn by(&self, at: DateTime) -> i64 {
        if at <= self.start {
            return 0;
        }
        if at >= self.end {
            return self.ms;
        }
        let part = at.duration_since(self.start).as_millis();
        (i128::from(self.ms) * part / self.end.duration_since(self.start).as_millis()) as i64
    }

    fn part(&self, from: DateTime, to: DateTime) -> i64 {
        self.by(to) - self.by(from)
    }

    fn plays_in(&self, from: DateTime, to: DateTime) -> bool {
        self.ms >= 30_000 && self.start >= from && self.start < to
    }
}

fn midnight(day: Date) -> DateTime {
    day.to_datetime(jiff::civil::Time::midnight())
}

/// Time, plays, artists and new artists between two local times.
fn figures(diary: &[Slow], from: DateTime, to: DateTime) -> [i64; 4] {
    let plays = || diary.iter().filter(|listen| listen.plays_in(from, to));
    let artists: BTreeSet<&str> = plays()
        .flat_map(|listen| listen.artists.iter().copied())
        .collect();
    let known = diary
        .iter()
        .filter(|listen| listen.ms >= 30_000 && listen.start < from);
    let known: BTreeSet<&str> = known
        .flat_map(|listen| listen.artists.iter().copied())
        .collect();
    [
        diary.iter().map(|listen| listen.part(from, to)).sum(),
        plays().count() as i64,
        artists.len() as i64,
        artists.difference(&known).count() as i64,
    ]
}

/// Artists by time heard, best first: name, milliseconds, plays.
fn ranking(diary: &[Slow], from: DateTime, to: DateTime) -> Vec<(String, i64, i64)> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for listen in diary {
        for artist in &listen.artists {
            let sum = sums.entry(artist).or_default();
            sum.0 += listen.part(from, to);
            sum.1 += i64::from(listen.plays_in(from, to));
        }
    }
    // Names ascend as their rows do.
    let mut ranked: Vec<_> = sums.into_iter().filter(|(_, sum)| sum.0 > 0).collect();
    ranked.sort_by_key(|(_, sum)| (-sum.0, -sum.1));
    ranked
        .into_iter()
        .map(|(name, sum)| (name.to_owned(), sum.0, sum.1))
        .collect()
}

fn check(view: &ListeningView, slow: &[Slow], now: DateTime) {
    let (from, to) = (
        midnight(view.range.first),
        midnight(view.range.last.tomorrow().unwrap()),
    );
    let values = [view.time, view.plays, view.artists, view.new_artists];
    assert_eq!(values.map(|kpi| kpi.value), figures(slow, from, to));
    for bucket in &view.buckets {
        let slow = figures(
            slow,
            midnight(bucket.first),
            midnight(bucket.last.tomorrow().unwrap()),
        );
        assert_eq!(
            [bucket.ms, bucket.plays, bucket.artists, bucket.new_artists],
            slow,
            "{bucket:?}"
        );
    }
    for day in &view.calendar.days {
        let from = midnight(day.date);
        let heard: i64 = slow
            .iter()
            .map(|listen| listen.part(from, from + 1.day()))
            .sum();
        assert_eq!(day.ms, heard, "{}", day.date);
    }
    let mut hours = vec![vec![0; 24]; 7];
    let mut hour = from;
    while hour < to {
        let row: &mut Vec<i64> = &mut hours[hour.weekday().to_monday_zero_offset() as usize];
        row[hour.hour() as usize] += slow
            .iter()
            .map(|listen| listen.part(hour, hour + 1.hour()))
            .sum::<i64>();
        hour += 1.hour();
    }
    assert_eq!(view.clock.hours, hours);
    check_before(view, slow, from, to, now);
}

/// The ranges of the tests are weeks and stretches of days: the one before is as long.
fn check_before(view: &ListeningView, slow: &[Slow], from: DateTime, to: DateTime, now: DateTime) {
    let ranked = ranking(slow, from, to);
    let shown = view
        .top_artists
        .iter()
        .map(|row| (row.name.clone(), row.ms, row.plays));
    assert_eq!(shown.collect::<Vec<_>>(), ranked);
    let length = to.duration_since(from);
    let to_before = if view.range.last == now.date() {
        now - length
    } else {
        from
    };
    let reached = slow
        .iter()
        .any(|listen| listen.start.date() <= (from - length).date());
    let before = reached.then(|| figures(slow, from - length, to_before));
    let values = [view.time, view.plays, view.artists, view.new_artists];
    assert_eq!(
        values.map(|kpi| kpi.before),
        match before {
            Some(before) => before.map(Some),
            None => [None; 4],
        }
    );
    let ranked = if reached {
        ranking(slow, from - length, to_before)
    } else {
        Vec::new()
    };
    for row in &view.top_artists {
        let rank = ranked.iter().position(|before| before.0 == row.name);
        assert_eq!(
            row.rank_before,
            rank.map(|rank| rank as u32 + 1),
            "{}",
            row.name
        );
    }
}

fn any_listen() -> impl Strategy<Value = Listen> {
    // Sixty days, with both changes of the clocks' kind of offset and a traveller's.
    let start = 1_761_000_000_000_i64;
    let at = start..start + 60 * 86_400_000;
    let length = prop_oneof![
        8 => 0..400_000_i64,
        2 => 0..90_000_000_i64,
        1 => -1_000_000..0_i64,
        1 => Just(86_400_000_i64),
        1 => Just(40 * 86_400_000_i64),
    ];
    let ms = prop_oneof![8 => 0..400_000_i64, 1 => 29_990..30_010_i64, 1 => -5..5_i64, 1 => 0..20_000_000_i64];
    let offset = prop_oneof![4 => Just(60), 4 => Just(120), 1 => Just(-480), 1 => Just(765)];
    (at, length, ms, offset, 1..8_i64).prop_map(
        |(started_at, length, ms, offset_minutes, track)| Listen {
            track,
            started_at,
            ended_at: started_at + length,
            ms_played: ms,
            estimated: false,
            skipped: false,
            sources: 1,
            device: None,
            context: None,
            offset_minutes: Some(offset_minutes),
            offset_assumed: false,
            private: false,
        },
    )
}

fn any_ask() -> impl Strategy<Value = RangeAsk> {
    let day = || (0..90_i64).prop_map(|day| Date::constant(2025, 10, 10) + day.days());
    prop_oneof![
        Just(RangeAsk::Week { last: None }),
        day().prop_map(|last| RangeAsk::Week { last: Some(last) }),
        Just(RangeAsk::Month { last: None }),
        (day(), day()).prop_map(|(first, last)| RangeAsk::Custom { first, last }),
    ]
}

fn agree(view: &ListeningView) {
    let time = view.time.value;
    assert_eq!(
        view.buckets.iter().map(|bucket| bucket.ms).sum::<i64>(),
        time
    );
    assert_eq!(view.clock.hours.iter().flatten().sum::<i64>(), time);
    let plays: i64 = view.buckets.iter().map(|bucket| bucket.plays).sum();
    let new: i64 = view.buckets.iter().map(|bucket| bucket.new_artists).sum();
    assert_eq!((plays, new), (view.plays.value, view.new_artists.value));
    let calendar: i64 = view.calendar.days.iter().map(|day| day.ms).sum();
    assert_eq!(calendar, view.calendar.total_ms);
    if view.range.first.year() == view.calendar.year {
        let days = view.calendar.days.iter();
        let inside = days.filter(|day| (view.range.first..=view.range.last).contains(&day.date));
        assert_eq!(inside.map(|day| day.ms).sum::<i64>(), time);
    }
    let mut next = view.range.first;
    for bucket in &view.buckets {
        assert_eq!(bucket.first, next, "without holes");
        next = bucket.last.tomorrow().unwrap();
    }
    assert_eq!(next, view.range.last.tomorrow().unwrap());
    for breaks in [&view.clock.breaks, &view.calendar.breaks] {
        assert!(breaks.len() == 5 && breaks[0] >= 1 && breaks.is_sorted_by(|a, b| a < b));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_sums_agree_and_a_slow_way_finds_the_same(
        listens in prop::collection::vec(any_listen(), 0..60),
        ask in any_ask(),
        now in 1_763_000_000_000..1_766_500_000_000_i64,
    ) {
        let given = diary(&listens);
        let now = Timestamp::from_millisecond(now).unwrap();
        let view = listening_of(given.store.read(), given.mine, ask, now, &stockholm()).unwrap();
        agree(&view);
        let stored = crate::store::listens::all(given.store.read(), given.mine).unwrap();
        let slow: Vec<Slow> = stored.iter().map(Slow::of).collect();
        check(&view, &slow, stockholm().to_datetime(now));
    }

    #[test]
    fn the_sums_agree_over_years(listens in prop::collection::vec(any_listen(), 0..60), years in 0..4_i64) {
        let spread = listens.into_iter().enumerate().map(|(number, listen)| {
            let later = number as i64 % (years + 1) * 365 * 86_400_000;
            Listen { started_at: listen.started_at + later, ended_at: listen.ended_at + later, ..listen }
        });
        let given = diary(&spread.collect::<Vec<_>>());
        let now = Timestamp::from_millisecond(1_795_000_000_000).unwrap();
        for ask in [RangeAsk::All, RangeAsk::Year { last: None }, RangeAsk::Year { last: Some(Date::constant(2025, 12, 1)) }] {
            let view = listening_of(given.store.read(), given.mine, ask, now, &stockholm()).unwrap();
            agree(&view);
            if matches!(ask, RangeAsk::Year { .. }) {
                assert_eq!(view.calendar.total_ms, view.time.value);
            }
        }
    }
}
