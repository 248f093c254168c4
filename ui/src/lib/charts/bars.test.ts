// The bars: what is drawn, labelled and told for a view of Listening.
import { describe, expect, it } from "vitest";
import type { Bucket, Kpi, ListeningView } from "../types";
import { axisLabels, averageWords, barsModel, gapSpans, metricPerUnit } from "./bars";
import { COLOURS } from "./fixture";

const HOUR = 3_600_000;
const bucket = (first: string, ms: number, more: Partial<Bucket> = {}): Bucket => ({
  first,
  last: first,
  ms,
  plays: Math.round(ms / 200_000),
  artists: 3,
  new_artists: 1,
  now: false,
  gap: false,
  ...more,
});
const kpi = (value: number, average: number | null = null): Kpi => ({ value, before: null, average, average_before: null });

function view(buckets: Bucket[], changes: Partial<ListeningView> = {}): ListeningView {
  const range = {
    first: buckets[0]?.first ?? "2026-11-20",
    last: "2026-11-20",
    today: "2026-11-20",
    first_listen: "2025-06-03",
    earlier: null,
    later: null,
  };
  return {
    range,
    time: kpi(10 * HOUR, 1.5 * HOUR),
    plays: kpi(9),
    artists: kpi(9),
    new_artists: kpi(1),
    unit: "day",
    buckets,
    gaps: [],
    top_artists: [],
    clock: { hours: [], breaks: [], best: null },
    calendar: { year: 2026, days: [], total_ms: 0, days_heard: 0, breaks: [] },
    estimated: false,
    years_known: null,
    ...changes,
  };
}

const DAYS = Array.from({ length: 30 }, (_, index) => {
  const date = new Date(Date.UTC(2026, 9, 22 + index)).toISOString().slice(0, 10);
  const gap = date === "2026-11-03" || date === "2026-11-04";
  return bucket(date, gap ? 0 : (1 + (index % 3)) * HOUR, { gap, now: date === "2026-11-20" });
});

/** The parts of an option that the tests look into. */
interface Drawn {
  series: { data: { value: number; itemStyle?: object; label?: { formatter: string } }[]; markLine: { data: object[] } }[];
  yAxis: { max: number; interval: number };
}
const drawn = (model: { option: unknown }) => model.option as Drawn;

describe("bars", () => {
  it("draw every bucket, today hollow, one label on the highest", () => {
    const { series } = drawn(barsModel(view(DAYS), "time", COLOURS));
    const bars = series[0]?.data ?? [];
    expect(bars.map(({ value }) => value)).toEqual(DAYS.map(({ ms }) => ms));
    expect(bars.filter(({ itemStyle }) => itemStyle)).toHaveLength(1);
    expect(bars.at(-1)?.itemStyle).toMatchObject({ color: "transparent" });
    expect(bars.filter(({ label }) => label).map(({ label }) => label?.formatter)).toEqual(["3\u00a0h\u00a000"]);
  });

  it("have a round axis from 0 with at most four lines above", () => {
    for (const most of [1, 7 * 60_000, HOUR, 3.4 * HOUR, 9 * HOUR, 170 * HOUR]) {
      const { yAxis } = drawn(barsModel(view([bucket("2026-11-19", most)], { time: kpi(most) }), "time", COLOURS));
      expect(yAxis.max).toBeGreaterThanOrEqual(most);
      expect(yAxis.max / yAxis.interval).toBeLessThanOrEqual(4);
    }
  });

  it("have room for the widest label of the axis, not only for the topmost", () => {
    const left = (most: number) => {
      const { option } = barsModel(view([bucket("2026-11-19", most)], { time: kpi(most) }), "time", COLOURS);
      return (option as { grid: { left: number } }).grid.left;
    };
    expect(left(1.9 * HOUR)).toBe(left(1.4 * HOUR));
    expect(left(1.9 * HOUR)).toBeGreaterThan(left(3.9 * HOUR));
  });

  it("draw the average only where there is one", () => {
    expect(drawn(barsModel(view(DAYS), "time", COLOURS)).series[0]?.markLine.data).toEqual([{ yAxis: 1.5 * HOUR }]);
    expect(drawn(barsModel(view(DAYS), "plays", COLOURS)).series[0]?.markLine.data).toEqual([]);
  });

  it("tell each bucket in words, and gaps with their cause", () => {
    const gap = { from: "", to: "", first: "2026-11-03", last: "2026-11-04", reason: "page_full" };
    const { data } = barsModel(view(DAYS, { gaps: [gap] }), "time", COLOURS);
    expect(data[0]).toEqual({ label: "Thu 22 Oct", value: "1\u00a0h\u00a000", note: undefined });
    expect(data[12]?.value).toBe("Not recorded");
    expect(data[12]?.note).toContain("last 50 plays");
    expect(data.at(-1)?.note).toBe("Not over yet");
  });

  it("stand without anything heard", () => {
    expect(drawn(barsModel(view([bucket("2026-11-20", 0)]), "plays", COLOURS)).yAxis.max).toBeGreaterThan(0);
  });
});

describe("gaps", () => {
  it("are stretches, not single days", () => {
    expect(gapSpans(DAYS)).toEqual([[12, 13]]);
    expect(gapSpans([])).toEqual([]);
  });
});

describe("words below the bars", () => {
  it("Mondays and today for a month of days", () => {
    const labels = axisLabels(DAYS, "day", "2026-11-20").filter(Boolean);
    expect(labels).toEqual(["26 Oct", "2 Nov", "9 Nov", "16 Nov", "Today"]);
  });

  it("every day of a week", () => {
    expect(axisLabels(DAYS.slice(-7), "day", "2026-11-20")).toEqual(["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Today"]);
  });

  it("no Monday that would touch today", () => {
    const days = DAYS.slice(0, 27).map((day, index) => ({ ...day, now: index === 26 }));
    expect(axisLabels(days, "day", "2026-11-17").filter(Boolean)).toEqual(["26 Oct", "2 Nov", "9 Nov", "Today"]);
  });

  it("months for weeks, years for months", () => {
    const weeks = ["2025-12-15", "2025-12-22", "2025-12-29", "2026-01-05", "2026-02-02"].map((day) => bucket(day, 1));
    expect(axisLabels(weeks, "week", "2026-11-20")).toEqual(["Dec", "", "", "2026", "Feb"]);
    const months = Array.from({ length: 30 }, (_, index) =>
      bucket(new Date(Date.UTC(2024, 6 + index, 1)).toISOString().slice(0, 10), 1),
    );
    expect(axisLabels(months, "month", "2026-11-20").filter(Boolean)).toEqual(["2024", "2025", "2026"]);
  });
});

it("says what a bar is and what is usual", () => {
  expect(metricPerUnit("time", "week")).toBe("Time per week");
  expect(metricPerUnit("new_artists", "day")).toBe("New artists per day");
  expect(averageWords({ value: 9, before: 8, average: 2.25, average_before: 12 }, "plays")).toBe("Average 2.3, was 12");
  expect(averageWords(kpi(1), "plays")).toBe("");
});
