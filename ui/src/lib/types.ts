// Made from the Rust types by `cargo test -p sidetrack-desktop --test types` with SIDETRACK_WRITE_TYPES=1.
// Times are RFC 3339 in UTC, days and times of day are the user's own.

export type AccountView = { 
/**
 * `account_id` of Spotify.
 */
account_id: string, 
/**
 * Name to show.
 */
name: string, 
/**
 * Client id of the user's own app.
 */
client_id: string, 
/**
 * When the sign-in ends: six months after consent.
 */
signs_out_at: string, 
/**
 * Whether that is less than a month away.
 */
ends_soon: boolean, };

export type AgentClock = { 
/**
 * Now.
 */
now: string, 
/**
 * Seconds that pass in a second; 1 but in a demo.
 */
speed: number, };

export type ArtistRow = { 
/**
 * Spotify URI.
 */
uri: string, 
/**
 * Name.
 */
name: string, 
/**
 * Cover of the album heard most of the artist.
 */
cover: string | null, 
/**
 * Milliseconds heard.
 */
ms: number, 
/**
 * Plays of at least 30 s.
 */
plays: number, 
/**
 * Rank in the period before, from 1; none: was not in it.
 */
rank_before: number | null, 
/**
 * Whether the artist was never heard before this range.
 */
new: boolean, };

export type BackupState = { 
/**
 * When the newest was made; none: there is none yet.
 */
newest: string | null, 
/**
 * Why the last one was not made; it is tried again.
 */
failed: Failure | null, };

export type BackupView = { 
/**
 * The file.
 */
path: string, 
/**
 * When it was made.
 */
at: string, 
/**
 * Its size.
 */
bytes: number, 
/**
 * Listens in it, where it was looked into.
 */
listens: number | null, 
/**
 * Whether it is the copy from before a newer Sidetrack changed the diary.
 */
before_migration: boolean, 
/**
 * Whether it was there already, as the diary has not changed since.
 */
unchanged: boolean, };

export type Bubble = { 
/**
 * In the days before the first pick.
 */
before: number, 
/**
 * In as many days since, the last ones.
 */
since: number, 
/**
 * How many days each: at most 90.
 */
days: number, };

export type Bucket = { 
/**
 * First day.
 */
first: string, 
/**
 * Last day, included; weeks and months at the ends are cut at the range.
 */
last: string, 
/**
 * Milliseconds heard.
 */
ms: number, 
/**
 * Plays of at least 30 s.
 */
plays: number, 
/**
 * Artists with at least one play.
 */
artists: number, 
/**
 * Artists never heard before.
 */
new_artists: number, 
/**
 * Whether it is not over yet.
 */
now: boolean, 
/**
 * Whether plays may be missing in it.
 */
gap: boolean, };

export type CalendarDay = { 
/**
 * The day.
 */
date: string, 
/**
 * Milliseconds heard.
 */
ms: number, 
/**
 * Whether plays may be missing in it.
 */
gap: boolean, 
/**
 * Whether the user had paused recording for some of it.
 */
paused: boolean, };

export type CalendarView = { 
/**
 * The year.
 */
year: number, 
/**
 * Its days so far, ascending.
 */
days: Array<CalendarDay>, 
/**
 * Milliseconds heard in all.
 */
total_ms: number, 
/**
 * Days with something heard.
 */
days_heard: number, 
/**
 * Lower bounds of the levels 1 to 5, milliseconds.
 */
breaks: Array<number>, };

export type CareView = { 
/**
 * Size of the diary, with what SQLite keeps beside it.
 */
bytes: number, 
/**
 * Its backups, newest first.
 */
backups: Array<BackupView>, 
/**
 * Diaries that were set aside.
 */
set_aside: Array<string>, 
/**
 * Their size.
 */
set_aside_bytes: number, };

export type CheckView = { 
/**
 * The file.
 */
path: string, 
/**
 * Its size.
 */
bytes: number, 
/**
 * Its schema.
 */
version: number, 
/**
 * Accounts.
 */
accounts: number, 
/**
 * Listens.
 */
listens: number, 
/**
 * Sightings they are made of.
 */
sightings: number, 
/**
 * Tracks that are known.
 */
tracks: number, 
/**
 * Picks.
 */
picks: number, 
/**
 * What is wrong; nothing: all is well.
 */
findings: Array<Finding>, };

