//! The figures of a period and of each of its parts.

use super::columns::{Columns, Heard};
use super::diary::Diary;
use super::local::{DAY, Stretch, number};
use super::range::{Part, Period};
use crate::view::listening::{Bucket, Kpi, Unit};
use jiff::civil::Date;

/// Sums over a period.
#[derive(Clone, Debug)]
pub struct Figures {
    /// All of it; its days and marks mean nothing.
    total: Bucket,
    /// The parts in order, and whether each counts in the mean.
    pub buckets: Vec<(Bucket, bool)>,
}

impl Figures {
    /// Adds up a period in parts of `unit`. A part counts in the mean when it is whole, has no gap and does not begin
    /// before the diary does.
    pub fn of(diary: &Diary, period: Period, unit: Unit, today: Date) -> Figures {
        let parts = period.parts(unit);
        let bucket_of_day = bucket_of_day(&parts);
        let mut buckets: Vec<(Bucket, bool)> = parts
            .iter()
            .map(|part| {
                let bucket = empty(diary, part, today);
                let known = diary.first_listen.is_some_and(|day| day <= part.first);
                (bucket, known && part.whole && !bucket.gap && !bucket.now)
            })
            .collect();
        for (ms, bucket) in by_day(&diary.listens, period.stretch())
            .iter()
            .zip(&bucket_of_day)
        {
            buckets[*bucket].0.ms += ms;
        }
        let mut total = empty(
            diary,
            &Part {
                first: period.first,
                last: period.last,
                whole: false,
            },
            today,
        );
        count_plays(diary, period, &bucket_of_day, &mut buckets, &mut total);
        count_new(diary, period, &bucket_of_day, &mut buckets);
        total.ms = buckets.iter().map(|(bucket, _)| bucket.ms).sum();
        total.new_artists = buckets.iter().map(|(bucket, _)| bucket.new_artists).sum();
        Figures { total, buckets }
    }

    fn mean(&self, figure: fn(&Bucket) -> i64) -> Option<f64> {
        let counted = self.buckets.iter().filter(|(_, counts)| *counts);
        let (sum, count) = counted.fold((0, 0), |(sum, count), (bucket, _)| {
            (sum + figure(bucket), count + 1)
        });
        (count > 0).then(|| sum as f64 / f64::from(count))
    }
}

/// A figure beside that of the period before.
pub fn kpi(now: &Figures, before: Option<&Figures>, figure: fn(&Bucket) -> i64) -> Kpi {
    Kpi {
        value: figure(&now.total),
        before: before.map(|before| figure(&before.total)),
        average: now.mean(figure),
        average_before: before.and_then(|before| before.mean(figure)),
    }
}

/// Milliseconds heard on each day of the stretch, which begins with a day.
pub fn by_day(listens: &Columns, stretch: Stretch) -> Vec<i64> {
    let first = stretch.from.div_euclid(DAY);
    let count = (stretch.to - 1).div_euclid(DAY) - first + 1;
    let mut days = vec![0; usize::try_from(count).unwrap_or(0)];
    for listen in listens.around(stretch) {
        for (day, ms) in listen.pieces(DAY, stretch) {
            days[(day - first) as usize] += ms;
        }
    }
    days
}

fn bucket_of_day(parts: &[Part]) -> Vec<usize> {
    let mut buckets = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let days = number(part.last) - number(part.first) + 1;
        buckets.extend(std::iter::repeat_n(place, days as usize));
    }
    buckets
}

fn empty(diary: &Diary, part: &Part, today: Date) -> Bucket {
    Bucket {
        first: part.first,
        last: part.last,
        ms: 0,
        plays: 0,
        artists: 0,
        new_artists: 0,
        now: part.last >= today,
        gap: diary.gaps.touch(part.first, part.last),
    }
}

/// Plays, and artists with a play: listens come by local start, so a track or artist that was last seen in a bucket was
/// not seen in a later one.
fn count_plays(
    diary: &Diary,
    period: Period,
    bucket_of_day: &[usize],
    buckets: &mut [(Bucket, bool)],
    total: &mut Bucket,
) {
    const NEVER: usize = usize::MAX;
    let first = number(period.first);
    let mut seen = vec![NEVER; diary.catalogue.artists.len()];
    let mut seen_track = vec![NEVER; diary.catalogue.tracks.len()];
    for listen in diary.listens.started_in(period.stretch()) {
        if !listen.is_play() {
            continue;
        }
        let at = bucket_of_day[(day_of(listen) - first) as usize];
        buckets[at].0.plays += 1;
        total.plays += 1;
        match seen_track.get_mut(listen.track as usize) {
            Some(last) if *last != at => *last = at,
            Some(_) | None => continue,
        }
        for artist in diary.catalogue.artists_of(listen.track) {
            let before = std::mem::replace(&mut seen[*artist as usize], at);
            buckets[at].0.artists += i64::from(before != at);
            total.artists += i64::from(before == NEVER);
        }
    }
}

fn count_new(
    diary: &Diary,
    period: Period,
    bucket_of_day: &[usize],
    buckets: &mut [(Bucket, bool)],
) {
    let stretch = period.stretch();
    for place in diary.first_plays.iter().flatten() {
        let listen = &diary.listens.all()[*place as usize];
        if stretch.has(listen.start) {
            let at = bucket_of_day[(day_of(listen) - number(period.first)) as usize];
            buckets[at].0.new_artists += 1;
        }
    }
}

fn day_of(listen: &Heard) -> i64 {
    listen.start.div_euclid(DAY)
}
