// What is typed into the filters.
import { expect, it } from "vitest";
import type { Filters } from "../types";
import { among, lengthText, linesOf, readSpan, readYear, withoutArtist } from "./drawing";

it("reads two ends, each of them optional", () => {
  expect(readSpan("", "", readYear, "?")).toEqual([null, null]);
  expect(readSpan("1980", " ", readYear, "?")).toEqual([1980, null]);
  expect(readSpan("1980", "99", readYear, "?")).toBe("?");
});

it("writes lengths", () => {
  expect([null, 90, 600, 3725].map(lengthText)).toEqual(["", "1:30", "10:00", "62:05"]);
});

it("reads lines and names", () => {
  expect(linesOf(" a \n\n b #\n")).toEqual(["a", "b #"]);
  expect([among(["Ada"], " ada"), among(["Ada"], "Ad")]).toEqual([true, false]);
  const filters = { artists: [{ uri: "x", name: "Ada" }, { uri: "y", name: "Ada" }, { uri: null, name: "Noor" }] } as Filters;
  expect(withoutArtist(filters, "Ada")).toEqual([{ uri: null, name: "Noor" }]);
});