export type ClockView = { 
/**
 * Milliseconds heard, seven rows from Monday of 24 hours each.
 */
hours: Array<Array<number>>, 
/**
 * Lower bounds of the levels 1 to 5, milliseconds: quantiles of the cells that are not empty, rounded to 15 min.
 */
breaks: Array<number>, 
/**
 * The fullest cell as weekday (0 is Monday) and hour.
 */
best: [number, number] | null, };

export type DesktopView = { 
/**
 * Whether this is a demo on a simulated account.
 */
demo: boolean, 
/**
 * Whether Sidetrack starts when the user logs in.
 */
start_at_login: StartAtLogin, 
/**
 * The colours.
 */
theme: Theme, 
/**
 * The page that was asked for when the window started.
 */
page: string | null, 
/**
 * The redirect address to register for the user's app at Spotify.
 */
redirect_uri: string, 
/**
 * Version of the window.
 */
version: string, };

export type DetailsView = { 
/**
 * Imported plays.
 */
imported: number, 
/**
 * Those of tracks whose details are known.
 */
known: number, 
/**
 * Tracks that Spotify is still to be asked for.
 */
tracks_left: number, 
/**
 * Days that this takes.
 */
days_left: number, };

export type DiscoveriesView = { 
/**
 * The user's day on which the first pick arrived; none: there is no pick yet.
 */
since: string | null, 
/**
 * Headline figures.
 */
figures: DiscoveryFigures, 
/**
 * Every pick that reached a playlist, newest first.
 */
discoveries: Array<Discovery>, 
/**
 * Where picks fall against the user's usual years.
 */
years: DiscoveryYears, 
/**
 * The width of the bubble before the first pick and since; none: too little was heard on either side.
 */
bubble: Bubble | null, 
/**
 * The last runs, newest first, without their steps; those that a newer run made up for are left out.
 */
runs: Array<RunView>, };

export type Discovery = { 
/**
 * The pick.
 */
pick: PickView, 
/**
 * What became of it.
 */
fate: Fate, 
/**
 * Plays of at least 30 s since it arrived, in any release of the recording.
 */
plays: number, 
/**
 * Listens since it arrived that were left early; one of 30 s or more is a play, too.
 */
skips: number, 
/**
 * Milliseconds heard since it arrived.
 */
ms_played: number, 
/**
 * The longest listen as a share of the track's length, 0 to 1; none: never heard, or the length is not known.
 */
farthest: number | null, 
/**
 * First listen since it arrived.
 */
first_heard: string | null, 
/**
 * Last listen since it arrived.
 */
last_heard: string | null, 
/**
 * Plays of other tracks by one of its artists within 90 days after its first listen; those of picks do not count.
 */
artist_again: number, 
/**
 * Whether nothing by its first artist was heard before it arrived, not even for a moment.
 */
is_new_artist: boolean, };

export type DiscoveryFigures = { 
/**
 * Picks that reached a playlist.
 */
picks: number, 
/**
 * Those heard for 30 s or more at least once, whatever became of them then.
 */
heard: number, 
/**
 * Those in the user's library.
 */
kept: number, 
/**
 * Artists whose first listen of all was a pick.
 */
new_artists: number, };

export type DiscoveryStory = { 
/**
 * The pick and what became of it.
 */
discovery: Discovery, 
/**
 * Its listens since it arrived, oldest first; at most 100.
 */
listens: Array<ListenView>, 
/**
 * Tracks by one of its artists with a play, whose first listen of all came within 90 days after its own and was none of
 * a pick; most played first, at most 20.
 */
led_to: Array<LedTo>, 
/**
 * The run that drew it, with its steps.
 */
run: RunView | null, };

export type DiscoveryYears = { 
/**
 * How the listening time of the last twelve months falls on release years, as on the page Today.
 */
usual: Array<YearShare>, 
/**
 * Picks in stacks of three years, ascending; stacks without picks are left out.
 */
stacks: Array<YearStack>, 
/**
 * Half of the picks are of this year or older; none: no pick has a year.
 */
middle_of_picks: number | null, 
/**
 * Half of the listening time is of this year or newer; none: nothing was heard of a known year.
 */
middle_of_listening: number | null, };

export type Erasure = { 
/**
 * Listens that go.
 */
listens: number, 
/**
 * Listens that stay, as files of the user's own tell them.
 */
stays: number, 
/**
 * Copies of the diary: backups, and what was set aside.
 */
copies: number, 
/**
 * Sightings they were made of.
 */
sightings: number, 
/**
 * Picks.
 */
picks: number, 
/**
 * Runs.
 */
runs: number, };

