//! Recording: what the player and recently-played said goes into the diary, then the next look is planned.

use super::jobs::{Done, Job};
use super::{Agent, access::Access};
use crate::control::protocol::Event;
use crate::fold::Listen;
use crate::gap::Span;
use crate::schedule::Seen;
use crate::sighting::Look;
use crate::standing;
use crate::store::sightings::PageOutcome;
use crate::store::{AccountRow, StoreError, catalogue, gaps, listens, settings, sightings};
use crate::view::NowPlaying;
use jiff::{SignedDuration, Timestamp};
use spotify::{Answered, Error, Group, Playback, PlayingKind, Priority, RecentPage};
use std::time::Duration;

/// A look that took longer than this does not say well enough when it was taken.
const SLOW: Duration = Duration::from_secs(4);

impl Agent {
    pub(super) fn start_polls(&mut self, now: Timestamp) {
        let Some(account) = self.recording_account(now) else {
            return;
        };
        if self.watch.player_at <= now && !self.jobs.has(Job::Look) {
            let client = self.client.clone();
            self.jobs.start(Job::Look, async move {
                Done::Look {
                    account,
                    look: Box::new(client.at(Priority::Record).player().await),
                }
            });
        }
        if self.watch.recent_at <= now && !self.jobs.has(Job::Recent) {
            let client = self.client.clone();
            self.jobs.start(Job::Recent, async move {
                Done::Recent {
                    account,
                    page: client.at(Priority::Record).recently_played().await,
                }
            });
        }
    }

    pub(super) fn polls_wake_at(&self) -> Option<Timestamp> {
        self.recording_account(self.setup.clock.now())?;
        let look = (!self.jobs.has(Job::Look)).then_some(self.watch.player_at);
        let recent = (!self.jobs.has(Job::Recent)).then_some(self.watch.recent_at);
        [look, recent].into_iter().flatten().min()
    }

    /// The account whose plays are to be recorded now.
    fn recording_account(&self, now: Timestamp) -> Option<AccountRow> {
        let ready =
            self.setup.background && self.access == Access::Open && self.pause(now).is_none();
        self.account
            .as_ref()
            .filter(|_| ready)
            .map(|account| account.row)
    }

    pub(super) fn take_in_look(
        &mut self,
        account: AccountRow,
        look: Result<Answered<Option<Playback>>, Error>,
    ) -> Result<(), StoreError> {
        if self.account.as_ref().map(|account| account.row) != Some(account) {
            return Ok(());
        }
        let now = self.setup.clock.now();
        let answered = match look {
            Ok(answered) => answered,
            Err(error) => {
                self.watch.player_failed(now, error.retry_at());
                self.call_failed(&error);
                return Ok(());
            }
        };
        self.call_worked();
        if answered.took > SLOW {
            self.watch.player_failed(now, None);
            return Ok(());
        }
        self.learn_time(&answered);
        if self.pause(now).is_some() {
            // Only now, with Spotify's time, is it known that a pause holds.
            return Ok(());
        }
        let recorded = self.record_look(account, &answered)?;
        let used = self.share_used(Group::Player);
        let watched = now < self.watched_until;
        self.watch.after_look(recorded.seen(), now, watched, used);
        self.tell_listens(&recorded.listens)?;
        if self
            .now_playing
            .as_ref()
            .map(|now| (&now.track, now.is_playing))
            != recorded
                .playing
                .as_ref()
                .map(|now| (&now.track, now.is_playing))
        {
            self.tell(Event::NowPlaying(recorded.playing.clone().map(Box::new)));
        }
        self.now_playing = recorded.playing;
        Ok(())
    }

    fn record_look(
        &mut self,
        account: AccountRow,
        answered: &Answered<Option<Playback>>,
    ) -> Result<Recorded, StoreError> {
        let offset_minutes = self.offset_minutes(answered.at);
        let seen_at = self.seen_at(answered);
        let playback = answered.value.as_ref();
        self.store.write(|db| {
            let Some((playback, track)) = playback.and_then(audible) else {
                let listens = sightings::record_look(
                    db,
                    account,
                    &silence(answered.at, offset_minutes),
                    false,
                )?;
                return Ok(Recorded {
                    listens,
                    playing: None,
                });
            };
            let Some(stored) = catalogue::store_track(db, track)? else {
                return Ok(Recorded::default());
            };
            // Without a position a look says nothing on when the play began.
            let Some(progress) = playback.progress_ms else {
                return Ok(Recorded::default());
            };
            let look = Look {
                at: answered.at.as_millisecond(),
                track: Some(stored.row),
                progress_ms: progress as i64,
                is_playing: playback.is_playing,
                changed_at: playback.timestamp.map(Timestamp::as_millisecond),
                device: playback.device.as_ref().map(|device| device.name.clone()),
                context: playback.context.as_ref().map(|context| context.uri.clone()),
                offset_minutes,
            };
            let listens = sightings::record_look(db, account, &look, stored.facts_changed)?;
            let playing = NowPlaying {
                track: listens::track_view(db, stored.row)?.unwrap_or_default(),
                progress_ms: look.progress_ms,
                is_playing: look.is_playing,
                device: look.device,
                at: seen_at,
            };
            Ok(Recorded {
                listens,
                playing: Some(playing),
            })
        })
    }

