// The words of History.
import { expect, it } from "vitest";
import type { HistoryListen, VersionView } from "../types";
import { heardOfWords, nothingWords, plainTitle, versionWords } from "./words";

function heard(ms_played: number, estimated: boolean, duration_ms: number | null): HistoryListen {
  return { listen: { ms_played, estimated, track: { duration_ms } } } as HistoryListen;
}

it("says how much of a track was heard, and never about more than there is", () => {
  expect(heardOfWords(heard(221_000, false, 248_000))).toBe("3:41 of 4:08");
  expect(heardOfWords(heard(221_000, true, 248_000))).toBe("about 4\u00a0min of 4:08");
  expect(heardOfWords(heard(210_000, true, 210_000))).toBe("about all of 3:30");
  expect(heardOfWords(heard(20_000, true, null))).toBe("under a minute");
});

it("says why there is no row", () => {
  const ask = { words: "", origin: null, skipped: false, gaps: false };
  expect(nothingWords({ ...ask, words: " ferry " })).toBe("Nothing you heard has “ferry” in title, artist or album.");
  expect(nothingWords({ ...ask, words: "ferry", origin: "export", skipped: true })).toBe(
    "Nothing under “Spotify export” and “Skipped” has “ferry” in title, artist or album.",
  );
  expect(nothingWords({ ...ask, origin: "lastfm" })).toBe("Nothing under “Last.fm” yet.");
  expect(nothingWords({ ...ask, gaps: true })).toBe("No gaps: nothing that is known of is missing.");
});

it("a title is looked for without the words of its version", () => {
  expect(plainTitle("Song - Remastered 2011")).toBe("Song");
  expect(plainTitle("Song (Live at Home)")).toBe("Song");
  expect(plainTitle("Song (Live) - 2011 Mix")).toBe("Song");
  expect(plainTitle("Stop-and-go")).toBe("Stop-and-go");
  expect(plainTitle("(What)")).toBe("(What)");
});

it("versions that look alike are told apart by their ids, others by what they are", () => {
  const track = { uri: "spotify:track:1", name: "Song", artists: ["A"], album: "B", year: 2011, duration_ms: 222_000 };
  const version = (changes: object, by_hand = false) => ({ row: 1, by_hand, track: { ...track, ...changes } }) as VersionView;
  expect(versionWords([version({}), version({ uri: "spotify:track:2", album: "C" }, true)])).toEqual(["2011 · 3:42", "2011 · 3:42 · joined by you"]);
  expect(versionWords([version({}), version({ uri: "spotify:track:2" })])).toEqual(["2011 · 3:42 · id 1", "2011 · 3:42 · id 2"]);
  expect(versionWords([version({ uri: "spotify:local:x", year: null })])).toEqual(["3:42 · a file of your own"]);
});
