// The year ruler places each year once, in order, and tells the finding in words.
import { expect, it } from "vitest";
import { LAMP, ruler } from "./ruler";

const years = Array.from({ length: 20 }, (_, index) => ({ year: 2007 + index, share: index > 8 && index < 16 ? 1 : 0.1 }));

it("spans the usual years and the pick", () => {
  const drawn = ruler(years, 1987, 2026, 500);
  expect(drawn.ticks[0]?.year).toBe(1985);
  expect(drawn.ticks.at(-1)?.year).toBe(2026);
  expect(drawn.pick?.year).toBe(1987);
  expect(drawn.summary).toBe("From 1987; you mostly play music of 2016 to 2022.");
  expect(Math.max(...drawn.ticks.map(({ x }) => x))).toBeLessThanOrEqual(500);
});

it("labels fewer decades when there is less room", () => {
  const wide = ruler(years, 1905, 2026, 900).decades.length;
  const narrow = ruler(years, 1905, 2026, 260).decades.length;
  expect(narrow).toBeLessThan(wide);
});

it("turns the label of a new pick inwards", () => {
  expect(ruler(years, 2026, 2026, 500).pick?.labelLeft).toBe(true);
  expect(ruler(years, 1990, 2026, 500).pick?.labelLeft).toBe(false);
});

it("does without usual years and without a year", () => {
  expect(ruler([], 1987, 2026, 500).usual).toBeNull();
  expect(ruler([], null, 2026, 500).pick).toBeNull();
});

it("leaves room for the whole lamp at either end", () => {
  const whole = (pick: number, width: number) => {
    const x = ruler(years, pick, 2026, width).pick?.x ?? NaN;
    return x - LAMP >= 0 && x + LAMP <= width;
  };
  for (const width of [120, 260, 490, 900]) {
    expect([whole(2026, width), whole(1905, width)], `${width} px`).toEqual([true, true]);
  }
});
