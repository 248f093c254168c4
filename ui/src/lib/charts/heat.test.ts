// The two heat maps: levels, order, words.
import { expect, it } from "vitest";
import type { CalendarView, ClockView } from "../types";
import { COLOURS } from "./fixture";
import { calendarModel, yearTitle, yearWords } from "./calendar";
import { bestWords, clockModel } from "./clock";
import { level } from "./scale";

const HOUR = 3_600_000;
const breaks = [1, 0.5 * HOUR, HOUR, 2 * HOUR, 3 * HOUR];

it("puts a value on the level whose lower bound it reaches", () => {
  expect([0, 1, 0.5 * HOUR, HOUR, 2.5 * HOUR, 9 * HOUR].map((ms) => level(ms, breaks))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(level(1, [])).toBe(1);
  expect(level(1, [0.5 * HOUR])).toBe(1);
});

const clock: ClockView = {
  hours: Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => (day === 4 && hour === 21 ? 4 * HOUR : 0))),
  breaks,
  best: [4, 21],
};

interface Drawn {
  series: { data: (number | string)[][]; progressive: number; animation: boolean }[];
}

it("draws 168 cells, Monday first, and reads them by weekday and hour", () => {
  const model = clockModel(clock, COLOURS);
  const cells = (model.option as unknown as Drawn).series[0]?.data ?? [];
  expect(cells).toHaveLength(168);
  expect(cells[4 * 24 + 21]).toEqual([21, 4, 5]);
  expect(model.data[4 * 24 + 21]).toEqual({ label: "Friday 21 to 22", value: "4\u00a0h\u00a000" });
  expect(model.data[23]?.label).toBe("Monday 23 to 00");
  expect(bestWords(clock)).toBe("Most on Fridays at 21");
  expect(bestWords({ ...clock, best: null })).toBe("");
});

const calendar: CalendarView = {
  year: 2026,
  days: [
    { date: "2026-01-01", ms: 2 * HOUR, gap: false, paused: false },
    { date: "2026-01-02", ms: 0, gap: true, paused: true },
    { date: "2026-01-03", ms: HOUR, gap: true, paused: false },
    { date: "2026-01-04", ms: 0, gap: false, paused: true },
    { date: "2026-01-05", ms: HOUR, gap: false, paused: true },
    { date: "2026-01-06", ms: 0, gap: false, paused: false },
  ],
  total_ms: 4 * HOUR,
  days_heard: 3,
  breaks,
};

it("draws the days so far and hatches only days of which nothing is known", () => {
  const model = calendarModel(calendar, "2026-11-20", COLOURS);
  const [cells, hatched] = (model.option as unknown as Drawn).series;
  expect(cells?.data.map(([, level]) => level)).toEqual([4, 0, 3, 0, 3, 0]);
  expect(hatched?.data).toEqual([["2026-01-02"], ["2026-01-04"]]);
  expect(model.data.map(({ value, note }) => [value, note])).toEqual([
    ["2\u00a0h\u00a000", undefined],
    ["Not recorded", undefined],
    ["1\u00a0h\u00a000", "Not all was recorded."],
    ["Recording was paused", undefined],
    ["1\u00a0h\u00a000", "Recording was paused for a while."],
    ["Nothing", undefined],
  ]);
  expect(yearTitle(calendar, "2026-11-20")).toBe("2026 so far");
  expect(yearTitle(calendar, "2027-01-02")).toBe("2026");
  expect(yearWords(calendar)).toBe("4\u00a0h on 3 days");
});

it("paints both whole at once", () => {
  const models = [clockModel(clock, COLOURS), calendarModel(calendar, "2026-11-20", COLOURS)];
  for (const series of models.flatMap(({ option }) => (option as unknown as Drawn).series)) {
    expect([series.progressive, series.animation]).toEqual([0, false]);
  }
});
