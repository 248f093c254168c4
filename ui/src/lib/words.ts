// What states, failures and reasons are called: plain words, and what to do.
import { ahead, atTime, percent, plural, spokenRange, timeOf, untilTime } from "./format";
import type { DetailsView, Failure, GapView, Health, NowPlaying, PickView, RunView, StatusView, Unwritable } from "./types";

export type Tone = "good" | "quiet" | "warn" | "bad";
export type HealthAction = "sign_in" | "try_now" | "go_on" | "mend";

/** Health as shown in the sidebar. */
export interface HealthWords {
  tone: Tone;
  /** A word or three. */
  word: string;
  /** What it means and what to do; none when all is well. */
  detail: string | null;
  action: HealthAction | null;
}

const ACTION_LABELS: Record<HealthAction, string> = { sign_in: "Sign in", try_now: "Try now", go_on: "Go on", mend: "Choose" };

export function actionLabel(action: HealthAction): string {
  return ACTION_LABELS[action];
}

function words(tone: Tone, word: string, detail: string | null = null, action: HealthAction | null = null): HealthWords {
  return { tone, word, detail, action };
}

/** Words for each state of the recorder. */
export function healthWords(health: Health, playing: NowPlaying | null, now: number): HealthWords {
  switch (health.state) {
    case "recording":
      return playing?.is_playing ? words("good", "Recording") : words("quiet", "Nothing playing");
    case "starting":
      return words("quiet", "Starting");
    case "no_account":
      return words("quiet", "Not signed in", "Nothing is recorded until you sign in.");
    case "paused":
      return paused(health.until, now);
    case "offline":
      return words("warn", "Retrying", offline(Date.parse(health.since), now), "try_now");
    case "blocked":
      return words("warn", `Retrying ${ahead(health.until, now)}`, blocked(health.until, now));
    case "sign_in_doubtful":
      return words("warn", "Checking the sign-in", "Spotify refused it once. Asking again before believing it.");
    case "sign_in_again":
      return words(
        "bad",
        "Signed out",
        "Spotify wants you to sign in again. Nothing is recorded until then.",
        "sign_in",
      );
    case "keyring_locked":
      return words("bad", "Keyring locked", "Unlock your keyring, then recording goes on by itself.", "try_now");
    case "keyring_absent":
      return words("warn", "No keyring yet", "Waiting for the keyring of your desktop.", "try_now");
    case "keyring_damaged":
      return words("bad", "Sign-in unreadable", `${sentence(health.reason)} Sign in again to go on.`, "sign_in");
    case "refused":
      return refused(health.reason);
    case "diary_not_writable":
      return notWritable(health.reason);
    case "diary_unreadable":
      return unreadable(health.reason, health.backup !== null);
    case "not_running":
      return words("warn", "Not recording", "Nothing is recorded while Sidetrack does not run.");
  }
}

function notWritable(reason: Unwritable): HealthWords {
  switch (reason) {
    case "disk_full":
      return words("bad", "Disk full", "Make room and recording goes on by itself. Spotify hands back the last 50 plays.", "try_now");
    case "read_only":
      return words("bad", "Diary read-only", "Make its file and folder writable and recording goes on by itself.", "try_now");
    case "failing":
      return words("bad", "Diary not writable", "Is the disk full or failing?", "try_now");
  }
}

function unreadable(reason: string, backup: boolean): HealthWords {
  if (reason === "diary_newer") {
    return words("bad", "Diary is newer", "A newer Sidetrack wrote it. Install that one again; nothing was changed.");
  }
  const way = backup ? "There is a good backup." : "There is no backup.";
  return words("bad", "Diary damaged", `${way} Nothing is recorded until you have chosen.`, "mend");
}

/** About what 50 short plays fill: Spotify hands back no more of them. */
const COVERED_MS = 2 * 3_600_000;
const MAY_MISS = "Plays beyond the last 50 may be missing.";

function offline(since: number, now: number): string {
  return `Spotify does not answer. ${now - since > COVERED_MS ? MAY_MISS : "Nothing is lost."}`;
}

/** Only its end is known, not how long the break stands already, so the rest of one promises nothing. */
function blocked(until: string, now: number): string {
  const long = Date.parse(until) - now > COVERED_MS;
  if (!long) return "Spotify asked for a break. It goes on by itself and then fetches your last 50 plays.";
  return `Spotify asked for a break ${untilTime(until, now)}. ${MAY_MISS}`;
}

/** The state with its advice, for readers. */
export function spokenHealth({ word, detail }: HealthWords): string {
  return detail === null ? word : `${word}. ${detail}`;
}

function paused(until: string | null, now: number): HealthWords {
  return words("quiet", until === null ? "Paused" : `Paused ${untilTime(until, now)}`, null, "go_on");
}

