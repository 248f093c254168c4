//! The agent: the one owner of a data folder's state. It starts what is due, takes in what came back, answers
//! requests and tells what happened; everything slow happens in jobs beside it.

mod access;
mod backups;
mod broken;
mod by_hand;
mod changes;
mod desk;
mod details;
mod draw_task;
mod drawing;
mod drawn;
mod dry_pick;
mod history;
mod imports;
mod jobs;
mod kept;
mod leaving;
mod machine;
mod outcomes;
mod pauses;
mod reading;
mod recording;
mod requests;
mod runs;
mod saved;
mod sign_in;
mod standing;
mod status;
mod steps;
mod tasks;
mod time;
mod unplayed;
mod whole;

use crate::control::protocol::{Event, Failure, Reply, Request};
use crate::limits::StoredLimits;
use crate::lock::{DataLock, LockError};
use crate::run::Run;
use crate::schedule::Watch;
use crate::standing::Standing;
use crate::store::accounts::Account;
use crate::store::{Store, StoreError, accounts, settings};
use crate::vault::Vault;
use crate::view::NowPlaying;
use crate::view::settings::{Notifications, SettingsView};
use access::Access;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use jobs::{Done, Jobs};
use rand::Rng;
use sign_in::PendingSignIn;
use spotify::{Client, Clock, Endpoints, Pacing, RecentPage, Transport};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

/// What an agent needs from outside. It reads no clock, network, keyring or random source of its own.
pub struct Setup {
    /// Data folder; created when missing.
    pub folder: PathBuf,
    /// Where Spotify is.
    pub endpoints: Endpoints,
    /// How to reach it.
    pub transport: Arc<dyn Transport>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// The user's time zone, asked anew at each decision because people travel.
    pub zone: Arc<dyn Fn() -> TimeZone + Send + Sync>,
    /// Where secrets live.
    pub vault: Arc<dyn Vault>,
    /// The random source.
    pub rng: Box<dyn Rng + Send>,
    /// Spacing and ceilings of calls.
    pub pacing: Pacing,
    /// Whether to record and to run the plan; without, it only answers requests.
    pub background: bool,
    /// Whether a desktop program listens that opens the window at [`Event::ShowWindow`].
    pub desktop: bool,
}

/// Why an agent cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another agent has the folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The diary cannot be opened. On a desktop the agent starts without one and says so instead.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder cannot be made.
    #[error("cannot create {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
}

/// The way to speak to a running agent. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle {
    requests: mpsc::Sender<Envelope>,
    events: broadcast::Sender<Event>,
}

impl Handle {
    /// Asks and waits for the reply.
    pub async fn ask(&self, request: Request) -> Result<Reply, Failure> {
        let (reply, answer) = oneshot::channel();
        let gone = || Failure::new("agent_gone", "the agent has ended");
        self.requests
            .send(Envelope { request, reply })
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Returns when the agent has ended.
    pub async fn gone(&self) {
        self.requests.closed().await;
    }

    /// Events from now on. A reader that is too slow misses some; the next event of a kind makes up for it.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }
}

type ReplySender = oneshot::Sender<Result<Reply, Failure>>;

#[derive(Debug)]
struct Envelope {
    request: Request,
    reply: ReplySender,
}

/// What a playlist held when it was last read.
#[derive(Clone, Debug, Default)]
struct Contents {
    playlist: String,
    snapshot: Option<String>,
    /// Entries.
    tracks: usize,
    /// URIs and ISRCs, with the `added_at` of the newest copy where Spotify tells it.
    keys: HashMap<String, Option<Timestamp>>,
    /// Spotify's time of the last answer before anything is sent.
    heard_at: Option<Timestamp>,
    /// Whether every entry was shown: what is missing is gone.
    whole: bool,
}

impl Contents {
    /// An entry was read.
    fn add(&mut self, uri: &str, isrc: Option<&str>, added_at: Option<Timestamp>) {
        let isrc = isrc.map(str::to_ascii_uppercase);
        for key in [Some(uri.to_owned()), isrc].into_iter().flatten() {
            let newest = self.keys.entry(key).or_default();
            *newest = added_at.max(*newest);
        }
    }