export type UndoneView = { 
/**
 * Listens that are gone: nothing else had seen them.
 */
gone: number, 
/**
 * Records that told of listens which stay, because another source or another import saw them too.
 */
stay: number, };

export type Event = { "event": "health", "value": Health } | { "event": "now_playing", "value": NowPlaying | null } | { "event": "listen", "value": ListenView } | { "event": "gap", "value": { 
/**
 * From.
 */
from: string, 
/**
 * To.
 */
to: string, 
/**
 * Name of the reason, such as `page_full`.
 */
reason: string, } } | { "event": "run", "value": RunView } | { "event": "picked", "value": Array<PickView> } | { "event": "pick_changed", "value": PickView } | { "event": "import", "value": ImportView } | { "event": "settings", "value": SettingsView } | { "event": "backup_failed", "value": Failure } | { "event": "diary_changed" } | { "event": "stopping" } | { "event": "show_window", "value": { 
/**
 * Page to show; none: the one it was on.
 */
page: string | null, } } | { "event": "sign_in_ends", "value": { 
/**
 * End of the sign-in.
 */
at: string, } };

export type ExportAsk = { 
/**
 * How to write it.
 */
format: Format, 
/**
 * The first day; none: from the first listen on.
 */
first: string | null, 
/**
 * The last day; none: up to now.
 */
last: string | null, };

export type ExportView = { 
/**
 * Its name, without the folder.
 */
name: string, 
/**
 * Listens in it, or picks, or runs: whatever was asked for.
 */
listens: number, 
/**
 * Podcasts, audiobooks and videos in it.
 */
apart: number, };

export type Failure = { 
/**
 * Stable name.
 */
code: string, 
/**
 * What happened and what to do.
 */
message: string, };

export type Fate = "new" | "skipped" | "heard" | "removed" | "kept";

export type FileKind = "extended_audio" | "extended_video" | "account_data" | "account_podcasts" | "listenbrainz" | "lastfm";

export type FileReport = { 
/**
 * Its path inside the folder or zip that was given.
 */
name: string, 
/**
 * What it is.
 */
kind: FileKind, 
/**
 * Records.
 */
read: number, 
/**
 * Listens that nothing had shown before.
 */
new: number, 
/**
 * Records of listens that were known already, or told twice.
 */
merged: number, 
/**
 * Records that brought no music, by reason.
 */
skipped: { [key in string]: number }, 
/**
 * Whether the very same file was imported before.
 */
known: boolean, 
/**
 * Whether it ends before its list does, so that nobody knows what came after.
 */
cut_off: boolean, };

export type Finding = { 
/**
 * Stable name: `damaged`, `newer`, `unreadable`, `lost_row`, `listens_missing`, `listens_surplus`,
 * `sightings_unheard`.
 */
code: string, 
/**
 * What it is, in a sentence.
 */
message: string, 
/**
 * How many rows it concerns.
 */
rows: number, };

export type Format = "csv" | "json";

export type GapView = { 
/**
 * From.
 */
from: string, 
/**
 * To.
 */
to: string, 
/**
 * Its first day.
 */
first: string, 
/**
 * Its last day.
 */
last: string, 
/**
 * Stable name of the reason, such as `page_full`.
 */
reason: string, };

export type Health = { "state": "recording" } | { "state": "starting" } | { "state": "no_account" } | { "state": "paused", 
/**
 * When it goes on; none: until the user says so.
 */
until: string | null, } | { "state": "offline", 
/**
 * Since when.
 */
since: string, } | { "state": "blocked", 
/**
 * Until when.
 */
until: string, } | { "state": "sign_in_doubtful", 
/**
 * Refusals in a row.
 */
refusals: number, } | { "state": "sign_in_again" } | { "state": "keyring_locked" } | { "state": "keyring_absent" } | { "state": "keyring_damaged", 
/**
 * Why, and what to do about it; no secret.
 */
reason: string, } | { "state": "refused", 
/**
 * `owner_needs_premium`, `user_not_registered`, `missing_scope`, `invalid_client`.
 */
reason: string, } | { "state": "diary_not_writable", 
/**
 * Why.
 */
reason: Unwritable, } | { "state": "diary_unreadable", 
/**
 * `diary_damaged` or `diary_newer`.
 */
reason: string, 
/**
 * When the newest backup was made that can be restored; none: there is none.
 */
backup: string | null, } | { "state": "not_running" };

