// What becomes of a pick: the strongest word wins, and each pick is counted once.
import { expect, it } from "vitest";
import type { Discovery, PickView } from "../types";
import { chosen, countFates, FATES, fateOf, nothingWords } from "./fates";

const pick = (change: Partial<PickView>) => ({ kept_at: null, removed_at: null, gone_at: null, ...change }) as PickView;
const AT = "2026-11-20T18:00:00Z";

it("takes the strongest word", () => {
  expect(fateOf({ pick: pick({}), plays: 0, skips: 0 })).toBe("new");
  expect(fateOf({ pick: pick({}), plays: 0, skips: 2 })).toBe("skipped");
  expect(fateOf({ pick: pick({}), plays: 1, skips: 2 })).toBe("heard");
  expect(fateOf({ pick: pick({ removed_at: AT }), plays: 1, skips: 0 })).toBe("removed");
  expect(fateOf({ pick: pick({ gone_at: AT }), plays: 1, skips: 0 })).toBe("removed");
  expect(fateOf({ pick: pick({ removed_at: AT, kept_at: AT }), plays: 1, skips: 0 })).toBe("kept");
});

it("counts every pick once and filters by the same word", () => {
  const all = (["new", "kept", "kept", "skipped"] as const).map((fate) => ({ fate })) as Discovery[];
  const counts = countFates(all);
  expect(counts).toEqual({ new: 1, heard: 0, kept: 2, skipped: 1, removed: 0 });
  for (const fate of FATES) expect(chosen(all, fate)).toHaveLength(counts[fate]);
  expect(chosen(all, null)).toBe(all);
});

it("says what to do for more", () => {
  const { title, text } = nothingWords("kept");
  expect(`${title} ${text}`).toBe("None kept yet. Keep a pick and it stays here.");
});
