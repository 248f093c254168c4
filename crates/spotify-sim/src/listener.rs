//! The listener: what occupies the player at which time.

pub(crate) mod habit;
pub(crate) mod listing;
mod session;
pub(crate) mod timeline;

/// What a slot of the timeline plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A track of the catalogue.
    Track(u32),
    /// The same, but as a file of the listener's own.
    Local(u32),
    /// A podcast episode.
    Episode(u32),
    /// An advertisement.
    Ad,
}

/// Where a slot was started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Context {
    None,
    Album(u32),
    Artist(u32),
    Playlist(String),
    /// A URI given by whoever commanded the play.
    Uri(String),
}

/// A device of the listener's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    Computer,
    Phone,
    Speaker,
}

impl Device {
    pub(crate) const ALL: [Device; 3] = [Device::Computer, Device::Phone, Device::Speaker];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Device::Computer => "Desk",
            Device::Phone => "Pocket",
            Device::Speaker => "Kitchen",
        }
    }

    /// The `type` of the Web API.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Device::Computer => "Computer",
            Device::Phone => "Smartphone",
            Device::Speaker => "Speaker",
        }
    }
}

/// A span in which playback stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause {
    pub at_ms: i64,
    pub for_ms: i64,
}

/// One stretch of one thing playing. Slots never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub what: What,
    pub duration_ms: i64,
    /// Position at which it was begun, ms.
    pub from_ms: i64,
    pub start_ms: i64,
    pub end_ms: i64,
    pub pause: Option<Pause>,
    /// Went to its end, or faded into the next.
    pub finished: bool,
    pub private: bool,
    /// Whether a private session shows as such, or as nothing at all.
    pub private_shown: bool,
    pub offline: bool,
    pub device: Device,
    pub context: Context,
    /// Slots of one session follow each other at once.
    pub session: u32,
    pub repeat_one: bool,
    pub shuffle: bool,
    /// When recently-played lists it, if it does.
    pub listed_ms: i64,
}

impl Slot {
    /// Time heard until `now`, ms.
    pub(crate) fn heard_ms(&self, now: i64) -> i64 {
        let until = now.min(self.end_ms);
        let paused = self
            .pause
            .map_or(0, |pause| (until - pause.at_ms).clamp(0, pause.for_ms));
        until - self.start_ms - paused
    }

    /// Whether it is paused at `now`.
    pub(crate) fn paused(&self, now: i64) -> bool {
        self.pause
            .is_some_and(|pause| now >= pause.at_ms && now < pause.at_ms + pause.for_ms)
    }

    /// When the state of the player last changed before `now`: start, pause, or going on.
    pub(crate) fn changed_ms(&self, now: i64) -> i64 {
        match self.pause {
            Some(pause) if now >= pause.at_ms + pause.for_ms => pause.at_ms + pause.for_ms,
            Some(pause) if now >= pause.at_ms => pause.at_ms,
            Some(_) | None => self.start_ms,
        }
    }

    /// Ends it now, because something else is played.
    pub(crate) fn interrupt(&mut self, now: i64) {
        let shift = now - self.end_ms;
        self.end_ms = now;
        self.listed_ms += shift;
        self.finished = false;
        self.pause = match self.pause {
            Some(pause) if pause.at_ms >= now => None,
            Some(pause) => Some(Pause {
                for_ms: pause.for_ms.min(now - pause.at_ms),
                ..pause
            }),
            None => None,
        };
    }
}
