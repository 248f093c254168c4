// Every state has words, and says what to do where something can be done.
import { expect, it } from "vitest";
import type { Health, PickView, RunView } from "./types";
import { detailsWords, failureWords, gapBrief, gapWords, healthWords, originWords, runWords, spokenHealth } from "./words";

const NOW = new Date(2026, 10, 20, 17, 0).getTime();
const inMinutes = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

it("has a word for each state of the recorder", () => {
  const states: [Health, string, string | null][] = [
    [{ state: "recording" }, "Nothing playing", null],
    [{ state: "starting" }, "Starting", null],
    [{ state: "no_account" }, "Not signed in", null],
    [{ state: "paused", until: inMinutes(60) }, "Paused until 18:00", "go_on"],
    [{ state: "paused", until: null }, "Paused", "go_on"],
    [{ state: "offline", since: inMinutes(-9) }, "Retrying", "try_now"],
    [{ state: "blocked", until: inMinutes(5) }, "Retrying in 5 min", null],
    [{ state: "sign_in_doubtful", refusals: 1 }, "Checking the sign-in", null],
    [{ state: "sign_in_again" }, "Signed out", "sign_in"],
    [{ state: "keyring_locked" }, "Keyring locked", "try_now"],
    [{ state: "keyring_absent" }, "No keyring yet", "try_now"],
    [{ state: "keyring_damaged", reason: "no entry" }, "Sign-in unreadable", "sign_in"],
    [{ state: "refused", reason: "owner_needs_premium" }, "Needs Premium", "try_now"],
    [{ state: "refused", reason: "missing_scope" }, "Permission missing", "sign_in"],
    [{ state: "refused", reason: "new one" }, "Not let in", "try_now"],
    [{ state: "diary_not_writable", reason: "failing" }, "Diary not writable", "try_now"],
    [{ state: "diary_not_writable", reason: "disk_full" }, "Disk full", "try_now"],
    [{ state: "diary_not_writable", reason: "read_only" }, "Diary read-only", "try_now"],
    [{ state: "diary_unreadable", reason: "diary_damaged", backup: null }, "Diary damaged", "mend"],
    [{ state: "diary_unreadable", reason: "diary_newer", backup: null }, "Diary is newer", null],
  ];
  for (const [health, word, action] of states) {
    const words = healthWords(health, null, NOW);
    expect([plain(words.word), words.action]).toEqual([word, action]);
  }
});

it("falls back on the message of a failure it does not know", () => {
  expect(failureWords({ code: "new_code", message: "the moon is in the way" })).toBe("The moon is in the way.");
  expect(failureWords({ code: "no_active_device", message: "" })).toContain("Open Spotify");
  const plan = { code: "bad_plan", message: "this is no cron expression: hours are 0 to 23" };
  expect(failureWords(plan)).toBe("This is no cron expression: hours are 0 to 23.");
});

const run = (changes: Partial<RunView>): RunView => ({
  id: 1,
  kind: "plan",
  due_at: null,
  started_at: inMinutes(0),
  ended_at: null,
  status: "waiting",
  reason: "offline",
  wait_until: inMinutes(5),
  wanted: 1,
  picks: [],
  steps: [],
  ...changes,
});

it("tells why there is no pick and when it goes on", () => {
  expect(plain(runWords(run({}), NOW).detail)).toBe("Spotify does not answer. Next attempt in 5 min.");
  expect(runWords(run({ status: "failed", reason: "nothing_drawn" }), NOW).title).toBe("The draw failed.");
  expect(runWords(run({ status: "skipped", reason: "missed" }), NOW).detail).toBe("It was missed.");
  expect(runWords(run({ status: "skipped", reason: null }), NOW).detail).toBe("Random tracks are paused.");
});

it("tells a gap with its days", () => {
  const gap = { from: "", to: "", first: "2026-11-03", last: "2026-11-04", reason: "page_full" };
  expect(gapWords(gap)).toContain("Not recorded, 3 to 4 November. ");
  const reasons = ["page_full", "off", "offline", "blocked", "signed_out", "keyring", "not_writable", "paused", "of_tomorrow"];
  const causes = reasons.map((reason) => gapWords({ ...gap, reason }));
  expect(new Set(causes).size).toBe(reasons.length);
  expect(new Set(reasons.map(gapBrief)).size).toBe(reasons.length);
  expect(causes[1]).toBe(
    "Not recorded, 3 to 4 November. Sidetrack was not running and Spotify only hands back the last 50 plays.",
  );
});

it("tells how much of an import is still to come", () => {
  const details = { imported: 1000, known: 829, tracks_left: 3300, days_left: 12 };
  expect(plain(detailsWords(details))).toBe("Details known for 82 % of what you imported; the rest comes over the next 12 days.");
  expect(detailsWords({ ...details, days_left: 1 })).toContain("comes today.");
  expect(detailsWords({ ...details, days_left: 0 })).toBe("");
  expect(detailsWords(null)).toBe("");
});

it("promises of a long break or silence no more than the last 50 plays", () => {
  const detail = (health: Health) => healthWords(health, null, NOW).detail;
  const tomorrow = new Date(2026, 10, 21, 11, 58).toISOString();
  expect(detail({ state: "blocked", until: tomorrow })).toBe(
    "Spotify asked for a break until tomorrow 11:58. Plays beyond the last 50 may be missing.",
  );
  expect(detail({ state: "offline", since: inMinutes(-180) })).toBe(
    "Spotify does not answer. Plays beyond the last 50 may be missing.",
  );
  expect(detail({ state: "offline", since: inMinutes(-90) })).toContain("Nothing is lost.");
  // How long it stands already is not known, only its end: even a short rest promises nothing.
  for (const minutes of [1, 119]) expect(detail({ state: "blocked", until: inMinutes(minutes) })).not.toMatch(/lost|missing/);
});

it("speaks the state with its advice", () => {
  const spoken = (health: Health) => spokenHealth(healthWords(health, null, NOW));
  expect(spoken({ state: "recording" })).toBe("Nothing playing");
  expect(spoken({ state: "no_account" })).toBe("Not signed in. Nothing is recorded until you sign in.");
});

it("tells where a pick comes from", () => {
  const origin = (way: string, words: string | null, candidates: number | null) => originWords({ way, words, candidates } as PickView);
  expect(origin("classic", "ka", 914)).toBe("Drawn from “ka”: one of the first three of 914 results");
  expect(origin("classic", "ka", 2)).toBe("Drawn from “ka”: one of 2 results");
  expect(origin("classic", "ka", 1)).toBe("Drawn from “ka”");
  expect(origin("classic", null, 914)).toBe("One of the first three of 914 results");
  expect(origin("even", "ka year:1987", 54)).toBe("Found by “ka year:1987”, drawn from 54 candidates");
  expect(origin("even", "ka year:1987", 1)).toBe("Found by “ka year:1987”");
  expect(origin("even", null, 54)).toBe("Drawn from 54 candidates");
  expect(origin("dice", "ka", 54)).toBe("Drawn from “ka”");
  expect(origin("even", null, null)).toBe("");
});
