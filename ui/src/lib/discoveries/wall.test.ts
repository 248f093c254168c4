// The wall fills its width, shows what is in sight, and keys never lead out of it.
import { describe, expect, it } from "vitest";
import { GAP, LEAST, sight, target, wall } from "./wall";

describe("columns", () => {
  it("are four beside the other column of a window 1040 wide, and more where there is room", () => {
    expect(wall(496, 92)).toMatchObject({ columns: 4, tile: 115, pitch: 186, lefts: [0, 127, 254, 381] });
    expect(wall(632, 92).columns).toBe(5);
    expect(wall(808, 92).columns).toBe(6);
  });

  it("fill the width without being narrower than they may", () => {
    for (let width = LEAST; width < 1200; width += 7) {
      const { columns, tile, lefts } = wall(width, 92);
      expect(tile).toBeGreaterThanOrEqual(LEAST);
      expect((lefts.at(-1) ?? 0) + tile).toBeLessThanOrEqual(width);
      expect(columns * tile + (columns - 1) * GAP).toBeGreaterThan(width - columns);
    }
  });

  it("have room for all rows and none below", () => {
    expect(wall(496, 0).height).toBe(0);
    expect(wall(496, 1).height).toBe(174);
    expect(wall(496, 5).height).toBe(186 + 174);
  });
});

describe("what is in sight", () => {
  const laid = wall(496, 3650);

  it("is a few rows of many, wherever the page is scrolled", () => {
    for (const top of [0, 5000, laid.height]) {
      const [first, last] = sight(laid, 3650, top, 720);
      expect(last - first).toBeLessThan(40);
      expect(first % 4).toBe(0);
      expect(last).toBeLessThan(3650);
    }
    expect(sight(laid, 3650, 0, 720)[0]).toBe(0);
  });

  it("is nothing of nothing", () => {
    const [first, last] = sight(wall(496, 0), 0, 0, 720);
    expect(last).toBeLessThan(first);
  });
});

describe("keys", () => {
  const to = (key: string, active: number, many = 10) => target(key, active, 4, many, 2);

  it("lead to the neighbours and the ends", () => {
    expect([to("ArrowRight", 3), to("ArrowLeft", 4), to("ArrowDown", 1), to("ArrowUp", 5)]).toEqual([4, 3, 5, 1]);
    expect([to("Home", 7), to("End", 0), to("PageDown", 0), to("PageUp", 9)]).toEqual([0, 9, 8, 1]);
  });

  it("stay where nothing follows", () => {
    expect([to("ArrowLeft", 0), to("ArrowUp", 2), to("ArrowRight", 9), to("ArrowDown", 9)]).toEqual([0, 2, 9, 9]);
    expect(to("a", 3)).toBeNull();
    expect(to("ArrowRight", 0, 0)).toBeNull();
  });

  it("reach a last row that is not whole from above it", () => {
    expect(to("ArrowDown", 7)).toBe(9);
    expect(to("PageDown", 3)).toBe(9);
  });
});
