// What people type into fields is read generously and never wrongly.
import { expect, it } from "vitest";
import { clientIdProblem, readDay, readLength, readTime, readWhole } from "./read";

it("reads days in several forms and refuses days that are none", () => {
  const read = (text: string) => readDay(text, "2026-11-20");
  expect(read("2026-11-20")).toBe("2026-11-20");
  expect(read(" 3 nov 2025 ")).toBe("2025-11-03");
  expect(read("3 November")).toBe("2026-11-03");
  expect(read("3.11.2025")).toBe("2025-11-03");
  expect(read("3.11.")).toBe("2026-11-03");
  expect(read("2026-02-30")).toBeNull();
  expect(read("30 Foo")).toBeNull();
  expect(read("")).toBeNull();
  expect(read("11/3/2025")).toBeNull();
});

it("reads times of day", () => {
  expect(readTime("7")).toBe("07:00:00");
  expect(readTime("7:30")).toBe("07:30:00");
  expect(readTime("0730")).toBe("07:30:00");
  expect(readTime("23.59")).toBe("23:59:00");
  expect(readTime("24:00")).toBeNull();
  expect(readTime("7:60")).toBeNull();
  expect(readTime("noon")).toBeNull();
});

it("reads lengths in minutes, and whole numbers within bounds", () => {
  expect(["2:30", "2", "2,5", " 10:05 ", "62:05"].map(readLength)).toEqual([150, 120, 150, 605, 3725]);
  expect(["", "2:60", "a", "-1", "2:3:4"].map(readLength)).toEqual([null, null, null, null, null]);
  expect(["1", "168", " 24 ", "0", "169", "2.5", ""].map((text) => readWhole(text, 1, 168))).toEqual([1, 168, 24, null, null, null, null]);
});

it("says what is wrong with a client id", () => {
  const right = "7c2e9b04d1f84a6e9a5306bb41c8ef27";
  expect(clientIdProblem("")).toBeNull();
  expect(clientIdProblem(` ${right} `)).toBeNull();
  expect(clientIdProblem(right.slice(1))).toBe("A client ID has 32 characters, this one has 31.");
  expect(clientIdProblem(`${right.slice(1)}z`)).toContain("digits");
  expect(clientIdProblem("https://example.org")).toContain("digits");
});
