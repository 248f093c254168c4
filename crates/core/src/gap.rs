//! Gaps: stretches in which listens may be missing, why, and what is left of them where an import tells what was heard.

use serde::{Deserialize, Serialize};

/// Why listens may be missing, as far as the agent knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// More was played than Spotify hands back, though nothing kept the agent from asking.
    PageFull,
    /// Sidetrack did not run, or the computer slept.
    Off,
    /// Spotify could not be reached.
    Offline,
    /// Spotify refused calls.
    Blocked,
    /// Nobody was signed in, or the sign-in was over.
    SignedOut,
    /// The keyring did not give the sign-in.
    Keyring,
    /// The diary could not be written.
    NotWritable,
    /// The user paused recording: what was played then is left out for good.
    Paused,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 8] = [
        Reason::PageFull,
        Reason::Off,
        Reason::Offline,
        Reason::Blocked,
        Reason::SignedOut,
        Reason::Keyring,
        Reason::NotWritable,
        Reason::Paused,
    ];

    /// Its stable name, as stored.
    pub fn code(self) -> &'static str {
        match self {
            Reason::PageFull => "page_full",
            Reason::Off => "off",
            Reason::Offline => "offline",
            Reason::Blocked => "blocked",
            Reason::SignedOut => "signed_out",
            Reason::Keyring => "keyring",
            Reason::NotWritable => "not_writable",
            Reason::Paused => "paused",
        }
    }

    /// The reason of a stored name.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What happened, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Reason::PageFull => "more was played than the 50 plays that Spotify hands back",
            Reason::Off => "Sidetrack was not running",
            Reason::Offline => "Spotify could not be reached",
            Reason::Blocked => "Spotify refused to answer",
            Reason::SignedOut => "Sidetrack was signed out",
            Reason::Keyring => "the keyring did not give the sign-in",
            Reason::NotWritable => "the diary could not be written",
            Reason::Paused => "recording was paused",
        }
    }
}

/// What happened in the words for a stored reason; those of a newer Sidetrack are shown as they are.
pub fn words(code: &str) -> String {
    Reason::from_code(code).map_or_else(
        || code.replace('_', " "),
        |reason| reason.words().to_owned(),
    )
}

/// A stretch and its reason; UTC milliseconds, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// From.
    pub from: i64,
    /// To.
    pub to: i64,
    /// Why.
    pub reason: Reason,
}

impl Span {
    fn within(&self, from: i64, to: i64) -> i64 {
        (self.to.min(to) - self.from.max(from)).max(0)
    }
}

/// Gives a proven gap its reasons: a pause in it is whole and apart, each remaining piece has the reason that covers most
/// of it since `read_at`, when a page last told everything. `hindered` are the spans of which the agent knows.
pub fn explain(
    (from, to): (i64, i64),
    read_at: i64,
    hindered: &[Span],
    pauses: &[(i64, i64)],
) -> Vec<Span> {
    let in_it = |pause: &&(i64, i64)| pause.0 < to && from < pause.1;
    let paused = pauses.iter().filter(in_it).map(|pause| Span {
        from: pause.0,
        // One that has not ended is left out as far as the gap goes.
        to: if pause.1 == i64::MAX { to } else { pause.1 },
        reason: Reason::Paused,
    });
    let pieces = subtract((from, to), pauses)
        .into_iter()
        .map(|(from, to)| Span {
            from,
            to,
            reason: main_reason(from.max(read_at), to, hindered),
        });
    let mut spans: Vec<Span> = paused.chain(pieces).collect();
    spans.sort_by_key(|span| span.from);
    spans
}

fn main_reason(from: i64, to: i64, hindered: &[Span]) -> Reason {
    let share = |reason: Reason| -> i64 {
        let of_it = hindered.iter().filter(|span| span.reason == reason);
        of_it.map(|span| span.within(from, to)).sum()
    };
    let known: i64 = hindered.iter().map(|span| span.within(from, to)).sum();
    let unknown = (to - from).max(0) - known;
    Reason::ALL
        .into_iter()
        .map(|reason| (share(reason), reason))
        .max_by_key(|(share, _)| *share)
        .filter(|(share, _)| *share > 0 && *share >= unknown)
        .map_or(Reason::PageFull, |(_, reason)| reason)
}

