// Runs in words, and lists of runs that stay in order.
import { describe, expect, it } from "vitest";
import type { PickView, RunView, StepView } from "../types";
import { addedWords, briefReason, detailParts, logWords, merged, runDay, runLine, runTook, tookWords, withRun } from "./runs";

const NOW = new Date(2026, 10, 20, 20).getTime();
const at = (hour: number, minute = 0) => new Date(2026, 10, 20, hour, minute).toISOString();
const pick = { track: { name: "Blue Ledger" } } as PickView;
const run = (change: Partial<RunView>) =>
  ({ id: 1, due_at: at(7), started_at: at(7), ended_at: at(7, 1), status: "success", reason: null, wait_until: null, wanted: 1, picks: [], steps: [], ...change }) as RunView;
const line = (change: Partial<RunView>) => runLine(run(change), NOW);

describe("a run in a line", () => {
  it("says what was added, and whether it came late", () => {
    expect(line({ picks: [pick] })).toBe("Added Blue Ledger");
    expect(line({ picks: [pick], started_at: at(10) })).toBe("Ran 3\u00a0h late, added Blue Ledger");
    expect(line({ picks: [pick], started_at: at(7, 10) })).toBe("Added Blue Ledger");
    expect(line({ picks: [pick], due_at: null, started_at: at(10) })).toBe("Added Blue Ledger");
    expect(line({ picks: [pick, pick, pick], wanted: 3 })).toBe("Added Blue Ledger and 2 more");
    expect(line({})).toBe("Added nothing");
  });

  it("says why not, and what comes next", () => {
    expect(line({ status: "waiting", reason: "offline", wait_until: at(21, 10) })).toBe("Spotify unreachable, next try at 21:10");
    expect(line({ status: "waiting", reason: "playlist_missing" })).toBe("The playlist was gone, waits for you");
    expect(line({ status: "failed", reason: "nothing_drawn" })).toBe("Every track was turned away");
    expect(line({ status: "failed" })).toBe("Failed");
    expect(line({ status: "skipped", reason: "too_late", due_at: new Date(2026, 10, 18, 7).toISOString() })).toBe("Skipped, missed by more than a day");
    expect(line({ status: "skipped", reason: "too_late", due_at: new Date(2026, 10, 20, 1).toISOString() })).toBe("Skipped, missed by 6\u00a0h");
    expect(line({ status: "skipped", reason: "picks_paused" })).toBe("Skipped, random tracks were paused");
    expect(line({ status: "skipped", reason: "missed" })).toBe("Missed");
    expect(line({ status: "skipped" })).toBe("Skipped");
    expect(line({ status: "coalesced", reason: "missed" })).toBe("A later run made up for it");
    expect(line({ status: "coalesced", reason: "run_open" })).toBe("The run before was still under way");
    expect(line({ status: "open" })).toBe("Drawing");
  });

  it("has words for reasons that nobody foresaw", () => {
    expect(briefReason(run({ reason: "premium_required" }))).toBe("Spotify lets only Premium accounts do this from outside of its app");
    expect(briefReason(run({ reason: "odd_thing" }))).toBe("Odd_thing");
  });
});

it("says in the log what the status does not", () => {
  expect(logWords(run({ picks: [pick] }), NOW)).toBe("Blue Ledger");
  expect(logWords(run({ status: "skipped", reason: "picks_paused" }), NOW)).toBe("Random tracks were paused");
  expect(logWords(run({ status: "skipped", reason: "missed" }), NOW)).toBe("Missed");
  expect(logWords(run({ status: "failed", reason: "nothing_drawn" }), NOW)).toBe("Every track was turned away. Loosen a filter.");
  expect(addedWords(run({}))).toBe("");
});

it("names the filter that turned away most, where the steps tell it", () => {
  const step = (detail: string) => ({ name: "draw", detail }) as StepView;
  const failed = (...details: string[]) => run({ status: "failed", reason: "nothing_drawn", steps: details.map(step) });
  const searched = '"ka year:1987": 40 found, 0 pass';
  const years = failed(searched, "no track passed; turned away most by “years”: 412 of 800");
  expect(logWords(years, NOW)).toBe("Every track was turned away, most by “years”.");
  expect(runLine(years, NOW)).toBe("Every track was turned away, most by “years”");
  expect(logWords(failed(searched, "no track was found"), NOW)).toBe("No track was found.");
  expect(logWords(failed(searched), NOW)).toBe("Every track was turned away. Loosen a filter.");
});

it("tells days and lengths", () => {
  expect(runDay(run({}), NOW)).toBe("20 Nov");
  expect(runTook(run({}))).toBe("1\u00a0min");
  expect(runTook(run({ ended_at: null }))).toBe("");
  expect(runTook(run({ status: "coalesced" }))).toBe("");
  expect([tookWords(480), tookWords(4240), tookWords(3 * 3_600_000)]).toEqual(["480\u00a0ms", "4.2\u00a0s", "3\u00a0h"]);
});

it("sets apart what may be written from right to left", () => {
  expect(detailParts('"ي": 10 from 41 of 90 found, 0 pass')).toEqual(['"', "ي", '": 10 from 41 of 90 found, 0 pass']);
  expect(detailParts('"ي year:1988": 0 found, 0 pass')).toEqual(['"', "ي year:1988", '": 0 found, 0 pass']);
  expect(detailParts('"Heroes" · David Bowie')).toEqual(["", '"Heroes" · David Bowie', ""]);
  expect(detailParts("")).toEqual(["", "", ""]);
});

describe("lists", () => {
  const list = (...ids: number[]) => ids.map((id) => run({ id }));
  const ids = (runs: RunView[]) => runs.map(({ id }) => id);

  it("take a run in its place, or in the place of itself", () => {
    expect(ids(withRun(list(9, 7, 5), run({ id: 8 })))).toEqual([9, 8, 7, 5]);
    const changed = withRun(list(9, 7, 5), run({ id: 7, status: "failed" }));
    expect(ids(changed)).toEqual([9, 7, 5]);
    expect(changed[1]?.status).toBe("failed");
  });

  it("keep what was read below the newest page", () => {
    expect(ids(merged(list(11, 10, 9), list(10, 9, 8, 7)))).toEqual([11, 10, 9, 8, 7]);
    expect(merged([], list(3, 2))).toEqual([]);
  });
});
