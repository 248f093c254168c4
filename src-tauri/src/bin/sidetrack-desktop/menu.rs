//! What the tray item shows for given facts: glyph, tooltip and menu. The menu never changes its shape, only its texts.

use crate::facts::Facts;
use crate::words::{self, Moment};
use sidetrack_core::health::Health;
use sidetrack_desktop::view::StartAtLogin;

/// The lines of the menu that can be spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// Opens the window.
    Open,
    /// Tells the state, and opens the window's settings when a sign-in is needed.
    State,
    /// What is playing.
    Playing,
    /// The newest random track; opens it at Spotify.
    Pick,
    /// Adds a random track now.
    Draw,
    /// Draws nothing by the artist of the newest random track any more.
    Block,
    /// Heads the ways to pause.
    Pause,
    /// Pauses recording for an hour.
    PauseHour,
    /// Pauses recording until tomorrow.
    PauseTomorrow,
    /// Pauses recording until told otherwise.
    PauseOpen,
    /// Goes on recording.
    GoOn,
    /// Whether picks are paused.
    PausePicks,
    /// Whether Sidetrack starts at login.
    AtLogin,
    /// Opens the window's settings.
    Settings,
    /// Ends Sidetrack.
    Quit,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A text to click on.
    Line {
        /// Which.
        id: Id,
        /// What it says.
        text: String,
        /// Whether it can be clicked on.
        enabled: bool,
    },
    /// A text with a check mark.
    Check {
        /// Which.
        id: Id,
        /// What it says.
        text: String,
        /// Whether it can be clicked on.
        enabled: bool,
        /// Whether the mark is there.
        checked: bool,
    },
    /// A menu of its own.
    Group {
        /// Which.
        id: Id,
        /// What it says.
        text: String,
        /// Whether it can be opened.
        enabled: bool,
        /// What is in it.
        entries: Vec<Entry>,
    },
    /// A line between.
    Separator,
}

/// The shapes of the tray item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Glyph {
    /// Recording: a full dot.
    Recording,
    /// Nothing is recorded, and nothing has to be done about it now: a ring.
    Idle,
    /// The user has to do something: no dot, and a mark.
    Trouble,
}

/// All that the tray item shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// Its name.
    pub title: &'static str,
    /// Its shape.
    pub glyph: Glyph,
    /// What it says when pointed at.
    pub tooltip: String,
    /// Its menu.
    pub menu: Vec<Entry>,
}

/// The tray item for `facts`.
pub fn face(facts: &Facts, moment: &Moment) -> Face {
    Face {
        title: title(facts.demo),
        glyph: glyph(&facts.health),
        tooltip: tooltip(facts, moment),
        menu: menu(facts, moment),
    }
}

/// A demo can run beside the user's own Sidetrack.
fn title(demo: bool) -> &'static str {
    if demo { "Sidetrack demo" } else { "Sidetrack" }
}

fn glyph(health: &Health) -> Glyph {
    match health {
        Health::Recording => Glyph::Recording,
        Health::Starting
        | Health::NoAccount
        | Health::Paused { .. }
        | Health::Offline { .. }
        | Health::Blocked { .. }
        | Health::SignInDoubtful { .. }
        | Health::NotRunning => Glyph::Idle,
        Health::SignInAgain
        | Health::KeyringLocked
        | Health::KeyringAbsent
        | Health::KeyringDamaged { .. }
        | Health::Refused { .. }
        | Health::DiaryNotWritable { .. }
        | Health::DiaryUnreadable { .. } => Glyph::Trouble,
    }
}

fn tooltip(facts: &Facts, moment: &Moment) -> String {
    let mut state = words::health(&facts.health, moment);
    if facts.demo {
        state = format!("{}: {state}", title(facts.demo));
    }
    match &facts.now_playing {
        Some(playing) => format!("{state}\n{}", words::track(&playing.track)),
        None => state,
    }
}