export type HistoryAsk = { 
/**
 * What the user typed: every word of it must stand in title, artists or album.
 */
words: string, 
/**
 * Only listens of which this one told.
 */
origin: Origin | null, 
/**
 * Only listens that were left early.
 */
skipped: boolean, 
/**
 * The gaps.
 */
gaps: boolean, 
/**
 * A listen whose row is wanted, so that it stays in place while others come and go.
 */
anchor: ListenKey | null, 
/**
 * Whether to read the diary again: without, the listens are those of the last time.
 */
fresh: boolean, };

export type HistoryCounts = { 
/**
 * What is shown of these words when nothing else is chosen.
 */
all: number, 
/**
 * The origins to offer, each with its listens that have the words and were skipped, if that is chosen.
 */
origins: Array<[Origin, number]>, 
/**
 * The skipped listens of the words and the origin.
 */
skipped: number, 
/**
 * The gaps.
 */
gaps: number, };

export type HistoryListen = { 
/**
 * What names it.
 */
key: ListenKey, 
/**
 * The listen.
 */
listen: ListenView, 
/**
 * Time of day at its start, where it was heard.
 */
time: string, 
/**
 * Minutes east of UTC there.
 */
minutes_east: number, 
/**
 * Whether those are the home time zone's, by assumption.
 */
zone_assumed: boolean, 
/**
 * Whether its track was a pick of Sidetrack's.
 */
is_pick: boolean, };

export type HistoryRow = { "kind": "listen" } & HistoryListen | { "kind": "gap" } & GapView | { "kind": "gone" };

export type HistoryView = { 
/**
 * Number of this answer; its rows are asked for with it.
 */
number: number, 
/**
 * Listens in the whole diary.
 */
listens: number, 
/**
 * What the choices have.
 */
counts: HistoryCounts, 
/**
 * Days with their rows, and how many of those are listens.
 */
days: Array<[string, number, number]>, 
/**
 * The row of the listen that was asked for, or of the next older one that is shown; none without such a one.
 */
anchor: number | null, 
/**
 * The row that `rows` begin with.
 */
first: number, 
/**
 * The rows around that listen, or the first ones.
 */
rows: Array<HistoryRow>, 
/**
 * Tracks whose words cannot be found yet, after an import.
 */
unsearched: number, };

export type ImportReport = { 
/**
 * Its number, for undoing it.
 */
import: number, 
/**
 * Records in all files.
 */
read: number, 
/**
 * Listens that nothing had shown before.
 */
new: number, 
/**
 * Records of listens that were known already, or told twice.
 */
merged: number, 
/**
 * Records that brought no music, by reason; podcasts, audiobooks and videos are kept apart.
 */
skipped: { [key in string]: number }, 
/**
 * Each file.
 */
files: Array<FileReport>, 
/**
 * Names of what is no history.
 */
ignored: Array<string>, 
/**
 * Records and files that could not be used, the first of each file.
 */
problems: Array<Problem>, 
/**
 * Seconds it took.
 */
seconds: number, 
/**
 * The first play that its files tell of; none where nothing new was read.
 */
first: string | null, 
/**
 * The last one.
 */
last: string | null, };

export type ImportStage = "reading" | "storing" | "done" | "cancelled" | "failed";

export type ImportView = { 
/**
 * What it does.
 */
stage: ImportStage, 
/**
 * Names of what is imported.
 */
label: string, 
/**
 * Files read.
 */
files_done: number, 
/**
 * Files.
 */
files: number, 
/**
 * Bytes read.
 */
bytes_done: number, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * Records read.
 */
records: number, 
/**
 * Seconds it will still take, as far as can be told.
 */
seconds_left: number | null, 
/**
 * What it did, once it is done.
 */
report: ImportReport | null, 
/**
 * Why it was not done.
 */
failure: Failure | null, };

export type ImportsView = { 
/**
 * The one under way.
 */
running: ImportView | null, 
/**
 * Those before, the newest first.
 */
past: Array<PastImport>, };

export type Kind = "plan" | "manual";

export type Kpi = { 
/**
 * The figure.
 */
value: number, 
/**
 * The same of the period before, of the same length and cut at the same point when this one is not over; none when
 * the diary does not reach back that far.
 */
before: number | null, 
/**
 * Mean per whole bucket without a gap; none without such a bucket.
 */
average: number | null, 
/**
 * That mean in the period before.
 */
average_before: number | null, };

