import { describe, expect, it } from "vitest";
import { backupWords, checkWords, copiedWords, copyWords, diaryTrouble, goes, lessWords, staysWords, whenWords } from "./diary";
import type { CheckView, Health } from "./types";

const NOW = Date.parse("2026-11-20T20:14:00Z");
const damaged = (backup: string | null): Health => ({ state: "diary_unreadable", reason: "diary_damaged", backup });

describe("what is in the way of the diary", () => {
  it("is nothing while it can be used", () => {
    expect(diaryTrouble({ state: "recording" }, true, NOW)).toBeNull();
    expect(diaryTrouble({ state: "diary_not_writable", reason: "disk_full" }, true, NOW)).toBeNull();
  });

  it("offers the newest good backup, and an empty diary only beside it", () => {
    const trouble = diaryTrouble(damaged("2026-11-20T20:08:00Z"), false, NOW);
    expect(trouble).toMatchObject({ restore: true, anew: true });
    expect(trouble?.text).toMatch(/made 6\smin ago/);
    expect(diaryTrouble(damaged(null), false, NOW)).toMatchObject({ restore: false, anew: true });
  });

  it("never offers to replace a newer diary", () => {
    const newer: Health = { state: "diary_unreadable", reason: "diary_newer", backup: "2026-11-20T20:08:00Z" };
    expect(diaryTrouble(newer, false, NOW)).toMatchObject({ restore: false, anew: false });
  });

  it("waits for room where the diary cannot be opened", () => {
    const full = diaryTrouble({ state: "diary_not_writable", reason: "disk_full" }, false, NOW);
    expect(full).toMatchObject({ title: "The disk is full.", again: true, anew: false });
  });
});

describe("backups", () => {
  it("say why the last one failed", () => {
    const failed = { code: "diary_not_writable", message: "the disk is full" };
    const said = backupWords({ newest: "2026-11-20T20:08:00Z", failed }, NOW);
    expect(said.bad).toBe(true);
    expect(said.text).toMatch(/^Backed up 6\smin ago$/);
    expect(said.detail).toMatch(/^The last try failed\. The diary cannot be written\./);
    expect(backupWords({ newest: null, failed: null }, NOW).text).toBe("Not backed up yet");
  });
});

describe("a backup among others", () => {
  const made = (at: number, path = "/a/b.sqlite") => ({ path, at: new Date(at).toISOString(), bytes: 1, listens: null, before_migration: false, unchanged: false });
  const now = new Date(2026, 10, 20, 21, 14).getTime();
  const on = (day: number, hour: number) => whenWords(made(new Date(2026, 10, day, hour).getTime()), now);

  it("is told by day and time: two of one day are two", () => {
    expect([on(20, 3), on(20, 15), on(19, 3), on(18, 3)]).toEqual(["Today, 03:00", "Today, 15:00", "Yesterday, 03:00", "Wed 18 Nov, 03:00"]);
  });

  it("tells its listens, and how many the diary has more", () => {
    const backup = { ...made(0), listens: 90, bytes: 2_000_000 };
    expect(copyWords(backup)).toBe("90 listens, 2 MB");
    expect(copyWords({ ...backup, listens: null })).toBe("Cannot be read, 2 MB");
    expect(lessWords(backup, 100)).toBe("The diary has 10 listens more than this backup.");
    expect(lessWords(backup, 89)).toBe("The diary has 1 listen fewer than this backup.");
    expect(lessWords(backup, 90)).toContain("as many");
    expect(lessWords({ ...backup, listens: null }, 90)).toBe("");
  });

  it("that was put elsewhere is told by its file", () => {
    expect(copiedWords(made(0, "/media/stick/x.sqlite"))).toBe("Copied to x.sqlite");
    expect(copiedWords({ ...made(0, "C:\\stick\\x.sqlite"), listens: 2 })).toBe("Copied to x.sqlite: 2 listens");
  });
});

describe("what goes", () => {
  it("is counted, copies only where there are some", () => {
    const counts = { listens: 1, stays: 0, copies: 0, sightings: 3, picks: 2, runs: 1 };
    expect(goes(counts)).toEqual(["1 listen", "2 sidetracks and 1 run of the plan"]);
    expect(goes({ ...counts, copies: 7 }).at(-1)).toBe("7 copies of the diary");
    expect(goes({ ...counts, picks: 0, runs: 0 })).toEqual(["1 listen"]);
    expect(staysWords(counts)).toBe("");
    expect(staysWords({ ...counts, stays: 1200 })).toBe("1,200 listens that your own files tell stay.");
  });
});

describe("a check", () => {
  it("says each finding as a sentence", () => {
    const found = [
      { code: "lost_row", message: "3 rows of pick name a track that is not there", rows: 3 },
      { code: "damaged", message: "The file is damaged: x", rows: 1 },
    ];
    const view = { listens: 5, sightings: 6, findings: found } as CheckView;
    expect(checkWords(view)).toBe("3 rows of pick name a track that is not there. The file is damaged: x.");
    expect(checkWords({ ...view, findings: [] })).toBe("All is well: 5 listens made of 6 sightings, nothing lost.");
  });
});
