// An invented diary: minutes of each day since the summer before, and what Listening makes of them.
import { addDays, weekdayOf } from "../lib/format";
import type {
  ArtistRow,
  Bucket,
  CalendarView,
  ClockView,
  GapView,
  Kpi,
  ListeningView,
  RangeAsk,
  RangeView,
  Unit,
} from "../lib/types";
import { anyCover } from "./covers";
import { random } from "./random";

export const TODAY = "2026-11-20";
export const FIRST = "2025-06-03";
const MINUTE = 60_000;
const GAPS: [string, string][] = [
  ["2026-03-14", "2026-03-15"],
  ["2026-11-03", "2026-11-04"],
];

/** A day through which recording was paused. */
const PAUSED = "2026-05-20";

interface Day {
  date: string;
  ms: number;
  plays: number;
  artists: number;
  fresh: number;
  gap: boolean;
}

function makeDays(): Day[] {
  const next = random(20261120);
  const days: Day[] = [];
  for (let date = FIRST; date <= TODAY; date = addDays(date, 1)) {
    const gap = GAPS.some(([from, to]) => from <= date && date <= to);
    const busy = weekdayOf(date) >= 4 ? 1.35 : 1;
    const minutes = date === "2026-11-08" ? 214 : date === TODAY ? 74 : Math.round((45 + 85 * next()) * busy);
    const none = gap || (date !== TODAY && next() < 0.06);
    const ms = none ? 0 : minutes * MINUTE;
    days.push({
      date,
      ms,
      plays: Math.round(ms / (3.5 * MINUTE)),
      artists: Math.round(ms / (9 * MINUTE)),
      fresh: ms > 0 ? Math.floor(next() * 2.4) : 0,
      gap,
    });
  }
  return days;
}

const DAYS = makeDays();

function between(first: string, last: string): Day[] {
  return DAYS.filter((day) => first <= day.date && day.date <= last);
}

function spanDays(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
}

const later = (one: string, two: string) => (one > two ? one : two);
const earlier = (one: string, two: string) => (one < two ? one : two);

/** First and last day of what was asked for. */
function stretch(ask: RangeAsk): [string, string] {
  switch (ask.kind) {
    case "week":
      return [addDays(ask.last ?? TODAY, -6), ask.last ?? TODAY];
    case "month":
      return [addDays(ask.last ?? TODAY, -29), ask.last ?? TODAY];
    case "year": {
      const year = (ask.last ?? TODAY).slice(0, 4);
      return [`${year}-01-01`, earlier(`${year}-12-31`, TODAY)];
    }
    case "all":
      return [FIRST, TODAY];
    case "custom":
      return [ask.first, ask.last];
  }
}

function step(ask: RangeAsk, first: string, last: string, by: -1 | 1): RangeAsk | null {
  if (by < 0 && first <= FIRST) return null;
  if (by > 0 && last >= TODAY) return null;
  const days = spanDays(first, last);
  switch (ask.kind) {
    case "all":
      return null;
    case "year": {
      const year = Number(last.slice(0, 4)) + by;
      return { kind: "year", last: `${year}-12-31` > TODAY ? TODAY : `${year}-12-31` };
    }
    case "custom":
      return { kind: "custom", first: addDays(first, by * days), last: earlier(addDays(last, by * days), TODAY) };
    default:
      return { kind: ask.kind, last: earlier(addDays(last, by * days), TODAY) };
  }
}

function unitOf(days: number): Unit {
  if (days <= 92) return "day";
  return days <= 731 ? "week" : "month";
}

function bucketEnd(first: string, unit: Unit): string {
  return unit === "day" ? first : addDays(first, 6 - weekdayOf(first));
}

function sum(days: Day[], key: "ms" | "plays" | "artists" | "fresh"): number {
  return days.reduce((total, day) => total + day[key], 0);
}

function buckets(first: string, last: string, unit: Unit): Bucket[] {
  const made: Bucket[] = [];
  for (let from = first; from <= last; from = addDays(bucketEnd(from, unit), 1)) {
    const to = earlier(bucketEnd(from, unit), last);
    const days = between(from, to);
    made.push({
      first: from,
      last: to,
      ms: sum(days, "ms"),
      plays: sum(days, "plays"),
      artists: Math.round(sum(days, "artists") * (unit === "day" ? 1 : 0.5)),
      new_artists: sum(days, "fresh"),
      now: to === TODAY,
      gap: days.some((day) => day.gap),
    });
  }
  return made;
}

function kpi(made: Bucket[], key: "ms" | "plays" | "artists" | "new_artists", before: number | null): Kpi {
  const whole = made.filter((bucket) => !bucket.gap && !bucket.now);
  const value = made.reduce((total, bucket) => total + bucket[key], 0);
  const average = whole.length ? whole.reduce((total, bucket) => total + bucket[key], 0) / whole.length : null;
  const was = average === null || before === null || value === 0 ? null : average * (before / value);
  return { value: key === "artists" ? Math.round(value / 2.4) : value, before, average, average_before: was };
}

