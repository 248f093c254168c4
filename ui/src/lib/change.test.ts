// How figures compare with the period before.
import { expect, it } from "vitest";
import { change } from "./change";

const kpi = (value: number, before: number | null) => ({ value, before, average: null, average_before: null });

it("is a share, or a number for what is new", () => {
  expect(change(kpi(112, 100), false)).toMatchObject({ direction: "up", text: "12\u202f%" });
  expect(change(kpi(96, 100), false)).toMatchObject({ direction: "down", text: "4\u202f%" });
  expect(change(kpi(31, 24), true)).toMatchObject({ direction: "up", text: "7" });
  expect(change(kpi(31, 0), true)).toMatchObject({ direction: "up", text: "31" });
  expect(change(kpi(100, 100), false)).toMatchObject({ direction: "same" });
});

it("is left out when there is nothing to compare with", () => {
  expect(change(kpi(5, null), false)).toBeNull();
  expect(change(kpi(5, 0), false)).toBeNull();
});
