// What is said of imports and exports: how far one is, what it did, what could not be read.
import { civilDay, count, FIXED, plural, shortDay } from "./format";
import type { ExportView, FileKind, ImportReport, ImportStage, ImportView, PastImport, Progress, UndoneView } from "./types";
import { failureWords } from "./words";

/** Reading takes about so much of an import; storing takes the rest. */
const READING = 0.55;

export function isRunning(stage: ImportStage): boolean {
  return stage === "reading" || stage === "storing";
}

/** How far it is, from 0 to 1. `firstLeft`: the seconds that storing had before it; `left`: those it has now. */
export function shareDone(view: ImportView, firstLeft: number | null, left: number | null): number {
  if (!isRunning(view.stage)) return 1;
  const read = view.bytes > 0 ? Math.min(1, view.bytes_done / view.bytes) : 0;
  if (view.stage === "reading" || !firstLeft || left === null) return read * READING;
  return Math.min(1, READING + (1 - READING) * (1 - left / firstLeft)) * read;
}

/** "file 3 of 12", "45,000 records" */
export function progressWords(view: ImportView): string {
  if (view.files === 0) return "Looking for histories";
  const file = Math.min(view.files_done + 1, view.files);
  const doing = view.stage === "storing" ? "Storing what was read" : `Reading file ${count(file)} of ${count(view.files)}`;
  return `${doing} · ${plural(view.records, "record")}`;
}

/** "about 20 seconds left"; empty while nobody can tell. */
export function leftWords(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 3300) return `about ${plural(Math.round(seconds / 60), "minute")} left`;
  return `about ${plural(Math.round(seconds / 3600), "hour")} left`;
}

/** Why an import failed. */
export function failedWords({ failure }: ImportView): string {
  return failure ? failureWords(failure) : "The import failed. Nothing of it was kept.";
}

const APART = ["podcast", "audiobook", "video"];
const UNREAD = ["damaged", "bad_time", "bad_number", "no_track"];
const of = (report: ImportReport, reasons: string[]) => reasons.reduce((sum, reason) => sum + (report.skipped[reason] ?? 0), 0);

/** "2 podcasts, 1 audiobook and 1 video" */
function inARow(parts: string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** "12,345 new, 678 already known, 90 podcasts kept apart, 3 records could not be read" */
export function reportWords(report: ImportReport): string {
  const apart = APART.filter((reason) => report.skipped[reason]).map((reason) => plural(report.skipped[reason] ?? 0, reason));
  const unread = of(report, UNREAD);
  const other = Object.entries(report.skipped).filter(([reason]) => ![...APART, ...UNREAD].includes(reason));
  const parts = [`${count(report.new)} new`, `${count(report.merged)} already known`];
  if (apart.length > 0) parts.push(`${inARow(apart)} kept apart`);
  if (unread > 0) parts.push(`${plural(unread, "record")} could not be read`);
  parts.push(...other.map(([reason, records]) => reasonWords(reason, records)));
  return parts.join(", ");
}

/** "StreamingHistory0.json ends in the middle. Nobody knows what came after. …"; empty where none does. */
export function cutOffWords({ files }: ImportReport): string {
  const cut = files.filter((file) => file.cut_off);
  const [first] = cut;
  if (!first) return "";
  const again = "Nobody knows what came after. Download it again and import that.";
  return cut.length === 1 ? `${first.name.split("/").at(-1)} ends in the middle. ${again}` : `${count(cut.length)} files end in the middle. ${again}`;
}

/** "plays of 14 Mar 2015 – 20 Nov": the days that an import told of; empty where nobody knows. */
export function spanWords({ first, last }: ImportReport, now: number): string {
  if (!first || !last) return "";
  const today = civilDay(now);
  const [from, to] = [first, last].map((at) => shortDay(civilDay(Date.parse(at)), today));
  return `plays of ${from === to ? from : `${from} – ${to}`}`;
}

/** A reason for which records brought no listen, with their number. */
export function reasonWords(reason: string, records: number): string {
  switch (reason) {
    case "podcast":
    case "audiobook":
    case "video":
      return `${plural(records, reason)}, kept apart from music`;
    case "damaged":
      return `${plural(records, "damaged record")}`;
    case "bad_time":
      return `${plural(records, "record")} with an impossible time`;
    case "bad_number":
      return `${plural(records, "record")} with an impossible playing time`;
    case "no_track":
      return `${plural(records, "record")} without a track`;
    case "now_playing":
      return `${plural(records, "record")} of what was just playing`;
    case "deleted_by_you":
      return `${plural(records, "listen")} that you had deleted`;
    default:
      return `${plural(records, "record")} left out (${reason.replaceAll("_", " ")})`;
  }
}

const KINDS: Record<FileKind, string> = {
  extended_audio: "Spotify, extended history",
  extended_video: "Spotify, videos",
  account_data: "Spotify, account data",
  account_podcasts: "Spotify, podcasts of the account data",
  listenbrainz: "ListenBrainz",
  lastfm: "Last.fm",
};

/** Where a file comes from. */
export function kindWords(kind: FileKind): string {
  return KINDS[kind];
}

/** What an undo took from the diary. */
export function undoneWords({ gone, stay }: UndoneView): string {
  const went = gone > 0 ? `${plural(gone, "listen")} went` : "no listen went";
  return `Import undone: ${went}${stay > 0 ? "; what something else told stays" : ""}`;
}

/** How an import of the past ended, in a few words. */
export function pastWords(past: PastImport, now: number): string {
  switch (past.state) {
    case "done": {
      if (!past.report) return "Done";
      const span = spanWords(past.report, now);
      return `${span ? `${span} · ` : ""}${count(past.report.new)} new of ${plural(past.report.read, "record")}`;
    }
    case "running":
      return "Under way";
    case "cancelled":
      return "Cancelled, nothing of it was kept";
    case "undone":
      return "Undone";
    default:
      return "Failed, nothing of it was kept";
  }
}

/** "45,000 of 1,000,000 listens" */
export function writtenWords({ listens, of }: Progress): string {
  return `${count(listens)} of ${plural(of, "listen")}`;
}

/** "Saved as sidetrack.json: 12,480 listens and 90 others" */
export function savedWords({ name, listens, apart }: ExportView): string {
  const others = apart > 0 ? ` and ${count(apart)}${FIXED}podcasts, audiobooks and videos` : "";
  return `Saved as ${name}: ${plural(listens, "listen")}${others}.`;
}
