// What is said of the diary as a file: how it stands, its backups, what a check found, and what a deletion takes along.
import { addDays, ago, civilDay, count, fileSize, plural, timeOf, weekdayDay } from "./format";
import type { BackupState, BackupView, CheckView, Erasure, Health, RestoredView } from "./types";
import { failureWords } from "./words";

/** What is in the way of the diary itself, and what the user can do about it. */
export interface DiaryTrouble {
  title: string;
  text: string;
  /** Whether there is a good backup to restore. */
  restore: boolean;
  /** Whether an empty diary may be begun. */
  anew: boolean;
  /** Whether it may have gone by itself. */
  again: boolean;
}

/** None while the diary can be used. */
export function diaryTrouble(health: Health, signedIn: boolean, now: number): DiaryTrouble | null {
  if (health.state === "diary_unreadable") return unreadable(health.reason, health.backup, now);
  // With somebody signed in the diary is open, and only cannot be written at present.
  if (health.state !== "diary_not_writable" || signedIn) return null;
  const trouble = { restore: false, anew: false, again: true };
  const goesOn = "Sidetrack then goes on by itself. Spotify hands back the last 50 plays.";
  switch (health.reason) {
    case "disk_full":
      return { title: "The disk is full.", text: `Make room. ${goesOn}`, ...trouble };
    case "read_only":
      return { title: "The diary may only be read.", text: `Make its file and folder writable. ${goesOn}`, ...trouble };
    case "failing":
      return { title: "The diary cannot be opened.", text: `Is the disk full or failing? ${goesOn}`, ...trouble };
  }
}

function unreadable(reason: string, backup: string | null, now: number): DiaryTrouble {
  if (reason === "diary_newer") {
    const text = "Install that one again. Nothing was changed, and nothing is recorded until then.";
    return { title: "A newer Sidetrack wrote the diary.", text, restore: false, anew: false, again: true };
  }
  const kept = "Whatever you choose, the damaged file is kept and you stay signed in. Nothing is recorded until then.";
  const first = backup === null ? "There is no backup here." : `The newest good backup was made ${ago(backup, now)}.`;
  return { title: "The diary is damaged.", text: `${first} ${kept}`, restore: backup !== null, anew: true, again: false };
}

/** "Backed up 6 min ago", and what there is to say about it. */
export function backupWords(backup: BackupState, now: number): { text: string; detail: string; bad: boolean } {
  const text = backup.newest === null ? "Not backed up yet" : `Backed up ${ago(backup.newest, now)}`;
  if (backup.failed) return { text, detail: `The last try failed. ${failureWords(backup.failed)} It is tried again every hour.`, bad: true };
  const first = "The first backup is made soon.";
  const detail = backup.newest === null ? first : "Made once a day when something has changed. Seven are kept.";
  return { text, detail, bad: false };
}

/** "Today, 03:00", "Wed 18 Nov, 03:00": which of several backups it is. */
export function whenWords(backup: BackupView, now: number): string {
  const at = Date.parse(backup.at);
  const [day, today] = [civilDay(at), civilDay(now)];
  const named = day === today ? "Today" : day === addDays(today, -1) ? "Yesterday" : weekdayDay(day, today);
  return `${named}, ${timeOf(at)}`;
}

/** "Copied to sidetrack-2026-11-20.sqlite" */
export function copiedWords({ path, listens }: BackupView): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return `Copied to ${name}${listens === null ? "" : `: ${plural(listens, "listen")}`}`;
}

/** What a backup that was asked for came to. */
export function madeWords(made: BackupView, now: number): string {
  return made.unchanged ? `Nothing has changed since the backup of ${ago(made.at, now)}` : "Backed up";
}

/** "12,480 listens, 20 MB, before an update" */
export function copyWords({ listens, bytes, before_migration }: BackupView): string {
  const held = listens === null ? "Cannot be read" : plural(listens, "listen");
  return `${held}, ${fileSize(bytes)}${before_migration ? ", before an update" : ""}`;
}

/** How a backup differs from the diary of now, which has `now` listens; empty where nobody knows. */
export function lessWords({ listens }: BackupView, now: number): string {
  if (listens === null || now === 0) return "";
  if (listens < now) return `The diary has ${plural(now - listens, "listen")} more than this backup.`;
  return listens > now ? `The diary has ${plural(listens - now, "listen")} fewer than this backup.` : "The diary has as many listens as this backup.";
}

/** What a restore did. */
export function restoredWords(restored: RestoredView): string {
  const done = restored.from === null ? "An empty diary is begun" : `Restored: ${plural(restored.listens, "listen")}`;
  return restored.set_aside === null ? done : `${done}. The diary of before is kept.`;
}

/** What a check found, in a sentence. */
export function checkWords(check: CheckView): string {
  const looked = `${plural(check.listens, "listen")} made of ${plural(check.sightings, "sighting")}`;
  if (check.findings.length === 0) return `All is well: ${looked}, nothing lost.`;
  return check.findings.map(({ message }) => message.replace(/[.]?$/, ".")).join(" ");
}

/** What goes, counted: "12,480 listens", "92 sidetracks and 104 runs of the plan", "7 copies of the diary". */
export function goes({ listens, picks, runs, copies }: Erasure): string[] {
  const drawn = picks + runs === 0 ? [] : [`${plural(picks, "sidetrack")} and ${plural(runs, "run")} of the plan`];
  const copied = copies === 0 ? [] : [plural(copies, "copy of the diary", "copies of the diary")];
  return [plural(listens, "listen"), ...drawn, ...copied];
}

/** What stays after disconnecting; empty when nothing does. */
export function staysWords({ stays }: Erasure): string {
  return stays === 0 ? "" : `${count(stays)} listens that your own files tell stay.`;
}
