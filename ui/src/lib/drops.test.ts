// What is said of files that are dragged over the window.
import { describe, expect, it } from "vitest";
import { dropProblem, dropTitle } from "./drops";

const fine = { linked: true, diaryTrouble: null, imports: { running: false, choosing: false } };
const trouble = { title: "The diary is damaged.", text: "", restore: true, anew: true, again: false };

describe("what is in the way of a drop", () => {
  it("is nothing on a good day", () => expect(dropProblem(fine)).toBeNull());

  it.each([
    [{ ...fine, linked: false }, "recorder does not answer"],
    [{ ...fine, diaryTrouble: trouble }, "The diary is damaged."],
    [{ ...fine, imports: { running: true, choosing: true } }, "An import is under way."],
    [{ ...fine, imports: { running: false, choosing: true } }, "Answer the question about files first."],
  ])("is told in words (%#)", (host, words) => expect(dropProblem(host)).toContain(words));
});

it("counts the files", () => {
  expect([dropTitle(1), dropTitle(3)]).toEqual(["Drop it to import it", "Drop 3 files to import them"]);
});
