// The geometry of History, against the plain way of adding heights up.
import { describe, expect, it } from "vitest";
import { random } from "../../mock/random";
import { HEAD, Layout, ROW, type Open } from "./layout";
import { Scale, TALLEST } from "./scale";

const days: [string, number, number][] = [
  ["2026-11-20", 3, 3],
  ["2026-11-18", 1, 0],
  ["2026-11-17", 4, 4],
];

/** Top of every row, added up one by one. */
function tops(open: Open | null): number[] {
  const found: number[] = [];
  let y = 0;
  for (const [, rows] of days) {
    y += HEAD;
    for (let row = 0; row < rows; row++) {
      found.push(y);
      y += ROW + (open?.row === found.length - 1 ? open.height : 0);
    }
  }
  return [...found, y];
}

describe.each([null, { row: 1, height: 120 }, { row: 3, height: 80 }, { row: 7, height: 200 }])("with %o open", (open) => {
  const layout = new Layout(days, open);
  const all = tops(open);

  it("rows stand under one another", () => {
    expect(Array.from({ length: layout.rows }, (_, row) => layout.top(row))).toEqual(all.slice(0, -1));
    expect(layout.height).toBe(all.at(-1));
  });

  it("each pixel of a row leads to it", () => {
    for (let row = 0; row < layout.rows; row++) {
      const top = all[row] ?? 0;
      expect([layout.rowAt(top), layout.rowAt(top + layout.heightOf(row) - 1)]).toEqual([row, row]);
    }
  });
});

it("finds days, and the nearest older one", () => {
  const layout = new Layout(days);
  expect(["2026-12-01", "2026-11-20", "2026-11-19", "2026-11-17", "1999-01-01"].map((day) => layout.rowOfDay(day))).toEqual([0, 0, 3, 4, 7]);
  expect([0, 2, 3, 4, 7].map((row) => layout.dayOf(row))).toEqual([0, 0, 1, 2, 2]);
});

it("is empty without days", () => {
  const layout = new Layout([]);
  expect([layout.rows, layout.height, layout.rowAt(0)]).toEqual([0, 0, 0]);
});

describe("a list taller than a browser can lay out", () => {
  const [whole, screen] = [43_000_000, 600];
  const scale = () => {
    const made = new Scale();
    made.resize(whole, screen);
    return made;
  };

  it("moves pixel for pixel near by, and by share on a jump", () => {
    const one = scale();
    const start = one.scrollTo(20_000_000);
    expect(one.place(start)).toBeCloseTo(20_000_000, 0);
    expect(one.place(start + 120)).toBeCloseTo(20_000_120, 0);
    expect(one.place(TALLEST - screen)).toBeCloseTo(whole - screen, 0);
    expect(one.place(0)).toBeCloseTo(0, 0);
  });

  it("reaches both ends however it is scrolled", () => {
    const one = scale();
    const next = random(3);
    let scrolled = one.scrollTo(30_000);
    for (let step = 0; step < 2000; step++) {
      scrolled = Math.max(0, scrolled - Math.round(next() * 400));
      const place = one.place(scrolled);
      if (one.isStuck()) scrolled = one.scrollTo(place);
    }
    expect([scrolled, one.place(scrolled)]).toEqual([0, 0]);
  });

  it("one that fits is scrolled as it is", () => {
    const one = new Scale();
    one.resize(TALLEST, screen);
    expect([one.place(123_456), one.scrollTo(777), one.base, one.isStuck()]).toEqual([123_456, 777, 0, false]);
  });
});