fn menu(facts: &Facts, moment: &Moment) -> Vec<Entry> {
    vec![
        line(Id::Open, "Open Sidetrack", true),
        Entry::Separator,
        state(facts, moment),
        playing(facts),
        pick(facts),
        draw(facts),
        block(facts),
        Entry::Separator,
        pause(facts, moment),
        Entry::Check {
            id: Id::PausePicks,
            text: "Pause picks".into(),
            enabled: facts.account,
            checked: facts.picks_paused,
        },
        Entry::Separator,
        Entry::Check {
            id: Id::AtLogin,
            text: "Start at login".into(),
            enabled: facts.start_at_login != StartAtLogin::Unavailable,
            checked: facts.start_at_login == StartAtLogin::On,
        },
        line(Id::Settings, "Settings", true),
        line(Id::Quit, "Quit", true),
    ]
}

fn line(id: Id, text: impl Into<String>, enabled: bool) -> Entry {
    let text = text.into();
    Entry::Line { id, text, enabled }
}

fn state(facts: &Facts, moment: &Moment) -> Entry {
    let said = words::health(&facts.health, moment);
    let helps = |reason: &str| matches!(reason, "missing_scope" | "invalid_client");
    match &facts.health {
        Health::NoAccount => line(Id::State, "Sign in…", true),
        Health::SignInAgain => line(Id::State, "Sign in again…", true),
        Health::KeyringDamaged { .. } => line(Id::State, format!("{said}: sign in again…"), true),
        Health::Refused { reason } if helps(reason) => {
            line(Id::State, format!("{said}: sign in again…"), true)
        }
        Health::Refused { .. } | Health::DiaryUnreadable { .. } => {
            line(Id::State, format!("{said}…"), true)
        }
        Health::Recording
        | Health::Starting
        | Health::Paused { .. }
        | Health::Offline { .. }
        | Health::Blocked { .. }
        | Health::SignInDoubtful { .. }
        | Health::KeyringLocked
        | Health::KeyringAbsent
        | Health::DiaryNotWritable { .. }
        | Health::NotRunning => line(Id::State, said, false),
    }
}

fn playing(facts: &Facts) -> Entry {
    let text = match &facts.now_playing {
        Some(playing) => words::track(&playing.track),
        None => "Nothing playing".into(),
    };
    line(Id::Playing, text, false)
}

fn pick(facts: &Facts) -> Entry {
    match &facts.pick {
        Some(pick) if pick.removed_at.is_some() => line(Id::Pick, "Random track: removed", false),
        Some(pick) => {
            let text = format!("Random track: {}", words::track(&pick.track));
            line(Id::Pick, text, true)
        }
        None => line(Id::Pick, "No random track yet", false),
    }
}

fn draw(facts: &Facts) -> Entry {
    if facts.drawing {
        line(Id::Draw, "Adding a random track …", false)
    } else {
        line(Id::Draw, "Add a random track now", facts.account)
    }
}

fn block(facts: &Facts) -> Entry {
    match facts
        .pick
        .as_ref()
        .and_then(|pick| pick.track.artists.first())
    {
        Some(artist) => line(
            Id::Block,
            format!("Draw nothing by {}", words::short(artist)),
            facts.account,
        ),
        None => line(Id::Block, "Draw nothing by this artist", false),
    }
}

fn pause(facts: &Facts, moment: &Moment) -> Entry {
    let paused = matches!(facts.health, Health::Paused { .. });
    let text = if paused {
        format!(
            "Recording: {}",
            words::health(&facts.health, moment).to_lowercase()
        )
    } else {
        "Pause recording".into()
    };
    Entry::Group {
        id: Id::Pause,
        text,
        enabled: facts.account,
        entries: vec![
            line(Id::PauseHour, "For 1 hour", true),
            line(Id::PauseTomorrow, "Until tomorrow", true),
            line(Id::PauseOpen, "Until I go on", true),
            line(Id::GoOn, "Go on recording", paused),
        ],
    }
}

#[cfg(test)]
mod tests;