    /// A track that we sent is in it, if it was not known to be.
    fn arrived(&mut self, uri: &str, isrc: Option<&str>, added_at: Option<Timestamp>) {
        if !self.keys.contains_key(uri) {
            self.tracks += 1;
            self.add(uri, isrc, added_at);
        }
    }
}

/// The owner of state. Made by [`Agent::open`], driven by [`Agent::run`].
pub struct Agent {
    setup: Setup,
    store: Store,
    client: Client,
    limits: Arc<StoredLimits>,
    /// Why there is no diary; none: there is one.
    broken: Option<broken::Broken>,
    backups: backups::Backups,
    /// The data folder is ours; none: nothing can be written there, and this agent only reads.
    lock: Option<DataLock>,
    requests: mpsc::Receiver<Envelope>,
    events: broadcast::Sender<Event>,
    jobs: Jobs,
    account: Option<Account>,
    access: Access,
    /// When the last read of the vault began.
    vault_read_at: Timestamp,
    pending: Option<PendingSignIn>,
    watch: Watch,
    /// Somebody looks at the player until then.
    watched_until: Timestamp,
    run: Option<Run>,
    changes: Vec<changes::Changing>,
    /// An import under way.
    importing: Option<imports::Importing>,
    kept: kept::Kept,
    notifications: Notifications,
    /// The home time zone that the user chose.
    home_zone: Option<String>,
    contents: Contents,
    /// How often a draw's memory was kept, or came from another diary.
    memory_turn: u64,
    waiting_for_run: Vec<(i64, ReplySender)>,
    now_playing: Option<NowPlaying>,
    /// The page of recently-played that was recorded last and left nothing open; none: every page counts as new.
    last_page: Option<RecentPage>,
    trouble: status::Trouble,
    standing: Standing,
    details: details::Details,
    /// The agent did not run before, or the computer slept, and no call has worked since.
    waking: bool,
    last_health: Option<crate::health::Health>,
    /// As told last; none: to be told again.
    last_settings: Option<SettingsView>,
    /// The end of the sign-in that was warned of.
    warned_of_end: Option<Timestamp>,
    /// Spotify's clock less ours; none until an answer came after the last jump of our clock.
    skew: Option<SignedDuration>,
    /// The last reading of our clock. Whatever is due is measured by it.
    seen: time::Reading,
    /// When Spotify may be asked for the time again, and how often that failed.
    time_at: (Timestamp, u32),
    words: history::Words,
    tidy: unplayed::Tidy,
    saved: saved::Saved,
    stopping: bool,
}

/// Longest sleep: a computer that was suspended notices within this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The same while nothing is recorded. Each of tokio's timers wakes the process about three times on its way.
const LONGEST_SLEEP_UNRECORDED: Duration = Duration::from_secs(60);

/// Shortest sleep, whatever is due: what cannot be started now is not asked for more often.
const SHORTEST_SLEEP: Duration = Duration::from_millis(50);

/// More than a page of recently-played takes.
const PROBE_BYTES: usize = 65_536;

fn open_diary(folder: &std::path::Path) -> Result<(Store, StoredLimits), StoreError> {
    let mut store = Store::open(folder)?;
    imports::mend(&mut store)?;
    Ok((store, StoredLimits::open(folder)?))
}

fn client(setup: &Setup, limits: &Arc<StoredLimits>) -> Client {
    Client::new(spotify::Setup {
        endpoints: setup.endpoints.clone(),
        transport: setup.transport.clone(),
        clock: setup.clock.clone(),
        limits: limits.clone(),
        pacing: setup.pacing.clone(),
        jitter_seed: 0,
    })
}

impl Agent {
    /// Takes the data folder and opens the diary in it.
    pub fn open(setup: Setup) -> Result<(Agent, Handle), OpenError> {
        crate::place::create(&setup.folder).map_err(|source| OpenError::Folder {
            path: setup.folder.clone(),
            source,
        })?;
        let lock = Some(DataLock::take(&setup.folder)?);
        let now = setup.clock.now();
        let (store, limits, broken) = match open_diary(&setup.folder) {
            Ok((store, limits)) => (store, limits, None),
            // On a desktop there is somebody who can be asked what to do.
            Err(error) if setup.desktop => {
                tracing::error!(%error, "there is no diary");
                let broken = broken::Broken::new(&error, &setup.folder, now);
                (Store::in_memory()?, StoredLimits::nowhere()?, Some(broken))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Agent::on(setup, lock, store, limits, broken)?)
    }

    fn on(
        setup: Setup,
        lock: Option<DataLock>,
        store: Store,
        limits: StoredLimits,
        broken: Option<broken::Broken>,
    ) -> Result<(Agent, Handle), StoreError> {
        let seen = time::Reading::take(&*setup.clock);
        let now = seen.wall;
        let limits = Arc::new(limits);
        let client = client(&setup, &limits);
        let (requests, inbox) = mpsc::channel(64);
        let (events, _) = broadcast::channel(256);
        let account = accounts::active(store.read())?;
        let notifications = desk::notifications(store.read())?;
        let home_zone = crate::home::chosen(store.read())?;
        let mut agent = Agent {
            watch: Watch::start(now),
            store,
            client,
            limits,
            broken,
            backups: backups::Backups::read(&setup.folder, now),
            lock,
            requests: inbox,
            events: events.clone(),
            jobs: Jobs::default(),
            account: None,
            access: Access::NoAccount,
            vault_read_at: now,
            pending: None,
            watched_until: Timestamp::MIN,
            run: None,
            changes: Vec::new(),
            importing: None,
            kept: kept::Kept::default(),
            notifications,
            home_zone,
            contents: Contents::default(),
            memory_turn: 0,
            waiting_for_run: Vec::new(),
            now_playing: None,
            last_page: None,
            trouble: status::Trouble::default(),
            standing: Standing::default(),
            details: details::Details::default(),
            waking: true,
            last_health: None,
            last_settings: None,
            warned_of_end: None,
            skew: None,
            seen,
            time_at: (now, 0),
            words: history::Words::default(),
            tidy: unplayed::Tidy::default(),
            saved: saved::Saved::default(),
            stopping: false,
            setup,
        };
        if let Some(account) = account {
            agent.take_account(account)?;
        }
        Ok((agent, Handle { requests, events }))
    }

    /// Works until told to stop, or until every [`Handle`] is gone.
    pub async fn run(mut self) {
        self.last_settings = Some(self.settings());
        let mut sleep = LONGEST_SLEEP;
        while !self.stopping {
            self.notice_clock(sleep);
            self.start_what_is_due(self.seen.wall);
            self.tell_health();
            self.note_standing();
            self.tell_settings();
            sleep = self.sleep_length(self.setup.clock.now());
            let clock = self.setup.clock.clone();
            tokio::select! {
                Some(done) = self.jobs.next() => self.take_in(done),
                envelope = self.requests.recv() => match envelope {
                    Some(envelope) => self.answer(envelope),
                    None => break,
                },
                () = clock.sleep(sleep) => {}
            }
        }
        self.keep_standing();
        self.stop_import();
    }

    /// `now` is our clock's time of which it is known whether the clock had jumped before.
    fn start_what_is_due(&mut self, now: Timestamp) {
        if self.importing.is_some() || self.only_reads() {
            return;
        }
        self.start_mending(now);
        self.start_backup(now);
        self.index_words();
        self.start_vault_read(now);
        self.warn_of_end();
        if self.setup.background {
            self.start_polls(now);
            self.ask_time(now);
            self.start_due_run(now);
        }
        self.start_run_task(now);
        if self.setup.background {
            self.take_out_unplayed(now);
            self.start_saved(now);
            self.start_lookup(now);
        }
        self.start_change(now);
    }

    fn sleep_length(&self, now: Timestamp) -> Duration {
        if self.importing.is_some() || self.only_reads() {
            return LONGEST_SLEEP;
        }
        let run = self.movable_run().and_then(Run::wakes_at);
        let polls = self.polls_wake_at();
        // The plan is kept by Spotify's clock, sleeps are measured by ours.
        let ahead = self.now().duration_since(now);
        let plan = self
            .plan_wakes_at()
            .and_then(|at| at.checked_sub(ahead).ok());
        let (vault, changes) = (self.vault_wakes_at(), self.changes_wake_at());
        let (time, pause) = (self.time_wakes_at(), self.pause_ends_at());
        let (backup, mending) = (self.backup_wakes_at(), self.mending_wakes_at());
        let words = self.words_wake_at();
        let due = [
            run, polls, vault, plan, changes, time, pause, backup, mending, words,
        ]
        .into_iter()
        .flatten()
        .min();
        let longest = match polls {
            Some(_) => LONGEST_SLEEP,
            None => LONGEST_SLEEP_UNRECORDED,
        };
        let wait = due.map_or(longest, |at| {
            Duration::try_from(at.duration_since(now)).unwrap_or_default()
        });
        wait.clamp(SHORTEST_SLEEP, longest)
    }

    fn take_in(&mut self, done: Done) {
        let Some(done) = self.hold(done) else { return };
        let result = match done {
            Done::Vault(read) => return self.take_in_vault(read),
            Done::Look { account, look } => self.take_in_look(account, *look),
            Done::Recent { account, page } => self.take_in_page(account, page),
            Done::Run { run, done } => self.take_in_run(run, done),
            Done::LookedUp { asked, said } => self.take_in_lookup(&asked, *said),
            Done::Saved {
                account,
                picks,
                said,
            } => self.take_in_saved(account, &picks, said),
            Done::Change { pick, done } => self.take_in_change(pick, done),
            Done::Time(told) => return self.take_in_time(told),
            Done::Commanded { error, plays } => return self.take_in_command(error, plays),
            Done::SignIn { number, result } => self.take_in_sign_in(number, result),
            Done::Chosen {
                account,
                target,
                reply,
            } => self.take_in_chosen(account, target, reply),
            Done::BackedUp { made, own, reply } => {
                return self.take_in_backup(made, own, reply);
            }
            Done::Restored { result, reply } => return self.take_in_restored(result, reply),
            Done::SignedOut { reply } => self.take_in_signed_out(reply),
            Done::Left { scope, reply } => return self.take_in_left(scope, reply),
            Done::Erased { result, reply } => return self.take_in_erased(result, reply),
            Done::Imported { result, reply } => return self.take_in_import(*result, reply),
            Done::Tidied(result) => return self.take_in_tidied(result),
            Done::ImportUndone { result, reply } => return self.take_in_undone(result, reply),
            // Nothing was written, so nothing is known of the diary.
            Done::Answer => return,
            Done::DryDrawn { turn, memory } => self.keep_memory(turn, memory),
            Done::Died(job) => {
                tracing::error!(?job, "a job died; it starts again");
                self.job_died(job);
                Ok(())
            }
        };
        let result = result.and_then(|()| self.probe_diary());
        self.trouble.diary = result
            .as_ref()
            .err()
            .map(|error| broken::health(error, &self.setup.folder));
        if let Err(error) = result {
            tracing::error!(%error, "the diary was not written");
            // Nothing is lost: Spotify still has the page, and the stage of a run is read again.
            self.watch
                .hold_until(self.setup.clock.now() + SignedDuration::from_secs(30));
            self.reload_run();
            self.reload_changes(&error.into());
        }
    }

    /// That the diary refused what the user asked for is shown at once; the next job tries whether it still does.
    fn diary_refused(&mut self, error: &StoreError) {
        if error.unwritable().is_some() {
            self.trouble.diary = Some(broken::health(error, &self.setup.folder));
        }
    }

    /// After a failure only what was really written shows that the diary can be written again.
    fn probe_diary(&mut self) -> Result<(), StoreError> {
        if self.trouble.diary.is_none() {
            return Ok(());
        }
        let bulk = "-".repeat(PROBE_BYTES);
        self.store
            .write(|db| settings::set(db, settings::PROGRAM, "probe", &bulk))?;
        self.store
            .write(|db| settings::clear(db, settings::PROGRAM, "probe"))
    }

    fn tell(&self, event: Event) {
        // Nobody listening is the usual case.
        let _ = self.events.send(event);
    }
}