/// What is left of a stretch without the covered ones, ascending. Covers may overlap and come in any order.
pub fn subtract((from, to): (i64, i64), covers: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut covers: Vec<(i64, i64)> = covers
        .iter()
        .copied()
        .filter(|cover| cover.0 < cover.1 && cover.0 < to && from < cover.1)
        .collect();
    covers.sort_unstable();
    let mut left = Vec::new();
    let mut at = from;
    for (cover_from, cover_to) in covers {
        if cover_from > at {
            left.push((at, cover_from));
        }
        at = at.max(cover_to);
    }
    if at < to {
        left.push((at, to));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, to: i64, reason: Reason) -> Span {
        Span { from, to, reason }
    }

    #[test]
    fn each_reason_has_a_name_that_leads_back_to_it() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
            assert_eq!(
                serde_json::to_value(reason).unwrap(),
                serde_json::Value::from(reason.code())
            );
        }
        assert_eq!(words("of_tomorrow"), "of tomorrow");
    }

    #[test]
    fn the_reason_that_covers_most_is_named() {
        let known = [
            span(100, 150, Reason::Offline),
            span(150, 300, Reason::Off),
            span(310, 400, Reason::Offline),
        ];
        let reason = |from, to| explain((from, to), 100, &known, &[])[0].reason;
        assert_eq!(reason(0, 300), Reason::Off);
        assert_eq!(reason(0, 160), Reason::Offline, "the gap ends early");
        assert_eq!(reason(100, 400), Reason::Off);
        assert_eq!(reason(100, 2_000), Reason::PageFull, "most is not known");
        assert_eq!(reason(0, 90), Reason::PageFull, "before the last page");
        assert_eq!(
            explain((0, 90), 0, &[], &[])[0],
            span(0, 90, Reason::PageFull)
        );
    }

    #[test]
    fn a_pause_is_whole_and_what_lies_around_it_has_its_own_reason() {
        let known = [span(300, 500, Reason::Off)];
        assert_eq!(
            explain((100, 450), 100, &known, &[(200, 310), (600, 700)]),
            [
                span(100, 200, Reason::PageFull),
                span(200, 310, Reason::Paused),
                span(310, 450, Reason::Off),
            ]
        );
        assert_eq!(
            explain((100, 450), 100, &known, &[(50, i64::MAX)]),
            [span(50, 450, Reason::Paused)]
        );
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_no_cover_has(
            from in 0i64..100, length in 0i64..100,
            covers in prop::collection::vec((0i64..200, 0i64..60), 0..8)
        ) {
            let to = from + length;
            let covers: Vec<(i64, i64)> = covers.iter().map(|(from, length)| (*from, from + length)).collect();
            let left = subtract((from, to), &covers);
            for at in -5..300 {
                let inside = |spans: &[(i64, i64)]| spans.iter().any(|(from, to)| (*from..*to).contains(&at));
                prop_assert_eq!(inside(&left), (from..to).contains(&at) && !inside(&covers), "at {}", at);
            }
            prop_assert!(left.windows(2).all(|pair| pair[0].1 < pair[1].0), "ascending and apart");
            prop_assert!(left.iter().all(|(from, to)| from < to), "none is empty");
        }

        #[test]
        fn an_explained_gap_is_covered_once_and_whole(
            gap in (0i64..100, 1i64..100), read_at in 0i64..200,
            known in prop::collection::vec((0i64..50, 0usize..7), 0..6),
            pauses in prop::collection::vec((1i64..40, 1i64..40), 0..4)
        ) {
            let mut at = 0;
            let mut hindered = Vec::new();
            for (length, reason) in known {
                hindered.push(span(at, at + length, Reason::ALL[reason]));
                at += length;
            }
            let mut at = 0;
            let mut apart = Vec::new();
            for (rest, length) in pauses {
                apart.push((at + rest, at + rest + length));
                at += rest + length;
            }
            let (from, to) = (gap.0, gap.0 + gap.1);
            let told = explain((from, to), read_at, &hindered, &apart);
            for at in from..to {
                let here: Vec<&Span> = told.iter().filter(|span| (span.from..span.to).contains(&at)).collect();
                prop_assert_eq!(here.len(), 1);
                let paused = apart.iter().any(|(from, to)| (*from..*to).contains(&at));
                prop_assert_eq!(here[0].reason == Reason::Paused, paused);
            }
        }
    }
}
