//! Live plays: consecutive looks at the player that show one play of the recording.

use super::apart::SAME_LENGTH_MS;
use super::pairs::within;
use super::{LONGEST_PAUSE_MS, TOLERANCE_MS};
use crate::sighting::{Look, TrackRow};

/// The player changed its state this near to the beginning of a track: it began, and was not resumed, milliseconds.
const BEGINNING_MS: i64 = 2_000;

/// One play as the player showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LivePlay {
    pub track: TrackRow,
    /// Start, from the first look: the time at which it had its progress, less that.
    pub started_at: i64,
    /// Until when it surely was alive: the last look if it sounded then, else the moment it fell silent. A player
    /// shows a track long after it has ended.
    pub alive_at: i64,
    /// Time of the last look that shows it.
    pub last_seen: i64,
    /// The latest it can have ended, as far as looks tell; `None` while nothing else was seen after it.
    pub latest_end: Option<i64>,
    /// When something else was seen to begin. Until then a player that showed nothing may have gone on unseen.
    other_began: Option<i64>,
    pub device: Option<String>,
    pub context: Option<String>,
    pub offset_minutes: i32,
    last_progress: i64,
    last_changed: Option<i64>,
    /// Whether it sounded at the last look.
    pub last_playing: bool,
    /// Milliseconds heard up to the last look.
    heard: i64,
    /// Those of them that passed between two looks while nobody touched the player.
    watched: i64,
}

impl LivePlay {
    fn begin(look: &Look, track: TrackRow) -> LivePlay {
        LivePlay {
            track,
            started_at: start_shown_by(look),
            alive_at: moment_of_progress(look),
            last_seen: look.at,
            latest_end: None,
            other_began: None,
            device: look.device.clone(),
            context: look.context.clone(),
            offset_minutes: look.offset_minutes,
            last_progress: look.progress_ms,
            last_changed: look.changed_at,
            last_playing: look.is_playing,
            heard: look.progress_ms,
            watched: 0,
        }
    }

    fn go_on(&mut self, look: &Look) {
        let passed = look.at - self.last_seen;
        let more = (look.progress_ms - self.last_progress).clamp(0, passed + TOLERANCE_MS);
        self.heard += more;
        if self.last_playing && look.is_playing && look.changed_at == self.last_changed {
            self.watched += more;
        }
        self.alive_at = if look.is_playing {
            look.at
        } else {
            moment_of_progress(look).max(self.alive_at)
        };
        self.last_seen = look.at;
        self.last_progress = look.progress_ms;
        self.last_changed = look.changed_at;
        self.last_playing = look.is_playing;
    }

    /// Between which times lies an end that some source reports, if it is the end of this play.
    pub fn may_end_between(&self, duration_ms: i64) -> (i64, i64) {
        let longest = self.last_seen + LONGEST_PAUSE_MS.max(duration_ms);
        let latest = self.other_began.map_or(longest, |other| other.min(longest));
        (self.alive_at - TOLERANCE_MS, latest + TOLERANCE_MS)
    }

    /// Milliseconds that were heard, if nobody moved to where the first look saw it.
    pub fn was_seen_for(&self) -> i64 {
        self.heard
    }

    /// Whether more was heard of it than this, for sure.
    pub fn outlasts(&self, heard_ms: i64) -> bool {
        self.watched > heard_ms + TOLERANCE_MS
    }

    /// When it ends if nobody touches the player.
    pub fn expected_end(&self, duration_ms: i64) -> i64 {
        self.alive_at + (duration_ms - self.last_progress).max(0)
    }

    /// Between which times it ended if so much of it was heard: at once where nobody touched the player after the last look.
    /// One that was silent then ended so or went on some time later; it did, if there was more to hear.
    pub fn ended_after(&self, heard_ms: i64) -> (i64, i64) {
        let rest = (heard_ms - self.heard).max(0);
        if self.last_playing {
            let end = self.alive_at + rest;
            return (end, end);
        }
        let silent_since = match rest {
            ..=SAME_LENGTH_MS => self.alive_at,
            _ => self.last_seen,
        };
        let first = silent_since + rest;
        (first, self.latest_end.map_or(first, |end| end.max(first)))
    }

    /// When it ended, as far as looks alone can tell; none while it may still be sounding.
    pub fn ended_unreported(&self, duration_ms: i64) -> Option<i64> {
        let latest = self.latest_end?;
        Some(if self.last_playing {
            latest
                .min(self.expected_end(duration_ms))
                .max(self.last_seen)
        } else {
            self.alive_at
        })
    }

    /// Milliseconds heard if it ended at `end`.
    pub fn heard_until(&self, end: i64, duration_ms: i64) -> i64 {
        let remaining = (duration_ms - self.last_progress).max(0);
        let tail = if self.last_playing || end > self.alive_at + TOLERANCE_MS {
            (end - self.alive_at).clamp(0, remaining)
        } else {
            0
        };
        let heard = self.heard + tail;
        let whole = duration_ms > 0 && (duration_ms - heard).abs() <= TOLERANCE_MS;
        if whole { duration_ms } else { heard }
    }
}

