// Where the ticks of the year ruler stand: the years the user usually plays, and the one of the pick.
import type { YearShare } from "./types";

export interface Tick {
  year: number;
  x: number;
  height: number;
}

export interface Ruler {
  ticks: Tick[];
  tickWidth: number;
  /** Decades that get a label. */
  decades: { year: number; x: number }[];
  pick: { year: number; x: number; labelLeft: boolean } | null;
  /** Middle of the years heard most, where the words stand. */
  usual: number | null;
  summary: string;
}

/** Radius of the lamp that marks the pick. */
export const LAMP = 5;
const LOW = 4;
const HIGH = 26;
const LEAST_YEARS = 30;
const LABEL_ROOM = 44;

function bounds(years: YearShare[], pick: number | null, now: number): [number, number] {
  const known = years.filter(({ share }) => share > 0).map(({ year }) => year);
  if (pick !== null) known.push(pick);
  const last = Math.max(now, ...known);
  return [Math.min(last - LEAST_YEARS, ...known.map((year) => year - 2)), last];
}

/** From and to the years that carry most of the listening. */
function core(years: YearShare[]): [number, number] | null {
  const strong = years.filter(({ share }) => share >= 0.5).map(({ year }) => year);
  return strong.length ? [Math.min(...strong), Math.max(...strong)] : null;
}

function tell(pick: number | null, most: [number, number] | null): string {
  const usual = most === null ? "" : most[0] === most[1] ? `${most[0]}` : `${most[0]} to ${most[1]}`;
  if (pick === null) return usual ? `You mostly play music of ${usual}.` : "";
  return usual ? `From ${pick}; you mostly play music of ${usual}.` : `From ${pick}.`;
}

/** The ruler over `width` pixels; `now` is this year. */
export function ruler(years: YearShare[], pickYear: number | null, now: number, width: number): Ruler {
  const [first, last] = bounds(years, pickYear, now);
  const edge = LAMP + 1;
  const pitch = (width - 2 * edge) / (last - first);
  const x = (year: number) => edge + (year - first) * pitch;
  const shares = new Map(years.map(({ year, share }) => [year, share]));
  const ticks: Tick[] = [];
  for (let year = first; year <= last; year++) {
    ticks.push({ year, x: x(year), height: LOW + (HIGH - LOW) * (shares.get(year) ?? 0) });
  }
  const every = [10, 20, 50].find((step) => step * pitch >= LABEL_ROOM) ?? 100;
  const decades = ticks
    .filter(({ year, x: at }) => year % every === 0 && at >= 14 && at <= width - 14)
    .map(({ year, x: at }) => ({ year, x: at }));
  const most = core(years);
  const pick = pickYear === null ? null : { year: pickYear, x: x(pickYear), labelLeft: x(pickYear) > width - LABEL_ROOM };
  return {
    ticks,
    tickWidth: Math.max(1, Math.min(3, pitch * 0.45)),
    decades,
    pick,
    usual: most === null ? null : Math.max(50, Math.min(width - 50, (x(most[0]) + x(most[1])) / 2)),
    summary: tell(pickYear, most),
  };
}