const ARTISTS = [
  "Copper Almanac",
  "Low Meridian",
  "Ilse Varga",
  "Velvet Depot",
  "Orchard Static",
  "Fenwick Trio",
  "Glass Tramway",
  "Marisol Quint",
  "東京夜間郵便局合奏団",
  "Tamsin Okoro",
  "The Extraordinarily Long-Winded Chamber Ensemble of Lower Saxony and Friends",
  "Amber Rooms",
];
const MORE = ["North", "Paper", "Silver", "Quiet", "Second", "Winter"].flatMap((one) =>
  ["Harbour", "Choir", "Parade", "Kiosk", "Orchard", "Signal"].map((two) => `${one} ${two}`),
);
const COVER_OF = [1, 2, 3, 6, 5, 4, 7, 8, 9, 10, 0, 11];
const RANKS: (number | null)[] = [3, 2, 8, 2, null, 6, null, 9, 7, 12, 10, 11];

function topArtists(total: number): ArtistRow[] {
  return [...ARTISTS, ...MORE].map((name, index) => ({
    uri: `spotify:artist:mock${index}`,
    name,
    cover: anyCover(COVER_OF[index] ?? index),
    ms: Math.round((total * 0.11) / (1 + index * 0.19)),
    plays: Math.round(total / MINUTE / 30 / (1 + index * 0.19)),
    rank_before: RANKS[index] ?? null,
    new: index === 6,
  })).filter((row) => row.ms > 0);
}

function quantiles(values: number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((one, two) => one - two);
  const quarter = 15 * MINUTE;
  return [0, 0.2, 0.45, 0.7, 0.9].map((share, index) => {
    const value = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return index === 0 ? 1 : Math.max(quarter * index, Math.round(value / quarter) * quarter);
  });
}

function clockOf(total: number): ClockView {
  const next = random(7);
  const hours = Array.from({ length: 7 }, (_, row) =>
    Array.from({ length: 24 }, (_, hour) => {
      const evening = Math.exp(-((hour - 21) ** 2) / 6) * (row === 4 ? 3 : 1.6);
      const morning = row < 5 ? Math.exp(-((hour - 8) ** 2) / 1.4) * 1.3 : 0;
      const noon = row > 4 ? Math.exp(-((hour - 14) ** 2) / 6) : Math.exp(-((hour - 13) ** 2) / 14) * 0.45;
      const weight = evening + morning + noon;
      return weight < 0.08 && next() > 0.1 ? 0 : Math.round(((weight * (0.7 + 0.6 * next())) * total) / 60);
    }),
  );
  const flat = hours.flat();
  const best = flat.indexOf(Math.max(...flat));
  return { hours, breaks: quantiles(flat), best: total > 0 ? [Math.floor(best / 24), best % 24] : null };
}

function calendarOf(last: string): CalendarView {
  const year = Number(last.slice(0, 4));
  const days = between(`${year}-01-01`, `${year}-12-31`);
  return {
    year,
    days: days.map(({ date, ms, gap }) => ({ date, ms: date === PAUSED ? 0 : ms, gap, paused: date === PAUSED })),
    total_ms: sum(days, "ms"),
    days_heard: days.filter((day) => day.ms > 0).length,
    breaks: quantiles(days.map((day) => day.ms)),
  };
}

function gapViews(first: string, last: string): GapView[] {
  return GAPS.filter(([from, to]) => from <= last && first <= to).map(([from, to]) => ({
    from: `${from}T01:10:00Z`,
    to: `${to}T22:40:00Z`,
    first: from,
    last: to,
    reason: "off",
  }));
}

function emptyKpi(): Kpi {
  return { value: 0, before: null, average: null, average_before: null };
}

/** The page Listening for a diary in which nothing was ever heard. */
export function emptyListening(ask: RangeAsk): ListeningView {
  const [first, last] = stretch(ask);
  const range = { first, last, today: TODAY, first_listen: null, earlier: null, later: null };
  return {
    ...listening(ask),
    range,
    time: emptyKpi(),
    plays: emptyKpi(),
    artists: emptyKpi(),
    new_artists: emptyKpi(),
    buckets: [],
    gaps: [],
    top_artists: [],
  };
}

/** The page Listening. */
export function listening(ask: RangeAsk): ListeningView {
  const [first, last] = stretch(ask);
  const days = spanDays(first, last);
  const unit = unitOf(days);
  const made = buckets(first, last, unit);
  const previous = between(addDays(first, -days), addDays(first, -1));
  const reaches = addDays(first, -days) >= FIRST;
  const before = (key: "ms" | "plays" | "artists" | "fresh") => (reaches ? sum(previous, key) : null);
  const total = sum(between(first, last), "ms");
  const range: RangeView = {
    first: later(first, FIRST),
    last,
    today: TODAY,
    first_listen: FIRST,
    earlier: step(ask, first, last, -1),
    later: step(ask, first, last, 1),
  };
  return {
    range,
    time: kpi(made, "ms", before("ms")),
    plays: kpi(made, "plays", before("plays")),
    artists: kpi(made, "artists", reaches ? Math.round(sum(previous, "artists") / 2.3) : null),
    new_artists: kpi(made, "new_artists", before("fresh")),
    unit,
    buckets: made,
    gaps: gapViews(first, last),
    top_artists: topArtists(total),
    clock: clockOf(total),
    calendar: calendarOf(last),
    estimated: true,
    years_known: 0.82,
  };
}
