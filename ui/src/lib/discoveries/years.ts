// Where the marks of "Picks against your usual years" stand: an area for what is played, and under it picks in stacks of three years.
import { count, plural } from "../format";
import type { DiscoveryYears, YearShare, YearStack } from "../types";
import { findingWords } from "./words";

export interface Stack {
  first: number;
  last: number;
  /** Middle of its dots. */
  x: number;
  /** Middles of its dots, kept ones first. */
  dots: { y: number; kept: boolean }[];
  kept: number;
  others: number;
}

export interface YearsPlot {
  height: number;
  /** The curve of what is played, and the area below it; empty when nothing is known of it. */
  line: string;
  area: string;
  base: number;
  stacks: Stack[];
  /** From one stack to the next. */
  pitch: number;
  radius: number;
  decades: { year: number; x: number }[];
  /** Where the words stand that name the area; none: there is no room. */
  usual: { x: number; y: number } | null;
  /** Height of the word that names the dots. */
  named: number;
  /** How many picks a dot stands for. */
  perDot: number;
  summary: string;
}

const AREA = 86;
const TOP = 4;
const EDGE = 3;
const LEAST_YEARS = 30;
const MOST_ROWS = 10;
const WORDS = 84;
const PICKS_ROOM = 42;
const NICE = [1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 100];

/** "1984 – 1986" */
export const stackYears = ({ first, last }: Pick<Stack, "first" | "last">): string => `${first} – ${last}`;

/** "6 picks, 2 kept" */
export function stackWords({ kept, others }: Pick<Stack, "kept" | "others">): string {
  return `${plural(kept + others, "pick")}${kept > 0 ? `, ${count(kept)} kept` : ""}`;
}

function bounds({ usual, stacks }: DiscoveryYears, now: number): [number, number] {
  const played = usual.filter(({ share }) => share > 0).map(({ year }) => year);
  const known = [...played, ...stacks.map((stack) => stack.first_year)];
  const last = Math.max(now, ...played, ...stacks.map((stack) => stack.first_year + 2));
  return [Math.min(last - LEAST_YEARS, ...known.map((year) => year - 6)), last];
}

/** Weights of a year and its neighbours: picks stand in stacks of three years, so what is played need not be finer. */
const KERNEL = [1, 2, 3, 2, 1];

/** What is played in each year from `from` to `to`, drawn out over its neighbours; 1 is the most. */
function drawnOut(usual: YearShare[], from: number, to: number): number[] {
  const shares = new Map(usual.map(({ year, share }) => [year, share]));
  const at = (year: number) => KERNEL.reduce((sum, weight, index) => sum + weight * (shares.get(year + index - 2) ?? 0), 0);
  const sums = Array.from({ length: to - from + 1 }, (_, index) => at(from + index));
  const most = Math.max(...sums);
  return sums.map((sum) => (most > 0 ? sum / most : 0));
}

/** A smooth curve through points, in which nothing rises above its neighbours. */
function smooth(points: [number, number][]): string {
  const at = (index: number) => points[Math.max(0, Math.min(points.length - 1, index))] ?? [0, 0];
  const parts = points.slice(1).map(([x, y], index) => {
    const [before, from, after] = [at(index - 1), at(index), at(index + 2)];
    const within = (value: number) => Math.max(Math.min(from[1], y), Math.min(Math.max(from[1], y), value));
    const one = [from[0] + (x - before[0]) / 6, within(from[1] + (y - before[1]) / 6)];
    const two = [x - (after[0] - from[0]) / 6, within(y - (after[1] - from[1]) / 6)];
    return `C${[...one, ...two, x, y].map((value) => Math.round(value * 10) / 10).join(" ")}`;
  });
  return points.length > 1 ? `M${at(0).join(" ")}${parts.join("")}` : "";
}

/** Dots for counts, so that their sum stays true: each gets its whole dots, and the largest remainders get those that are left. */
function shareOut(counts: { count: number; least: number; most: number }[], perDot: number): number[] {
  const parts = counts.map(({ count, least, most }) => ({ share: count / perDot, most, dots: Math.min(most, Math.max(least, Math.floor(count / perDot))) }));
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((all, part) => all + of(part), 0);
  const rest = ({ share, dots }: (typeof parts)[number]) => share - dots;
  let left = Math.max(1, Math.round(sum(({ share }) => share))) - sum(({ dots }) => dots);
  for (const part of [...parts].sort((one, two) => rest(two) - rest(one) || two.share - one.share)) {
    if (left <= 0 || rest(part) <= 0) break;
    if (part.dots >= part.most) continue;
    part.dots++;
    left--;
  }
  return parts.map(({ dots }) => dots);
}

