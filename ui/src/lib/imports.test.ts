// The words of imports and exports, and how far an import is.
import { describe, expect, it } from "vitest";
import { cutOffWords, leftWords, pastWords, progressWords, reportWords, savedWords, shareDone } from "./imports";
import type { ImportReport, ImportView } from "./types";

const report = (changes: Partial<ImportReport>): ImportReport => ({
  import: 1,
  read: 0,
  new: 0,
  merged: 0,
  skipped: {},
  files: [],
  ignored: [],
  problems: [],
  seconds: 1,
  first: null,
  last: null,
  ...changes,
});

const view = (changes: Partial<ImportView>): ImportView => ({
  stage: "reading",
  label: "history.zip",
  files_done: 0,
  files: 4,
  bytes_done: 0,
  bytes: 100,
  records: 0,
  seconds_left: null,
  report: null,
  failure: null,
  ...changes,
});

describe("what an import did", () => {
  it("names each part that is there, and no other", () => {
    expect(reportWords(report({ new: 12_345, merged: 678, skipped: { podcast: 90, damaged: 2, no_track: 1 } }))).toBe(
      "12,345 new, 678 already known, 90 podcasts kept apart, 3 records could not be read",
    );
    expect(reportWords(report({ new: 1 }))).toBe("1 new, 0 already known");
  });

  it("accounts for reasons of their own", () => {
    expect(reportWords(report({ skipped: { podcast: 1, video: 2, deleted_by_you: 4, some_news: 5 } }))).toBe(
      "0 new, 0 already known, 1 podcast and 2 videos kept apart, 4 listens that you had deleted, 5 records left out (some news)",
    );
  });

  it("names three kinds in a row", () => {
    expect(reportWords(report({ skipped: { podcast: 2, audiobook: 1, video: 1 } }))).toContain("2 podcasts, 1 audiobook and 1 video kept apart");
  });

  it("says that a file ends early", () => {
    const file = (name: string, cut_off: boolean) =>
      ({ name, kind: "extended_audio", read: 1, new: 1, merged: 0, skipped: {}, known: false, cut_off }) as const;
    expect(cutOffWords(report({ files: [file("a.json", false)] }))).toBe("");
    expect(cutOffWords(report({ files: [file("a.json", false), file("b.json", true)] }))).toContain("b.json ends in the middle.");
    expect(cutOffWords(report({ files: [file("a.json", true), file("b.json", true)] }))).toContain("2 files end in the middle.");
  });

  it("says of the past how it ended", () => {
    const now = Date.parse("2026-11-20T12:00:00Z");
    const past = { id: 1, started_at: "", ended_at: null, label: "a" };
    expect(pastWords({ ...past, state: "done", report: report({ new: 2, read: 3 }) }, now)).toBe("2 new of 3 records");
    const days = { first: "2015-03-14T12:00:00Z", last: "2026-11-19T12:00:00Z" };
    expect(pastWords({ ...past, state: "done", report: report({ new: 2, read: 3, ...days }) }, now)).toBe("plays of 14 Mar 2015 – 19 Nov · 2 new of 3 records");
    expect(pastWords({ ...past, state: "cancelled", report: null }, now)).toContain("nothing of it was kept");
    expect(pastWords({ ...past, state: "undone", report: report({ new: 2 }) }, now)).toBe("Undone");
  });
});

describe("how far an import is", () => {
  it("is told by file and records", () => {
    expect(progressWords(view({ files: 0 }))).toBe("Looking for histories");
    expect(progressWords(view({ files_done: 2, records: 45_000 }))).toBe("Reading file 3 of 4 · 45,000 records");
    expect(progressWords(view({ files_done: 4 }))).toBe("Reading file 4 of 4 · 0 records");
    expect(progressWords(view({ stage: "storing", records: 1 }))).toBe("Storing what was read · 1 record");
  });

  it("grows while it reads and stores, up to the whole", () => {
    const read = shareDone(view({ bytes_done: 50 }), null, null);
    const stored = shareDone(view({ stage: "storing", bytes_done: 100 }), 10, 10);
    const later = shareDone(view({ stage: "storing", bytes_done: 100 }), 10, 2);
    expect([0 < read, read < stored, stored < later, later < 1]).toEqual([true, true, true, true]);
    expect(shareDone(view({ stage: "storing", bytes_done: 100 }), 10, 0)).toBe(1);
    expect(shareDone(view({ stage: "done" }), null, null)).toBe(1);
    expect(shareDone(view({ bytes: 0 }), null, null)).toBe(0);
  });

  it("has its time left in words", () => {
    expect([null, 2, 21, 70, 3600, 9000].map(leftWords)).toEqual([
      "",
      "a few seconds left",
      "about 25 seconds left",
      "about 1 minute left",
      "about 1 hour left",
      "about 3 hours left",
    ]);
  });
});

it("an export says where it went and what is in it", () => {
  expect(savedWords({ name: "a.csv", listens: 1, apart: 0 })).toBe("Saved as a.csv: 1 listen.");
  expect(savedWords({ name: "a.json", listens: 2, apart: 90 })).toContain("2 listens and 90");
});