export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function sentence(text: string): string {
  const first = upper(text.trim());
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function refused(reason: string): HealthWords {
  switch (reason) {
    case "owner_needs_premium":
      return words(
        "bad",
        "Needs Premium",
        "The owner of your Spotify app needs Premium. A new subscription can take hours to count.",
        "try_now",
      );
    case "user_not_registered":
      return words(
        "bad",
        "Not let in",
        "Add this account under User Management of your app on Spotify’s developer page.",
        "try_now",
      );
    case "missing_scope":
      return words("bad", "Permission missing", "Sign in again and agree to all permissions.", "sign_in");
    case "invalid_client":
      return words("bad", "Unknown client ID", "Spotify does not know this client ID. Check it and sign in again.", "sign_in");
    default:
      return words("bad", "Not let in", "Spotify refuses this account.", "try_now");
  }
}

/** When Spotify stops refusing, if a block stands: the latest of them. */
export function blockedUntil(status: StatusView): string | null {
  const times = status.blocked.map(([, until]) => until).sort();
  return times.at(-1) ?? null;
}

const FAILURES: Record<string, string> = {
  no_active_device: "Open Spotify on a device, then press Play again.",
  premium_required: "Spotify lets only Premium accounts do this from outside of its app.",
  restricted: "Spotify does not allow this right now.",
  offline: "Spotify does not answer. Try again in a moment.",
  uncertain: "Spotify did not answer in time. It may have worked all the same.",
  server: "Spotify has a problem of its own. Try again in a moment.",
  unreadable: "Spotify answered something unreadable. Try again in a moment.",
  accounts_unavailable: "Spotify’s sign-in service does not answer. Try again in a moment.",
  rate_limited: "Spotify asked for a break. Try again later.",
  quota_exceeded: "Today’s calls to Spotify are used up. Try again tomorrow.",
  ceiling_reached: "Today’s calls to Spotify are used up. Try again tomorrow.",
  pick_not_ours: "A copy that you added yourself is in the playlist, so it was left alone.",
  pick_gone: "It is no longer in the playlist.",
  no_account: "Sign in with Spotify first.",
  not_signed_in: "Sign in with Spotify first.",
  sign_in_refused: "Spotify wants you to sign in again.",
  invalid_client: "Spotify does not know this client ID. Check it on Spotify’s developer page.",
  owner_needs_premium: "The owner of your Spotify app needs Premium.",
  user_not_registered: "Add this account under User Management of your app on Spotify’s developer page.",
  missing_scope: "A permission is missing. Sign in again and agree to all of them.",
  playlist_missing: "The playlist is gone. Choose another one in Settings.",
  no_such_playlist: "Spotify does not know that playlist.",
  playlist_full: "The playlist is full. Choose another one in Settings.",
  playlist_not_yours: "Only your own playlists can take tracks.",
  nothing_drawn: "Every track was turned away. Loosen a filter.",
  cancelled: "It was cancelled.",
  run_in_doubt: "Something of this draw may be on its way to Spotify. Cancel it once that is known.",
  run_done: "Nothing is left to do for that draw.",
  too_late: "It was due too long ago when the computer was on again.",
  run_open: "The draw before was still under way.",
  missed: "A later draw made up for it.",
  picks_paused: "Random tracks are paused.",
  agent_gone: "Sidetrack’s recorder does not answer. It is being started again.",
  other_version: "Another version of Sidetrack is running. Quit it, then open this window again.",
  no_desktop: "No desktop to show this on.",
  diary_not_writable: "The diary cannot be written. Is the disk full or read-only?",
  diary_io: "The diary’s file cannot be reached. Is the disk full, read-only or gone?",
  diary_damaged: "The diary is damaged. Settings shows what can be done.",
  diary_newer: "A newer Sidetrack wrote the diary. Install that one again.",
  diary_busy: "The diary is being replaced. Try again in a moment.",
  busy: "Something else is under way that needs the diary. Try again in a moment.",
  importing: "An import is under way. Wait until it has ended, or cancel it.",
  import_not_there: "This import was undone already, or is not there.",
  file_not_writable: "The file cannot be written there. Is the disk full, or may you not write to that folder?",
  file_exists: "There is such a file already. Choose another name.",
  no_diary: "There is nothing to export yet.",
  no_listens_then: "There are no listens on those days.",
  no_backup: "There is no backup that could be restored.",
};

/** A failure in words. */
export function failureWords(failure: Failure): string {
  return FAILURES[failure.code] ?? sentence(failure.message || failure.code);
}

/** Codes that only another sign-in helps against. */
export function needsSignIn(code: string): boolean {
  return ["no_account", "not_signed_in", "sign_in_refused", "unauthorized", "invalid_client", "missing_scope"].includes(code);
}

/** Codes that only another playlist helps against. */
export function needsPlaylist(code: string): boolean {
  return ["playlist_missing", "playlist_full", "playlist_not_yours"].includes(code);
}

/** Codes that only other filters help against. */
export const needsFilters = (code: string | null): boolean => code === "nothing_drawn";

/** A run tries again by itself, so nobody is told to. */
function withoutAdvice(words: string): string {
  return words.replace(/ Try again .*$/, "");
}

/** Why there is no pick yet, from the run that should have brought it. */
export function runWords(run: RunView, now: number): { title: string; detail: string } {
  const reason = run.reason === null ? "" : withoutAdvice(failureWords({ code: run.reason, message: run.reason }));
  if (run.status === "waiting") {
    const next = run.wait_until === null ? "" : ` Next attempt ${ahead(run.wait_until, now)}.`;
    return { title: "Today’s sidetrack is held up.", detail: `${reason}${next}`.trim() };
  }
  if (run.status === "failed") return { title: "The draw failed.", detail: reason };
  if (run.status === "skipped") {
    const missed = run.reason === "missed" ? "It was missed." : reason;
    return { title: "No sidetrack today.", detail: missed || "Random tracks are paused." };
  }
  return { title: "The draw brought nothing.", detail: reason };
}

const STEPS: Record<string, string> = {
  "find playlist": "Looking for the playlist",
  "create playlist": "Making the playlist",
  "read playlist": "Reading the playlist",
  search: "Searching",
  draw: "Drawing a track",
  "add track": "Adding it to the playlist",
  "look up": "Checking the playlist",
};

/** A step of a run, as something that is going on. */
export function stepWords(name: string): string {
  return STEPS[name] ?? sentence(name).slice(0, -1);
}

const FIFTY = "Spotify only hands back the last 50 plays";

/** Why plays may be missing. */
export function gapCause(reason: string): string {
  switch (reason) {
    case "page_full":
      return "More was played than the last 50 plays that Spotify hands back.";
    case "off":
      return `Sidetrack was not running and ${FIFTY}.`;
    case "offline":
      return `Spotify could not be reached, and afterwards ${FIFTY}.`;
    case "blocked":
      return `Spotify refused to answer, and afterwards ${FIFTY}.`;
    case "signed_out":
      return `Sidetrack was signed out and ${FIFTY}.`;
    case "keyring":
      return `The keyring was locked and ${FIFTY}.`;
    case "not_writable":
      return `The disk took nothing more, and afterwards ${FIFTY}.`;
    case "paused":
      return "You paused recording.";
    default:
      return "Plays of this time could not be read.";
  }
}

/** Why plays may be missing, in as few words as a line has room for. */
export function gapBrief(reason: string): string {
  switch (reason) {
    case "page_full":
      return "More than 50 plays at once";
    case "off":
      return "Sidetrack was not running";
    case "offline":
      return "Spotify could not be reached";
    case "blocked":
      return "Spotify refused to answer";
    case "signed_out":
      return "Signed out";
    case "keyring":
      return "The keyring was locked";
    case "not_writable":
      return "The disk took nothing more";
    case "paused":
      return "You paused recording";
    default:
      return "Plays could not be read";
  }
}

/** "Not recorded, 3 to 4 November. ..." */
export function gapWords(gap: GapView): string {
  return `Not recorded, ${spokenRange(gap.first, gap.last)}. ${gapCause(gap.reason)}`;
}

/** "Details known for 82 % of what you imported; the rest comes over the next 12 days."; empty when none is to come. */
export function detailsWords(details: DetailsView | null): string {
  if (details === null || details.days_left === 0) return "";
  const share = percent(Math.floor((100 * details.known) / details.imported) / 100);
  const rest = details.days_left === 1 ? "today" : `over the next ${details.days_left} days`;
  return `Details known for ${share} of what you imported; the rest comes ${rest}.`;
}

/** "Today's sidetrack is drawn at 07:00." */
export function nextRunWords(next: string | null, now: number): string {
  if (next === null) return "No time is set: sidetracks are drawn only when you ask.";
  return `The next sidetrack is drawn ${atTime(next, now)}.`;
}

/** "drawn at 07:00" */
export function drawnWords(chosenAt: string): string {
  return `drawn at ${timeOf(chosenAt)}`;
}

/** Of so many results the classic way takes one. */
const FIRST = 3;

/** "one of the first three of 914 results": what the number of a classic pick counts. */
export function resultsWords(found: number | null): string {
  if (found === null || found < 2) return "";
  return `one of ${found > FIRST ? "the first three of " : ""}${plural(found, "result")}`;
}

/** "from 54 candidates": the number of an even pick counts all that waited, whatever search found them. */
export function candidatesWords(waiting: number | null): string {
  return waiting === null || waiting < 2 ? "" : `from ${plural(waiting, "candidate")}`;
}

/** "Drawn from “ka”: one of the first three of 914 results", "Found by “ka year:1987”, drawn from 54 candidates"; empty when
 * nothing is known. */
export function originWords({ way, words, candidates }: PickView): string {
  const said = (parts: string[], between: string) => upper(parts.filter((part) => part !== "").join(between));
  const waiting = candidatesWords(candidates);
  if (way === "even") return said([words ? `found by “${words}”` : "", waiting && `drawn ${waiting}`], ", ");
  return said([words ? `drawn from “${words}”` : "", way === "classic" ? resultsWords(candidates) : ""], ": ");
}
