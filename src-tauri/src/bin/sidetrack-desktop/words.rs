//! How things are said in tray and notifications: plain, short, first what happened, then what to do.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::Failure;
use sidetrack_core::health::Health;
use sidetrack_core::store::Unwritable;
use sidetrack_core::view::{TrackView, plain};

/// Longest name in a menu line, characters.
const LONGEST: usize = 56;

/// Now, and where: what a time is told against.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The user's zone.
    pub zone: TimeZone,
}

/// A time as people say it now: "18:00", "tomorrow", "tomorrow 09:00", "23 Nov 09:00".
pub fn time(at: Timestamp, moment: &Moment) -> String {
    let at = at.to_zoned(moment.zone.clone());
    let today = moment.now.to_zoned(moment.zone.clone()).date();
    let midnight = at.time() == jiff::civil::Time::midnight();
    let format = match today.tomorrow() {
        _ if at.date() == today => "%H:%M",
        Ok(tomorrow) if at.date() == tomorrow && midnight => "tomorrow",
        Ok(tomorrow) if at.date() == tomorrow => "tomorrow %H:%M",
        Ok(_) | Err(_) => "%-d %b %H:%M",
    };
    at.strftime(format).to_string()
}

/// The same where something happens then: "at 18:00", "tomorrow 09:00", "on 23 Nov 09:00".
pub fn when(at: Timestamp, moment: &Moment) -> String {
    let said = time(at, moment);
    match said.as_str() {
        day if day.starts_with("tomorrow") => said,
        date if date.contains(' ') => format!("on {date}"),
        hour => format!("at {hour}"),
    }
}

/// The day of a time: "14 December".
pub fn day(at: Timestamp, moment: &Moment) -> String {
    at.to_zoned(moment.zone.clone())
        .strftime("%-d %B")
        .to_string()
}

/// The state of the recorder in a few words.
pub fn health(health: &Health, moment: &Moment) -> String {
    match health {
        Health::Recording => "Recording".into(),
        Health::Starting => "Starting".into(),
        Health::NoAccount => "Signed out".into(),
        Health::Paused { until: None } => "Paused".into(),
        Health::Paused { until: Some(until) } => format!("Paused until {}", time(*until, moment)),
        Health::Offline { .. } => "Spotify does not answer, trying again".into(),
        Health::Blocked { until } => {
            format!("Spotify asked for a break until {}", time(*until, moment))
        }
        Health::SignInDoubtful { .. } => "Spotify refused the sign-in, asking again".into(),
        Health::SignInAgain => "Spotify wants you to sign in again".into(),
        Health::KeyringLocked => "The keyring is locked".into(),
        Health::KeyringAbsent => "Waiting for the keyring".into(),
        Health::KeyringDamaged { .. } => "The stored sign-in cannot be read".into(),
        Health::Refused { reason } => refused(reason).0.into(),
        Health::DiaryNotWritable { reason } => not_writable(*reason).0.into(),
        Health::DiaryUnreadable { reason, .. } => unreadable(reason, false).0.into(),
        Health::NotRunning => "Not recording".into(),
    }
}

/// Why the diary cannot be written, and what to do about it.
pub fn not_writable(reason: Unwritable) -> (&'static str, &'static str) {
    match reason {
        Unwritable::DiskFull => (
            "The disk is full",
            "Make room and recording goes on by itself. Spotify remembers the last 50 plays, then some are lost.",
        ),
        Unwritable::ReadOnly => (
            "The diary is read-only",
            "Make its file and folder writable and recording goes on by itself. Spotify remembers the last 50 plays.",
        ),
        Unwritable::Failing => (
            "The diary cannot be written",
            "Is the disk full or failing? Spotify remembers the last 50 plays, then some are lost.",
        ),
    }
}

/// Why the diary cannot be read, and what to do about it.
pub fn unreadable(reason: &str, backup: bool) -> (&'static str, &'static str) {
    match (reason, backup) {
        ("diary_newer", _) => (
            "A newer Sidetrack wrote the diary",
            "Install the newer one again. Nothing was changed.",
        ),
        (_, true) => (
            "The diary is damaged",
            "There is a good backup. Open the window to restore it; the damaged file is kept.",
        ),
        (_, false) => (
            "The diary is damaged",
            "There is no backup. Open the window to see what can be done; the damaged file is kept.",
        ),
    }
}

/// Why Spotify lets the account not in, and what to do about it.
pub fn refused(reason: &str) -> (&'static str, &'static str) {
    match reason {
        "owner_needs_premium" => (
            "The owner of the app needs Premium",
            "Spotify lets apps in only while their owner has Premium. A new subscription can take hours to count.",
        ),
        "user_not_registered" => (
            "Spotify's dashboard does not list you",
            "Add your account under User Management of the app in Spotify's dashboard.",
        ),
        "missing_scope" => (
            "A permission is missing",
            "Sign in again and agree to all of them.",
        ),
        "invalid_client" => (
            "Spotify does not know the client ID",
            "Check it in Spotify's dashboard, then sign in again.",
        ),
        _ => (
            "Spotify refuses this account",
            "Nothing is recorded until it lets you in.",
        ),
    }
}

