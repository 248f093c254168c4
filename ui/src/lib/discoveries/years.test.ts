// Picks against the usual years: every mark in its place, and no more dots than fit.
import { describe, expect, it } from "vitest";
import type { DiscoveryYears } from "../types";
import { nearest, stackWords, stackYears, yearsPlot } from "./years";

const usual = Array.from({ length: 60 }, (_, index) => ({ year: 1967 + index, share: Math.exp(-((index - 50) ** 2) / 20) }));
const stack = (first_year: number, kept: number, others: number) => ({ first_year, kept, others });
const years = (change: Partial<DiscoveryYears> = {}): DiscoveryYears => ({
  usual,
  stacks: [stack(1962, 0, 1), stack(1983, 2, 5), stack(2016, 1, 0)],
  middle_of_picks: 1984,
  middle_of_listening: 2015,
  ...change,
});

describe("dots", () => {
  it("are one for each pick, kept ones first, while they fit", () => {
    const { stacks, perDot } = yearsPlot(years(), 2026, 258);
    expect(perDot).toBe(1);
    expect(stacks.map(({ dots }) => dots.length)).toEqual([1, 7, 1]);
    expect(stacks[1]?.dots.map(({ kept }) => kept)).toEqual([true, true, false, false, false, false, false]);
  });

  it("stand for several picks where there are too many", () => {
    const { stacks, perDot } = yearsPlot(years({ stacks: [stack(1980, 1, 230), stack(1983, 30, 1), stack(1986, 0, 2)] }), 2026, 258);
    expect(perDot).toBe(25);
    expect(stacks.map(({ dots }) => dots.filter(({ kept }) => kept).length)).toEqual([0, 1, 0]);
    expect(Math.max(...stacks.map(({ dots }) => dots.length))).toBeLessThanOrEqual(10);
    expect(stacks[2]?.dots).toHaveLength(1);
  });

  const counted = (...stacks: DiscoveryYears["stacks"]) => {
    const plot = yearsPlot(years({ stacks }), 2026, 258);
    const dots = plot.stacks.flatMap((one) => one.dots);
    return { ...plot, all: dots.length, kept: dots.filter(({ kept }) => kept).length };
  };

  it("keep the sums true where each stands for several picks", () => {
    const { perDot, all, kept } = counted(stack(1980, 2, 1), stack(1983, 1, 10), stack(1986, 1, 12), stack(1989, 3, 0), stack(1992, 1, 2), stack(1995, 1, 4));
    expect(perDot).toBe(2);
    expect(all).toBe(19);
    expect(kept).toBe(5);
  });

  it("stand for every stack that has any, and are filled where all was kept, and somewhere where any was", () => {
    const { stacks } = counted(stack(1980, 1, 0), stack(1983, 0, 1), stack(1986, 0, 40));
    expect(stacks.map(({ dots }) => dots.length)).toEqual([1, 1, 10]);
    expect(stacks.map(({ dots }) => dots[0]?.kept)).toEqual([true, false, false]);
    expect(counted(stack(1980, 1, 39)).kept).toBe(1);
    expect(counted(stack(1980, 0, 40)).kept).toBe(0);
  });

  it("stay within the width, and apart, from a narrow card to a wide one", () => {
    for (const width of [180, 258, 632]) {
      for (const first of [1900, 1962]) {
        const { stacks, radius, pitch } = yearsPlot(years({ stacks: [stack(first, 0, 1), stack(2025, 1, 3)] }), 2026, width);
        expect(2 * radius).toBeLessThanOrEqual(pitch);
        for (const { x } of stacks) expect(x - radius >= 0 && x + radius <= width, `${x} of ${width}`).toBe(true);
      }
    }
  });
});

describe("words beside the marks", () => {
  it("keep clear of the curve", () => {
    const { usual: place, base } = yearsPlot(years(), 2026, 258);
    expect(place).not.toBeNull();
    expect(place?.x).toBeLessThan(258);
    expect(place?.y).toBeLessThan(base);
  });

  it("keep clear of the dots and within the plot", () => {
    const plot = yearsPlot(years({ usual: [], stacks: [stack(1962, 4, 5)] }), 1992, 120);
    const deepest = plot.stacks[0]?.dots.at(-1)?.y ?? 0;
    expect(plot.height).toBeGreaterThan(deepest + plot.radius);
    expect(plot.height).toBeGreaterThan(plot.named);
  });

  it("are left out where nothing is known of what is played", () => {
    const plot = yearsPlot(years({ usual: [], middle_of_listening: null }), 2026, 258);
    expect([plot.line, plot.area, plot.usual]).toEqual(["", "", null]);
    expect(plot.summary).toBe("Half of your picks are 1984 or older.");
  });
});

it("finds the stack that is pointed at", () => {
  const { stacks } = yearsPlot(years(), 2026, 258);
  expect(nearest(stacks, 0)).toBe(0);
  expect(nearest(stacks, 258)).toBe(2);
  expect(nearest([], 10)).toBe(-1);
});

it("reads a stack in words", () => {
  expect(stackYears({ first: 1983, last: 1985 })).toBe("1983 – 1985");
  expect(stackWords({ kept: 2, others: 5 })).toBe("7 picks, 2 kept");
  expect(stackWords({ kept: 0, others: 1 })).toBe("1 pick");
});
