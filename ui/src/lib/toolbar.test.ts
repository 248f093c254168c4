// Arrows go round in a row of buttons.
import { expect, it } from "vitest";
import { toolTarget } from "./toolbar";

it("leads round and to the ends", () => {
  expect([toolTarget("ArrowRight", 5, 6), toolTarget("ArrowLeft", 0, 6)]).toEqual([0, 5]);
  expect([toolTarget("Home", 3, 6), toolTarget("End", 3, 6)]).toEqual([0, 5]);
  expect([toolTarget("Enter", 3, 6), toolTarget("End", 0, 0)]).toEqual([null, null]);
});
