// Runs of the plan in words: how each stands, when it ran, and what it added.
import { atTime, civilDay, count, FIXED, plural, shortDay, timeOf } from "../format";
import type { RunView, Status } from "../types";
import { failureWords, needsFilters, upper } from "../words";

/** As the filters stand. */
export const STATUSES = ["success", "waiting", "failed", "skipped", "coalesced", "open"] as const satisfies readonly Status[];

export const STATUS_NAMES: Record<Status, string> = {
  success: "Done",
  waiting: "Waiting",
  failed: "Failed",
  skipped: "Skipped",
  coalesced: "Made up for",
  open: "Running",
};

const MINUTE = 60_000;
/** Later than this is told. */
const LATE_MS = 30 * MINUTE;

/** How much later than planned a run began, milliseconds; 0 when it was in time or had no plan. */
export function lateBy({ due_at: due, started_at: started }: RunView): number {
  if (due === null) return 0;
  const late = Date.parse(started) - Date.parse(due);
  return late >= LATE_MS ? late : 0;
}

function roughly(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 100) return `${minutes}${FIXED}min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours}${FIXED}h` : plural(Math.round(hours / 24), "day");
}

/** "Kaffee um Mitternacht", "Blue Ledger and 2 more"; empty when nothing was picked. */
export function addedWords({ picks }: RunView): string {
  const [first, ...more] = picks;
  if (!first) return "";
  const name = first.track.name || "an untitled track";
  return more.length === 0 ? name : `${name} and ${count(more.length)} more`;
}

const BRIEF: Record<string, string> = {
  offline: "Spotify unreachable",
  uncertain: "Spotify did not answer in time",
  server: "Spotify had a problem of its own",
  unreadable: "Spotify answered something unreadable",
  accounts_unavailable: "Spotify’s sign-in service did not answer",
  rate_limited: "Spotify asked for a break",
  quota_exceeded: "the day’s calls to Spotify were used up",
  ceiling_reached: "the day’s calls to Spotify were used up",
  playlist_missing: "the playlist was gone",
  playlist_full: "the playlist was full",
  playlist_not_yours: "the playlist was not yours",
  not_signed_in: "signed out",
  sign_in_refused: "signed out",
  unauthorized: "signed out",
  no_account: "signed out",
  picks_paused: "random tracks were paused",
  cancelled: "cancelled",
  run_open: "the run before was still under way",
  missed: "a later run made up for it",
};

const DAY_MS = 24 * 60 * MINUTE;

/** "more than a day", "7 h" */
function missedBy({ due_at: due, started_at: started }: RunView): string {
  const by = due === null ? DAY_MS : Date.parse(started) - Date.parse(due);
  return by >= DAY_MS ? "more than a day" : roughly(by);
}

/** What the last step of a draw says that brought nothing: which filter turned away most, or that nothing came at all. */
const MOST = /turned away most by (“[^”]+”)/;
const NONE_FOUND = "no track was found";
const TURNED_AWAY = "every track was turned away";

/** "every track was turned away, most by “years”"; without steps nobody knows by what. */
function nothingDrawn({ steps }: RunView): string {
  const detail = steps.at(-1)?.detail ?? "";
  if (detail.startsWith(NONE_FOUND)) return detail;
  const most = MOST.exec(detail)?.[1];
  return most ? `${TURNED_AWAY}, most by ${most}` : TURNED_AWAY;
}

/** Why, in as few words as a line has room for; empty when nobody knows. */
export function briefReason(run: RunView): string {
  const { reason } = run;
  if (reason === null) return "";
  if (needsFilters(reason)) return nothingDrawn(run);
  if (reason === "missed" && run.status === "skipped") return "missed";
  if (reason === "too_late") return `missed by ${missedBy(run)}`;
  return BRIEF[reason] ?? failureWords({ code: reason, message: reason }).replace(/[.].*$/, "");
}

/** A run in a line: "Added Kaffee um Mitternacht". */
export function runLine(run: RunView, now: number): string {
  const [added, why] = [addedWords(run), briefReason(run)];
  switch (run.status) {
    case "success": {
      const late = lateBy(run);
      const what = added === "" ? "added nothing" : `added ${added}`;
      return late > 0 ? `Ran ${roughly(late)} late, ${what}` : upper(what);
    }
    case "waiting": {
      const next = run.wait_until === null ? "waits for you" : `next try ${atTime(run.wait_until, now)}`;
      return upper(why === "" ? next : `${why}, ${next}`);
    }
    case "failed":
      return why === "" ? "Failed" : upper(why);
    case "skipped":
      if (why === "" || run.reason === "missed" || run.reason === "cancelled") return upper(why || "skipped");
      return `Skipped, ${why}`;
    case "coalesced":
      return why === "" ? "Made up for by a later run" : upper(why);
    case "open":
      return "Drawing";
  }
}

/** The day that a run belongs to: "20 Nov". */
export function runDay(run: RunView, now: number): string {
  return shortDay(civilDay(Date.parse(run.due_at ?? run.started_at)), civilDay(now));
}

/** "07:00" of a planned run, "by hand" of another. */
export function dueWords({ due_at: due }: RunView): string {
  return due === null ? "by hand" : timeOf(due);
}

/** "480 ms", "4.2 s", "3 min", "2 h" */
export function tookWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}${FIXED}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${FIXED}s`;
  return roughly(ms);
}

const SEARCHED = /^(")(.*)(": (?:\d+ from \d+ of )?\d+ found, \d+ pass)$/;

/** What a step says, in three: of a search only its words may be written from right to left, of anything else all of it. */
export function detailParts(detail: string): [before: string, free: string, after: string] {
  const [, before = "", free = detail, after = ""] = SEARCHED.exec(detail) ?? [];
  return [before, free, after];
}

/** How long a run took; empty while it is open, and for one that never ran. */
export function runTook({ started_at: started, ended_at: ended, status }: RunView): string {
  if (ended === null || status === "skipped" || status === "coalesced") return "";
  return tookWords(Math.max(0, Date.parse(ended) - Date.parse(started)));
}

/** What a row of the log says beside its status. */
export function logWords(run: RunView, now: number): string {
  if (run.status === "success") {
    const added = addedWords(run);
    const late = lateBy(run);
    return `${added === "" ? "Nothing added" : added}${late > 0 ? `, ${roughly(late)} late` : ""}`;
  }
  if (run.status === "failed" && needsFilters(run.reason)) {
    const why = briefReason(run);
    return why === TURNED_AWAY ? failureWords({ code: "nothing_drawn", message: "" }) : `${upper(why)}.`;
  }
  return run.status === "skipped" ? upper(briefReason(run)) : runLine(run, now);
}

/** Puts a run among others, newest first, in the place of what was known of it. */
export function withRun(runs: RunView[], run: RunView): RunView[] {
  if (runs.some(({ id }) => id === run.id)) return runs.map((known) => (known.id === run.id ? run : known));
  return [...runs.filter(({ id }) => id > run.id), run, ...runs.filter(({ id }) => id < run.id)];
}

/** Newer answers over older ones: rows that go on below the first page stay. */
export function merged(fresh: RunView[], before: RunView[]): RunView[] {
  const last = fresh.at(-1)?.id;
  return last === undefined ? [] : [...fresh, ...before.filter(({ id }) => id < last)];
}