export type LedTo = { 
/**
 * The track.
 */
track: TrackView, 
/**
 * Plays of at least 30 s, until today.
 */
plays: number, 
/**
 * When it was first heard.
 */
first_heard: string, };

export type ListenDetails = { 
/**
 * The listen.
 */
row: HistoryListen, 
/**
 * Time of day at its end, where it was heard.
 */
until: string, 
/**
 * What each source said of it, by time.
 */
seen: Array<SeenView>, 
/**
 * The playlist, album or artist it was played from, as a Spotify URI.
 */
context: string | null, 
/**
 * Whether it was heard in a private session.
 */
private: boolean, 
/**
 * Every track that is shown as this recording, the one it is shown as first; a single one when there are no others.
 */
versions: Array<VersionView>, };

export type ListenKey = { 
/**
 * Row of its track.
 */
track: number, 
/**
 * Its start, UTC milliseconds.
 */
started_at: number, };

export type ListenView = { 
/**
 * What was heard.
 */
track: TrackView, 
/**
 * Start.
 */
started_at: string, 
/**
 * End.
 */
ended_at: string, 
/**
 * Milliseconds heard.
 */
ms_played: number, 
/**
 * Whether `ms_played` is an estimate.
 */
estimated: boolean, 
/**
 * Whether it was left early.
 */
skipped: boolean, 
/**
 * Which sources saw it.
 */
sources: Array<Source>, 
/**
 * Device, where seen.
 */
device: string | null, 
/**
 * Minutes east of UTC where it was recorded; none: in the home time zone, by assumption.
 */
offset_minutes: number | null, };

export type ListeningView = { 
/**
 * The stretch of days.
 */
range: RangeView, 
/**
 * Listening time, milliseconds.
 */
time: Kpi, 
/**
 * Plays of at least 30 s.
 */
plays: Kpi, 
/**
 * Artists with at least one play.
 */
artists: Kpi, 
/**
 * Artists never heard before.
 */
new_artists: Kpi, 
/**
 * What a bucket spans: days up to 92 of them, weeks up to two years, then months.
 */
unit: Unit, 
/**
 * The stretch in equal parts, ascending, without holes.
 */
buckets: Array<Bucket>, 
/**
 * Stretches in which plays may be missing.
 */
gaps: Array<GapView>, 
/**
 * The artists heard most by time, best first, a hundred at the most.
 */
top_artists: Array<ArtistRow>, 
/**
 * When in the week the user listens.
 */
clock: ClockView, 
/**
 * The calendar year of the range's last day, day by day.
 */
calendar: CalendarView, 
/**
 * Whether some of the milliseconds are estimates.
 */
estimated: boolean, 
/**
 * Share of the time that is of tracks whose release year is known, 0 to 1; none where nothing was heard.
 */
years_known: number | null, };

export type MinutesTile = { 
/**
 * Milliseconds heard today.
 */
today_ms: number, 
/**
 * Mean of the four weeks before by the same time of day, days with gaps left out; none with less than three days.
 */
usual_ms: number | null, 
/**
 * Milliseconds heard in each hour of today, 24 of them.
 */
hours: Array<number>, };

export type NewArtistsTile = { 
/**
 * How many.
 */
count: number, 
/**
 * How many of them through a track of Sidetrack's.
 */
from_picks: number, 
/**
 * Covers of the first tracks heard by the newest of them, three at the most.
 */
covers: Array<string>, };

export type Notifications = { 
/**
 * Each new random track.
 */
picks: boolean, 
/**
 * What stops the recording until the user acts: sign in again, a locked keyring, a full disk, a sign-in that ends soon.
 */
problems: boolean, 
/**
 * When picks are told later; none: at once, always.
 */
quiet: Quiet | null, };

export type NowPlaying = { 
/**
 * The track.
 */
track: TrackView, 
/**
 * Position at `at`, milliseconds.
 */
progress_ms: number, 
/**
 * Whether it sounds.
 */
is_playing: boolean, 
/**
 * Device.
 */
device: string | null, 
/**
 * When this was seen.
 */
at: string, };

export type Origin = "recorded" | "export" | "account_data" | "listenbrainz" | "lastfm";

export type PastImport = { 
/**
 * Its number, for undoing it.
 */
id: number, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it ended.
 */
ended_at: string | null, 
/**
 * `running`, `done`, `cancelled`, `failed` or `undone`.
 */
state: string, 
/**
 * Names of what was imported.
 */
label: string, 
/**
 * What it did.
 */
report: ImportReport | null, };