/// What a failed request comes to: what happened, then what to do.
pub fn failure(failure: &Failure) -> String {
    match known(&failure.code) {
        Some((cause, "")) => cause.to_owned(),
        Some((cause, advice)) => format!("{cause} {advice}"),
        None => plain(&failure.message),
    }
}

/// Why a run waits or failed, by its code, without advice: it goes on by itself or not at all.
pub fn cause(code: &str) -> String {
    match known(code) {
        Some((cause, _)) => cause.to_owned(),
        None => format!("Reason: {}.", plain(&code.replace('_', " "))),
    }
}

/// The same with what to do about it.
pub fn cause_and_advice(code: &str) -> String {
    match known(code) {
        Some((cause, advice)) => format!("{cause} {advice}").trim_end().to_owned(),
        None => cause(code),
    }
}

fn known(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "no_active_device" => ("No device plays.", "Open Spotify on one, then try again."),
        "premium_required" => ("Spotify lets only Premium accounts do that.", ""),
        "no_account" | "not_signed_in" => ("Nobody is signed in.", "Sign in first."),
        "offline" | "server" | "unreadable" | "accounts_unavailable" => {
            ("Spotify does not answer.", "Try again in a moment.")
        }
        "rate_limited" | "quota_exceeded" | "ceiling_reached" => {
            ("Spotify asked for a break.", "Try again later.")
        }
        "uncertain" => (
            "Spotify did not say whether it worked.",
            "Look again in a moment.",
        ),
        "pick_not_ours" => (
            "You added this track yourself too.",
            "It stays in the playlist.",
        ),
        "pick_gone" => ("It is not in the playlist any more.", ""),
        "playlist_full" => (
            "The playlist is full.",
            "Choose another one in the settings.",
        ),
        "playlist_missing" => (
            "The playlist is gone.",
            "Choose another one in the settings.",
        ),
        "diary_damaged" => (
            "The diary is damaged.",
            "`sidetrack restore` brings a backup back and keeps the damaged file.",
        ),
        "diary_newer" => (
            "A newer Sidetrack wrote the diary.",
            "Install the newer one again.",
        ),
        "keyring_locked" => ("The keyring is locked.", "Unlock it, then try again."),
        _ => return None,
    })
}

/// A track on one line, short enough for a menu: "Title – Artist, Artist".
pub fn track(track: &TrackView) -> String {
    let artists = track.artists_line();
    let line = if artists.is_empty() {
        track.name.clone()
    } else {
        format!("{} – {artists}", track.name)
    };
    shorten(&plain(&line))
}

/// A name short enough for a menu.
pub fn short(name: &str) -> String {
    shorten(&plain(name))
}

fn shorten(line: &str) -> String {
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let short: String = line.chars().take(LONGEST - 1).collect();
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment {
            now: "2026-11-20T22:30:00Z".parse().unwrap(),
            zone: TimeZone::fixed(jiff::tz::offset(1)),
        }
    }

    #[test]
    fn times_are_told_as_near_as_they_are() {
        let told = |at: &str| time(at.parse().unwrap(), &moment());
        assert_eq!(told("2026-11-20T22:59:00Z"), "23:59");
        assert_eq!(told("2026-11-20T23:00:00Z"), "tomorrow");
        assert_eq!(told("2026-11-21T08:00:00Z"), "tomorrow 09:00");
        assert_eq!(told("2026-11-23T08:00:00Z"), "23 Nov 09:00");
        let told = |at: &str| when(at.parse().unwrap(), &moment());
        assert_eq!(told("2026-11-20T22:59:00Z"), "at 23:59");
        assert_eq!(told("2026-11-20T23:00:00Z"), "tomorrow");
        assert_eq!(told("2026-11-21T08:00:00Z"), "tomorrow 09:00");
        assert_eq!(told("2026-11-23T08:00:00Z"), "on 23 Nov 09:00");
        assert_eq!(
            day("2026-12-13T23:30:00Z".parse().unwrap(), &moment()),
            "14 December"
        );
    }

    #[test]
    fn long_names_and_steering_characters_do_not_reach_the_menu() {
        let long = TrackView {
            name: "a".repeat(80),
            artists: vec!["x".into()],
            ..TrackView::default()
        };
        assert_eq!(track(&long).chars().count(), LONGEST);
        let steering = TrackView {
            name: "b\u{202e}c\n".into(),
            ..TrackView::default()
        };
        assert_eq!(track(&steering), "bc");
    }

    #[test]
    fn failures_say_what_to_do() {
        let said = |code: &str| failure(&Failure::new(code, "raw"));
        assert_eq!(
            said("no_active_device"),
            "No device plays. Open Spotify on one, then try again."
        );
        assert_eq!(
            said("premium_required"),
            "Spotify lets only Premium accounts do that."
        );
        assert_eq!(cause("rate_limited"), "Spotify asked for a break.");
        assert_eq!(cause("something_new"), "Reason: something new.");
        assert_eq!(said("something_new"), "raw");
    }
}