    pub(super) fn take_in_page(
        &mut self,
        account: AccountRow,
        page: Result<Answered<RecentPage>, Error>,
    ) -> Result<(), StoreError> {
        if self.account.as_ref().map(|account| account.row) != Some(account) {
            return Ok(());
        }
        let now = self.setup.clock.now();
        let answered = match page {
            Ok(answered) => answered,
            Err(error) => {
                self.watch.recent_failed(now, error.retry_at());
                self.call_failed(&error);
                return Ok(());
            }
        };
        self.call_worked();
        self.learn_time(&answered);
        let offset = self.offset_minutes(answered.at);
        let page = answered.value;
        if page.skipped > 0 {
            tracing::warn!(
                skipped = page.skipped,
                "recently-played had items that cannot be read"
            );
        }
        let pauses = self.paused_spans();
        let mut standing = self.standing.clone();
        let at = answered.at.as_millisecond();
        let is_known = self.last_page.as_ref() == Some(&page);
        let (outcome, gaps) = self.store.write(|db| {
            // Most pages say what the one before said: those need no look into the diary.
            let outcome = match is_known {
                true => PageOutcome {
                    settled: true,
                    ..PageOutcome::default()
                },
                false => sightings::record_page(db, account, &page, &pauses, offset)?,
            };
            let gaps = standing.take_in(&outcome, &pauses, at);
            for gap in &gaps {
                gaps::store(db, account, *gap)?;
            }
            settings::set(db, account, standing::NAME, &standing)?;
            Ok((outcome, gaps))
        })?;
        self.has_recorded(now);
        self.standing = standing;
        self.last_page = (outcome.settled && outcome.left_out.is_empty()).then_some(page);
        self.watch.after_page(now, self.share_used(Group::History));
        self.tell_gaps(&gaps);
        self.tell_listens(&outcome.listens)
    }

    fn tell_gaps(&self, gaps: &[Span]) {
        for gap in gaps {
            self.tell(Event::Gap {
                from: listens::time(gap.from),
                to: listens::time(gap.to),
                reason: gap.reason.code().to_owned(),
            });
        }
    }

    /// When an answer was made, on our clock: whoever shows a position counts on from there.
    fn seen_at<T>(&self, answered: &Answered<T>) -> Timestamp {
        let now = self.setup.clock.now();
        let half = SignedDuration::try_from(answered.took / 2).unwrap_or_default();
        now.checked_sub(half).unwrap_or(now)
    }

    fn tell_listens(&self, new: &[Listen]) -> Result<(), StoreError> {
        if self.events.receiver_count() == 0 {
            return Ok(());
        }
        for listen in new {
            self.tell(Event::Listen(Box::new(listens::view(
                self.store.read(),
                listen,
            )?)));
        }
        Ok(())
    }

    /// Minutes east of UTC in force here at `at`.
    fn offset_minutes(&self, at: Timestamp) -> i32 {
        (self.setup.zone)().to_offset(at).seconds() / 60
    }

    fn share_used(&self, group: Group) -> f64 {
        let ceiling = self.setup.pacing.ceilings.of(group).max(1);
        f64::from(self.client.limits().used(group)) / f64::from(ceiling)
    }
}

/// What a look brought: listens that it completes, and what is playing.
#[derive(Default)]
struct Recorded {
    listens: Vec<Listen>,
    playing: Option<NowPlaying>,
}

impl Recorded {
    fn seen(&self) -> Option<Seen> {
        self.playing.as_ref().map(|playing| Seen {
            progress_ms: playing.progress_ms,
            duration_ms: playing.track.duration_ms.unwrap_or_default(),
            is_playing: playing.is_playing,
        })
    }
}

/// The loaded track if it may be recorded: no advertisement, no podcast, no private session.
fn audible(playback: &Playback) -> Option<(&Playback, &spotify::Track)> {
    let device = playback.device.as_ref();
    let private = device.is_some_and(|device| device.is_private_session);
    let track = playback.item.as_ref()?;
    (!private && playback.kind == PlayingKind::Track).then_some((playback, track))
}

/// A look that shows nothing that counts.
fn silence(at: Timestamp, offset_minutes: i32) -> Look {
    Look {
        at: at.as_millisecond(),
        track: None,
        progress_ms: 0,
        is_playing: false,
        changed_at: None,
        device: None,
        context: None,
        offset_minutes,
    }
}
