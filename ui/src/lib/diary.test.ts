import { describe, expect, it } from "vitest";
import { backupWords, checkWords, diaryTrouble, goesWords, staysWords } from "./diary";
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

describe("what goes", () => {
  it("is counted, copies only where there are some", () => {
    const counts = { listens: 1, stays: 0, copies: 0, sightings: 3, picks: 2, runs: 1 };
    expect(goesWords(counts)).toBe("1 listen, 2 sidetracks and 1 run");
    expect(goesWords({ ...counts, copies: 7 })).toBe("1 listen, 2 sidetracks, 1 run and 7 copies of the diary");
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