/// When the player had the progress that a look shows: then, or when it fell silent before.
fn moment_of_progress(look: &Look) -> i64 {
    let silent_since = look
        .changed_at
        .filter(|changed| !look.is_playing && *changed <= look.at);
    silent_since.unwrap_or(look.at)
}

/// When the shown play began, if it never paused before.
fn start_shown_by(look: &Look) -> i64 {
    moment_of_progress(look) - look.progress_ms
}

/// All live plays of a recording, given by its tracks, oldest first; `looks` are at whatever was loaded. `ends` are reported ends, ascending: one that falls between two
/// looks proves that the second belongs to another play.
pub(super) fn plays(
    looks: &[&Look],
    recording: &[TrackRow],
    duration_ms: i64,
    ends: &[i64],
) -> Vec<LivePlay> {
    let mut plays: Vec<LivePlay> = Vec::new();
    let mut open: Option<LivePlay> = None;
    for look in looks {
        let track = look.track.filter(|track| recording.contains(track));
        match (open.take(), track) {
            (Some(mut play), Some(track)) if is_another_play(&play, look, ends, duration_ms) => {
                close(&mut play, start_shown_by(look), look.at);
                plays.push(play);
                open = Some(LivePlay::begin(look, track));
            }
            (Some(mut play), Some(_)) => {
                play.go_on(look);
                play.latest_end = None;
                open = Some(play);
            }
            (Some(mut play), None) if look.track.is_none() => {
                // Silence may be a long pause: remember the first one, and let a later look decide.
                if play.latest_end.is_none() {
                    play.latest_end = Some(look.at);
                }
                open = Some(play);
            }
            (Some(mut play), None) => {
                close(&mut play, start_shown_by(look), look.at);
                plays.push(play);
            }
            (None, Some(track)) => open = Some(LivePlay::begin(look, track)),
            (None, None) => {}
        }
    }
    plays.extend(open);
    plays
}

/// Something else was seen at `seen_at` that started at `other_start`, so the play was over by then.
fn close(play: &mut LivePlay, other_start: i64, seen_at: i64) {
    let end = other_start.clamp(play.last_seen, seen_at);
    play.latest_end = Some(play.latest_end.map_or(end, |known| known.min(end)));
    play.other_began = Some(end);
}

fn is_another_play(play: &LivePlay, look: &Look, ends: &[i64], duration_ms: i64) -> bool {
    let new_start = start_shown_by(look);
    if moment_of_progress(look) - play.last_seen > LONGEST_PAUSE_MS.max(duration_ms) {
        return true;
    }
    let began_anew = began_anew(play, look);
    // The start has not moved: the same play, never interrupted, unless another file of the recording began then.
    if new_start <= play.started_at + TOLERANCE_MS {
        return began_anew && look.track != Some(play.track);
    }
    // An end that comes when the look does may be that of what it shows, and a player that fell silent at an end still shows
    // what ended there.
    let shows_end = |end: i64| {
        let silent = !look.is_playing && (moment_of_progress(look) - end).abs() <= TOLERANCE_MS;
        silent || (look.is_playing && end >= look.at)
    };
    let after = (play.started_at + TOLERANCE_MS + 1).max(play.alive_at - TOLERANCE_MS);
    let mut ended_between = within(ends, after, new_start + TOLERANCE_MS);
    let ended_between = ended_between.any(|end| !shows_end(ends[end]));
    // What sounds gets on. Only a player that was paused at once may show a little less than before.
    let should_be_on =
        play.last_playing && moment_of_progress(look) > play.last_seen + TOLERANCE_MS;
    let shows_less = if should_be_on { 0 } else { TOLERANCE_MS / 2 };
    let fell_back = look.progress_ms < play.last_progress - shows_less
        && new_start >= play.last_seen - TOLERANCE_MS;
    ended_between || fell_back || began_anew
}

/// Whether the player changed its state since the last look, at the beginning of what it shows. A pause near the beginning
/// ends there, too.
fn began_anew(play: &LivePlay, look: &Look) -> bool {
    look.is_playing
        && look.changed_at.is_some_and(|changed| {
            let progress_at_change = look.progress_ms - (look.at - changed);
            let is_news = play
                .last_changed
                .is_none_or(|last| changed > last + BEGINNING_MS);
            let is_no_resume =
                play.last_playing || progress_at_change < play.last_progress - TOLERANCE_MS;
            is_news
                && is_no_resume
                && changed >= play.last_seen - TOLERANCE_MS
                && progress_at_change.abs() <= BEGINNING_MS
        })
}
