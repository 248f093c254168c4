// Round axes: from 0, at most four lines above it.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIME_STEPS = [5, 10, 15, 30].map((minutes) => minutes * MINUTE);
const HOUR_STEPS = [1, 2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 500].map((hours) => hours * HOUR);
const LINES = 4;

export interface Scale {
  max: number;
  step: number;
}

function cover(most: number, steps: number[]): Scale {
  const step = steps.find((candidate) => candidate * LINES >= most) ?? Math.ceil(most / LINES);
  return { step, max: step * Math.max(1, Math.ceil(most / step)) };
}

/** An axis for milliseconds, in round minutes or hours. */
export function timeScale(most: number): Scale {
  return cover(most, [...TIME_STEPS, ...HOUR_STEPS]);
}

/** An axis for counts, in steps of 1, 2 and 5. */
export function countScale(most: number): Scale {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
  return cover(most, steps);
}

/** The level 0 to 5 of a heat cell: how many lower bounds it reaches. Nothing heard is always level 0. */
export function level(value: number, breaks: number[]): number {
  if (value <= 0) return 0;
  return Math.max(1, Math.min(5, breaks.filter((bound) => value >= bound).length));
}
