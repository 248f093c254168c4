// The keys of the list of History.
import { expect, it } from "vitest";
import { target } from "./keys";

it.each([
  ["ArrowDown", 6],
  ["ArrowUp", 4],
  ["PageDown", 15],
  ["PageUp", -5],
  ["Home", 0],
  ["End", 99],
  ["x", null],
])("%s leads from row 5 to %s", (key, row) => expect(target(key, 5, 10, 100)).toBe(row));