export type PauseView = { 
/**
 * When recording goes on; none: when the user says so.
 */
until: string | null, };

export type PickView = { 
/**
 * Row of the pick.
 */
id: number, 
/**
 * The track.
 */
track: TrackView, 
/**
 * The way it was drawn.
 */
way: string, 
/**
 * The search words that found it.
 */
words: string | null, 
/**
 * When it was drawn.
 */
chosen_at: string, 
/**
 * When it was seen in the playlist.
 */
added_at: string | null, 
/**
 * The playlist it went to; none for a dry run.
 */
playlist: string | null, 
/**
 * How many tracks the search said it had found, where it did.
 */
candidates: number | null, 
/**
 * When it was taken out of the playlist by Sidetrack.
 */
removed_at: string | null, 
/**
 * Whether it was taken out as nobody had played it, and not because the user asked for that.
 */
tidied: boolean, 
/**
 * When it was seen to be no longer in the playlist, though Sidetrack did not take it out.
 */
gone_at: string | null, 
/**
 * When the user saved it to the library.
 */
kept_at: string | null, };

export type PlaylistView = { 
/**
 * Spotify id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Tracks in it, as last seen.
 */
tracks: number | null, 
/**
 * Whether picks go here.
 */
chosen: boolean, };

export type Problem = { 
/**
 * The file's path inside the folder or zip that was given.
 */
file: string, 
/**
 * Such as `record 12, line 340`; empty for a whole file.
 */
place: string, 
/**
 * What is wrong with it, for people.
 */
reason: string, };

export type Progress = { 
/**
 * Listens that were written.
 */
listens: number, 
/**
 * Listens that there are to write.
 */
of: number, };

export type RangeAsk = { "kind": "week", 
/**
 * The last day.
 */
last: string | null, } | { "kind": "month", 
/**
 * The last day.
 */
last: string | null, } | { "kind": "year", 
/**
 * Any day of the year.
 */
last: string | null, } | { "kind": "all" } | { "kind": "custom", 
/**
 * The first day.
 */
first: string, 
/**
 * The last day.
 */
last: string, };

export type RangeView = { 
/**
 * The first day.
 */
first: string, 
/**
 * The last day, included.
 */
last: string, 
/**
 * Today.
 */
today: string, 
/**
 * The day of the first listen ever; none: nothing was heard yet.
 */
first_listen: string | null, 
/**
 * What to ask for one period earlier; none: there is nothing earlier.
 */
earlier: RangeAsk | null, 
/**
 * What to ask for one period later; none: this one has today.
 */
later: RangeAsk | null, };

export type RecentListen = { 
/**
 * The listen.
 */
listen: ListenView, 
/**
 * Whether its track was a pick of Sidetrack's.
 */
is_pick: boolean, };

export type RecordingChange = { 
/**
 * Track and choice before; none: automatic.
 */
before: Array<[number, number | null]>, };

export type RestoredView = { 
/**
 * The backup; none: an empty diary was begun.
 */
from: string | null, 
/**
 * Listens in the diary as it is now.
 */
listens: number, 
/**
 * Where the diary of before is; none: there was none.
 */
set_aside: string | null, 
/**
 * Backups newer than that one that cannot be read.
 */
skipped: number, };

export type RunView = { 
/**
 * Row of the run.
 */
id: number, 
/**
 * By plan or by hand.
 */
kind: Kind, 
/**
 * When it was due; by hand: none.
 */
due_at: string | null, 
/**
 * Start.
 */
started_at: string, 
/**
 * End; none while it is open.
 */
ended_at: string | null, 
/**
 * How it stands.
 */
status: Status, 
/**
 * Why it waits or failed: a code such as `rate_limited`.
 */
reason: string | null, 
/**
 * When a waiting run goes on.
 */
wait_until: string | null, 
/**
 * Tracks that it is to bring.
 */
wanted: number, 
/**
 * What it picked: what is in the playlist, and what is on its way there.
 */
picks: Array<PickView>, 
/**
 * Its steps, in order.
 */
steps: Array<StepView>, };

export type SeenView = { 
/**
 * The source.
 */
source: Source, 
/**
 * The time it gave.
 */
at: string, 
/**
 * The same by the clock where the listen was heard.
 */
time: string, 
/**
 * Whether that is the start of the play; else it is its end.
 */
is_start: boolean, 
/**
 * Milliseconds heard, where it says.
 */
ms_played: number | null, 
/**
 * Name of the imported file.
 */
file: string | null, };

