//! What the demo prints: one line for each thing that happens.

use crate::show::{self, BOLD, DIM, GOOD, PICK, WARN, length};
use anstream::println;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidetrack_core::control::protocol::Event;
use sidetrack_core::gap;
use sidetrack_core::health::Health;
use sidetrack_core::run::Status;
use sidetrack_core::view::{ArtistCount, ListenView, NowPlaying, RunView, StatusView};
use sidetrack_demo::Stage;

/// Prints events with simulated local times.
pub struct Ticker {
    zone: TimeZone,
    playing: Option<String>,
    steps_told: (i64, usize),
}

impl Ticker {
    /// A ticker that shows times in `zone`.
    pub fn new(zone: TimeZone) -> Ticker {
        Ticker {
            zone,
            playing: None,
            steps_told: (0, 0),
        }
    }

    /// What this is, before anything happens.
    pub fn opening(&self, stage: &Stage) {
        println!(
            "{BOLD}Sidetrack{BOLD:#} on a simulated Spotify account: one second here is {} seconds there.",
            stage.speed()
        );
        println!(
            "{DIM}Nothing of yours is read or changed; Ctrl-C ends it with a summary. Other commands reach it with\n--data-dir {}{DIM:#}\n",
            stage.folder().display()
        );
    }

    /// One event.
    pub fn event(&mut self, now: Timestamp, event: &Event) {
        match event {
            Event::Health(health) => self.health(now, health),
            Event::NowPlaying(playing) => self.now_playing(now, playing.as_deref()),
            Event::Listen(listen) => self.listen(now, listen),
            Event::Gap { from, to, reason } => {
                let text = format!(
                    "{WARN}plays may be missing between {} and {}: {}{WARN:#}",
                    show::when(*from),
                    show::when(*to),
                    gap::words(reason)
                );
                self.line(now, &format!("{WARN}?{WARN:#}"), &text);
            }
            Event::Run(run) => self.run(now, run),
            Event::Picked(picks) => {
                for line in picks.iter().map(show::runs::pick_line) {
                    self.line(
                        now,
                        &format!("{PICK}★{PICK:#}"),
                        &format!("{PICK}new random track in the playlist: {line}{PICK:#}"),
                    );
                }
            }
            Event::SignInEnds { .. }
            | Event::PickChanged(_)
            | Event::Settings(_)
            | Event::Import(_)
            | Event::BackupFailed(_)
            | Event::DiaryChanged
            | Event::Stopping
            | Event::ShowWindow { .. } => {}
        }
    }

    /// The state of the recorder.
    pub fn health(&self, now: Timestamp, health: &Health) {
        let style = if *health == Health::Recording {
            GOOD
        } else {
            WARN
        };
        self.line(
            now,
            &format!("{style}●{style:#}"),
            &format!(
                "{}  {DIM}{}{DIM:#}",
                show::status::health(health),
                health.advice()
            ),
        );
    }

    /// A remark of the demo itself.
    pub fn note(&self, now: Timestamp, text: &str) {
        self.line(now, " ", &format!("{DIM}({text}){DIM:#}"));
    }

    fn now_playing(&mut self, now: Timestamp, playing: Option<&NowPlaying>) {
        let uri = playing
            .filter(|playing| playing.is_playing)
            .map(|playing| playing.track.uri.clone());
        if let (Some(playing), true) = (playing, uri.is_some() && uri != self.playing) {
            let device = playing
                .device
                .as_deref()
                .map_or(String::new(), |device| format!(" on {device}"));
            let text = format!(
                "{DIM}playing{device}:{DIM:#} {} · {}",
                playing.track.name,
                playing.track.artists_line()
            );
            self.line(now, &format!("{DIM}♪{DIM:#}"), &text);
        }
        self.playing = uri;
    }

    fn listen(&self, now: Timestamp, listen: &ListenView) {
        let heard = if listen.skipped {
            "left early"
        } else {
            "heard"
        };
        let about = if listen.estimated { "~" } else { "" };
        let text = format!(
            "{heard} {BOLD}{}{BOLD:#} · {}  {DIM}{about}{}{DIM:#}",
            listen.track.name,
            listen.track.artists_line(),
            length(listen.ms_played)
        );
        self.line(now, &format!("{GOOD}✓{GOOD:#}"), &text);
    }

    /// The steps that were not told yet.
    fn run(&mut self, now: Timestamp, run: &RunView) {
        let told = if self.steps_told.0 == run.id {
            self.steps_told.1
        } else {
            0
        };
        for step in &run.steps[told.min(run.steps.len())..] {
            let mark = if step.ok { "" } else { " failed" };
            let text = format!(
                "{DIM}random track: {}{mark}  {}{DIM:#}",
                step.name,
                step.detail.as_deref().unwrap_or_default()
            );
            self.line(now, &format!("{DIM}·{DIM:#}"), &text);
        }
        self.steps_told = (run.id, run.steps.len());
        if run.status == Status::Waiting {
            let reason = run.reason.as_deref().unwrap_or_default().replace('_', " ");
            self.line(
                now,
                &format!("{WARN}·{WARN:#}"),
                &format!("{WARN}random track held up: {reason}{WARN:#}"),
            );
        }
    }

    fn line(&self, now: Timestamp, mark: &str, text: &str) {
        let time = now.to_zoned(self.zone.clone()).strftime("%H:%M");
        println!("{DIM}{time}{DIM:#}  {mark} {text}");
    }

    /// What came of it all.
    pub fn summary(&self, status: &StatusView, during: &[ListenView], top: &[ArtistCount]) {
        let heard: i64 = during.iter().map(|listen| listen.ms_played).sum();
        println!("\n{BOLD}Summary{BOLD:#}");
        println!(
            "  {} listens in this time, {} of music; {} in the diary with the generated past",
            during.len(),
            length(heard),
            status.listens
        );
        if let Some(pick) = status.last_run.as_ref().and_then(|run| run.picks.last()) {
            println!(
                "  random track: {PICK}{}{PICK:#}",
                show::runs::pick_line(pick)
            );
        }
        let names: Vec<&str> = top.iter().map(|artist| artist.name.as_str()).collect();
        println!("  heard most: {}", names.join(", "));
        println!("  state: {}", show::status::health(&status.health));
    }
}