/** How many dots stand for each stack, one at least, and how many of them for what was kept: all where nothing else was picked. */
function dotsOf(stacks: YearStack[], perDot: number): [all: number, kept: number][] {
  const all = shareOut(stacks.map(({ kept, others }) => ({ count: kept + others, least: 1, most: Infinity })), perDot);
  const bounds = stacks.map(({ kept, others }, place) => ({ count: kept, least: others === 0 ? Infinity : 0, most: all[place] ?? 0 }));
  const kept = shareOut(bounds, perDot);
  return all.map((many, place) => [many, kept[place] ?? 0]);
}

/** The right end of words that keep clear of the curve at their height, beside its peak. */
function besidePeak(points: [number, number][], width: number): { x: number; y: number } | null {
  const y = TOP + 22;
  const peak = points.reduce((best, point) => (point[1] < best[1] ? point : best), points[0] ?? [0, 0]);
  const free = (from: number, to: number) => points.every(([x, height]) => x < from || x > to || height > y + 8);
  for (let right = peak[0]; right - WORDS >= EDGE; right -= 4) if (free(right - WORDS, right + 8)) return { x: right, y };
  for (let right = peak[0] + WORDS; right <= width - EDGE; right += 4) if (free(right - WORDS - 8, right)) return { x: right, y };
  return null;
}

/** The plot over `width` pixels; `now` is this year. */
export function yearsPlot(years: DiscoveryYears, now: number, width: number): YearsPlot {
  const [from, to] = bounds(years, now);
  const step = Math.max(0.1, (width - 2 * EDGE) / (to - from));
  const x = (year: number) => EDGE + (year - from) * step;
  const base = TOP + AREA;
  const shares = drawnOut(years.usual, from, to);
  const heard = years.usual.some(({ share }) => share > 0);
  const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const points = shares.map((share, index): [number, number] => [Math.round(x(from + index) * 10) / 10, base - 2 - (AREA - 2) * share]);
  const line = heard ? smooth(points) : "";

  const pitch = step * 3;
  const radius = Math.max(1.4, Math.min(3.8, pitch * 0.4));
  const row = 2 * radius + 1.9;
  const first = base + 13 + radius;
  const highest = Math.max(0, ...years.stacks.map(({ kept, others }) => kept + others));
  const needed = Math.ceil(highest / MOST_ROWS);
  const perDot = NICE.find((nice) => nice >= needed) ?? needed;
  const dotted = dotsOf(years.stacks, perDot);
  const stacks = years.stacks.map((stack, place): Stack => {
    const [many, kept] = dotted[place] ?? [0, 0];
    const dots = Array.from({ length: many }, (_, index) => ({ y: first + index * row, kept: index < kept }));
    return { first: stack.first_year, last: stack.first_year + 2, x: x(stack.first_year + 1), dots, kept: stack.kept, others: stack.others };
  });
  const deepest = Math.max(first, ...stacks.map(({ dots }) => dots.at(-1)?.y ?? 0));
  const inTheWay = stacks.filter((stack) => stack.x < PICKS_ROOM).map(({ dots }) => (dots.at(-1)?.y ?? 0) + radius + 10);
  const named = Math.max(first + 3 * row, ...inTheWay);
  const foot = Math.max(deepest + radius, named + 4);
  const every = [10, 20, 50].find((wide) => wide * step >= 60) ?? 100;
  const decades = all.filter((year) => year % every === 0 && x(year) >= 14 && x(year) <= width - 14).map((year) => ({ year, x: x(year) }));
  return {
    height: Math.ceil(foot + 24),
    line,
    area: line === "" ? "" : `${line}L${x(to)} ${base}L${x(from)} ${base}Z`,
    base,
    stacks,
    pitch,
    radius,
    decades,
    usual: heard ? besidePeak(points, width) : null,
    named,
    perDot,
    summary: findingWords(years) || "Picks against your usual years.",
  };
}

/** The stack nearest to a place; none: there are none. */
export function nearest(stacks: Stack[], x: number): number {
  let best = -1;
  stacks.forEach((stack, index) => {
    if (best < 0 || Math.abs(stack.x - x) < Math.abs((stacks[best]?.x ?? 0) - x)) best = index;
  });
  return best;
}