export type SettingsView = { 
/**
 * The account; none: nobody is signed in.
 */
account: AccountView | null, 
/**
 * When runs are due.
 */
plan: Plan, 
/**
 * The same in words.
 */
plan_words: string, 
/**
 * When the next runs are due, at most five.
 */
next_runs: Array<string>, 
/**
 * How tracks are drawn.
 */
drawing: Drawing, 
/**
 * Picks that were not played after so many days are taken out of the playlist; none: they stay.
 */
tidy_after_days: number | null, 
/**
 * The playlist that picks go to; none: Sidetrack makes one with the first pick.
 */
playlist: PlaylistView | null, 
/**
 * Whether picks are paused.
 */
picks_paused: boolean, 
/**
 * Whether recording is paused, and until when.
 */
recording_paused: PauseView | null, 
/**
 * The home time zone that the user chose; none: that of the system.
 */
home_zone: string | null, 
/**
 * The time zone of the system, where it has a name.
 */
system_zone: string | null, 
/**
 * What is told by notification.
 */
notifications: Notifications, 
/**
 * How backups stand.
 */
backup: BackupState, 
/**
 * Where the diary is.
 */
data_dir: string, 
/**
 * Version of the agent.
 */
version: string, };

export type SignInView = { 
/**
 * Address of the consent page.
 */
url: string, 
/**
 * Where it will send the browser.
 */
redirect_uri: string, };

export type Source = "export" | "recently_played" | "player" | "account_data" | "listenbrainz" | "lastfm";

export type StartAtLogin = "on" | "off" | "unavailable";

export type Status = "open" | "waiting" | "success" | "failed" | "skipped" | "coalesced";

export type StatusView = { 
/**
 * How recording stands.
 */
health: Health, 
/**
 * Version of the agent.
 */
version: string, 
/**
 * Process of the agent; none when the command looked by itself.
 */
agent_pid: number | null, 
/**
 * Data folder.
 */
data_dir: string, 
/**
 * What time it is for the agent.
 */
clock: AgentClock, 
/**
 * The account.
 */
account: AccountView | null, 
/**
 * What is playing.
 */
now_playing: NowPlaying | null, 
/**
 * The last listen.
 */
last_listen: ListenView | null, 
/**
 * Listens in the diary; with nobody signed in those of all accounts.
 */
listens: number, 
/**
 * Stretches in which plays may be missing.
 */
gaps: number, 
/**
 * How far the details of what was imported are known; none: nothing was imported.
 */
details: DetailsView | null, 
/**
 * Playlist that picks go to.
 */
playlist: PlaylistView | null, 
/**
 * The plan in words.
 */
plan: string, 
/**
 * Whether picks are paused.
 */
picks_paused: boolean, 
/**
 * When the next run is due.
 */
next_run: string | null, 
/**
 * The run that is open, or the last one.
 */
last_run: RunView | null, 
/**
 * Times until which Spotify refuses calls: ("all" or a group, until).
 */
blocked: Array<[string, string]>, };

export type StepView = { 
/**
 * What was done.
 */
name: string, 
/**
 * When it began.
 */
at: string, 
/**
 * How long it took, milliseconds.
 */
took_ms: number | null, 
/**
 * Whether it worked.
 */
ok: boolean, 
/**
 * HTTP status, where there was an answer.
 */
status: number | null, 
/**
 * Search words, error, or whatever tells the story.
 */
detail: string | null, };

export type StreakTile = { 
/**
 * Length of the present one; today counts once something was heard, and does not end it before.
 */
days: number, 
/**
 * Length of the longest ever.
 */
longest: number, 
/**
 * Milliseconds heard on each of the last seven days, today last.
 */
last_days: Array<number>, };

export type Theme = "system" | "dark" | "light";

export type TodayView = { 
/**
 * The user's day.
 */
date: string, 
/**
 * The newest pick that was drawn on this day, removed ones included; none: not drawn yet.
 */
pick: PickView | null, 
/**
 * The newest run of this day: it says why there is no pick yet.
 */
run: RunView | null, 
/**
 * How the listening time of the last twelve months falls on release years, ascending, without gaps between the
 * first and the last. Empty when nothing was heard.
 */
usual_years: Array<YearShare>, 
/**
 * The last listens, newest first.
 */
listens: Array<RecentListen>, 
/**
 * Minutes today.
 */
minutes: MinutesTile, 
/**
 * Days in a row.
 */
streak: StreakTile, 
/**
 * Artists never heard before.
 */
new_artists: NewArtistsTile, };

