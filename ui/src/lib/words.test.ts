// Every state has words, and says what to do where something can be done.
import { expect, it } from "vitest";
import type { Health, RunView } from "./types";
import { failureWords, gapWords, healthWords, runWords } from "./words";

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
    [{ state: "diary_not_writable" }, "Diary not writable", "try_now"],
  ];
  for (const [health, word, action] of states) {
    const words = healthWords(health, null, NOW);
    expect([plain(words.word), words.action]).toEqual([word, action]);
  }
});

it("falls back on the message of a failure it does not know", () => {
  expect(failureWords({ code: "new_code", message: "the moon is in the way" })).toBe("The moon is in the way.");
  expect(failureWords({ code: "no_active_device", message: "" })).toContain("Open Spotify");
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
  pick: null,
  steps: [],
  ...changes,
});

it("tells why there is no pick and when it goes on", () => {
  expect(plain(runWords(run({}), NOW).detail)).toBe("Spotify does not answer. Next attempt in 5 min.");
  expect(runWords(run({ status: "failed", reason: "nothing_drawn" }), NOW).title).toBe("The draw failed.");
});

it("tells a gap with its days", () => {
  const gap = { from: "", to: "", first: "2026-11-03", last: "2026-11-04", reason: "page_full" };
  expect(gapWords(gap)).toContain("Not recorded, 3 to 4 November. ");
});