export type TrackView = { 
/**
 * Spotify URI.
 */
uri: string, 
/**
 * Title.
 */
name: string, 
/**
 * Artists in order.
 */
artists: Array<string>, 
/**
 * Their Spotify URIs, in the same order; empty for one that Spotify does not know.
 */
artist_uris: Array<string>, 
/**
 * Album title.
 */
album: string | null, 
/**
 * Release year of the album.
 */
year: number | null, 
/**
 * Length, milliseconds.
 */
duration_ms: number | null, 
/**
 * ISRC.
 */
isrc: string | null, 
/**
 * Address of the cover.
 */
cover: string | null, };

export type Unit = "day" | "week" | "month";

export type VersionView = { 
/**
 * Its row.
 */
row: number, 
/**
 * The track.
 */
track: TrackView, 
/**
 * Whether the user said that it belongs there.
 */
by_hand: boolean, };

export type Unwritable = "disk_full" | "read_only" | "failing";

export type YearShare = { 
/**
 * Release year.
 */
year: number, 
/**
 * 0 to 1 of the year heard most, so that 1 is the tallest tick.
 */
share: number, };

export type YearStack = { 
/**
 * The first of the three years: divisible by three.
 */
first_year: number, 
/**
 * Picks in the user's library.
 */
kept: number, 
/**
 * Other picks.
 */
others: number, };

export type BlockedArtist = { 
/**
 * Spotify URI; none: everybody of that name.
 */
uri: string | null, 
/**
 * Name.
 */
name: string, };

export type Drawing = { 
/**
 * The way.
 */
way: WayName, 
/**
 * What may not be drawn.
 */
filters: Filters, };

export type Filters = { 
/**
 * What was heard before.
 */
heard: Heard, 
/**
 * What was picked before, by id, ISRC or as the same title of the same artist.
 */
picked: boolean, 
/**
 * Released before this year; tracks without a year pass.
 */
from_year: number | null, 
/**
 * Released after this year.
 */
to_year: number | null, 
/**
 * Shorter than this, seconds.
 */
shortest_s: number | null, 
/**
 * Longer than this, seconds.
 */
longest_s: number | null, 
/**
 * What is marked as explicit.
 */
explicit: boolean, 
/**
 * What cannot be played in the user's market.
 */
market: boolean, 
/**
 * Audiobooks, radio plays, sermons and lessons.
 */
spoken_word: boolean, 
/**
 * Sounds to sleep by, noise and frequencies.
 */
sleep_noise: boolean, 
/**
 * Karaoke, covers for sing-alongs and tributes.
 */
karaoke: boolean, 
/**
 * What is made by the thousand, with or without a person.
 */
slop: boolean, 
/**
 * Artists of whom nothing is drawn.
 */
artists: Array<BlockedArtist>, 
/**
 * Words or phrases in title, album or artist.
 */
words: Array<string>, };

export type Heard = "any" | "new_track" | "new_artist";

export type WayName = "even" | "classic";

export type List = "spoken_word" | "sleep_noise" | "karaoke" | "slop";

export type ListView = { 
/**
 * Which.
 */
list: List, 
/**
 * Its words and phrases.
 */
words: Array<string>, 
/**
 * Whether the user changed it.
 */
changed: boolean, };

export type Plan = { 
/**
 * When.
 */
rule: Rule, 
/**
 * Tracks that each run brings.
 */
tracks: number, 
/**
 * Missed runs are made up for by one, unless the newest was due more hours ago than this.
 */
late_hours: number, };

export type PlanPreview = { 
/**
 * The plan in words.
 */
words: string, 
/**
 * When its next runs are due.
 */
next: Array<string>, };

export type Rule = { "kind": "times", 
/**
 * Times of day; none: picks only by hand.
 */
times: Array<string>, 
/**
 * On these days; none: on every day.
 */
days: Array<Weekday>, } | { "kind": "every_hours", 
/**
 * A divisor of 24, so that each day has the same times.
 */
hours: number, 
/**
 * One of the times of day.
 */
from: string, } | { "kind": "cron", 
/**
 * Minute, hour, day of the month, month, day of the week.
 */
expression: string, };

export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export type Quiet = { 
/**
 * From; where that is later than `to`, over midnight.
 */
from: string, 
/**
 * Until, excluded.
 */
to: string, };
