// The story of a pick reads as somebody would tell it.
import { describe, expect, it } from "vitest";
import type { DiscoveriesView, Discovery, DiscoveryStory, ListenView, PickView } from "../types";
import { becameWords, bubbleHelp, bubbleWords, drawnFrom, findingWords, headline, ledWords, listenWords, sinceWords } from "./words";

const NOW = Date.parse("2026-11-20T20:00:00Z");
const track = { name: "Kaffee um Mitternacht", artists: ["Kassandra Weil"], year: 1987, duration_ms: 200_000 };
const listen = (change: Partial<ListenView>) => ({ track, ms_played: 200_000, skipped: false, estimated: false, ...change }) as ListenView;

function story(change: Partial<Discovery>, listens: ListenView[] = [], pick: Partial<PickView> = {}): DiscoveryStory {
  const whole = { track, kept_at: null, removed_at: null, gone_at: null, ...pick } as PickView;
  const blank = { plays: 0, skips: 0, farthest: null, artist_again: 0, is_new_artist: false };
  return { discovery: { ...blank, ...change, pick: whole } as Discovery, listens, led_to: [], run: null };
}

const became = (...from: Parameters<typeof story>) => becameWords(story(...from), NOW).join(" ");

describe("what became of it", () => {
  it("tells how often and how far it was heard", () => {
    expect(became({ plays: 1, farthest: 1 }, [listen({})])).toBe("Heard once, to the end.");
    expect(became({ plays: 2, farthest: 1 }, [listen({}), listen({ ms_played: 90_000 })])).toBe("Heard twice, once to the end.");
    expect(became({ plays: 3, farthest: 1 }, [listen({}), listen({}), listen({})])).toBe("Heard 3 times, each time to the end.");
    expect(became({ plays: 1, farthest: 0.6 }, [listen({ ms_played: 120_000 })])).toBe("Heard once, at most 60\u202f% of it.");
  });

  it("tells since when a pick is no longer in the playlist", () => {
    expect(became({ plays: 1, farthest: 1 }, [], { gone_at: "2026-11-14T12:00:00Z" })).toContain("No longer in the playlist since 14 Nov.");
    expect(became({}, [], { gone_at: "2026-11-20T12:00:00Z" })).toContain("No longer in the playlist since today.");
  });

  it("tells where it was left", () => {
    expect(became({ skips: 1 }, [listen({ ms_played: 12_000, skipped: true })])).toBe("Left after 0:12.");
    const one = listen({ ms_played: 104_900, skipped: true });
    expect([became({ skips: 1 }, [one]), listenWords(one)]).toEqual(["Left after 1:44.", "left after 1:44"]);
    expect(became({ skips: 3 })).toBe("Left early 3 times.");
    expect(became({})).toBe("Not heard yet.");
  });

  it("tells what else of the artist was heard, and what was done with it", () => {
    expect(became({ plays: 1, artist_again: 3 })).toContain("You played other tracks by Kassandra Weil 3 times within 90 days.");
    expect(became({ plays: 1, artist_again: 1 })).toContain("You played another track by Kassandra Weil once within 90 days.");
    expect(became({ is_new_artist: true })).toContain("You had heard nothing by Kassandra Weil before.");
    expect(became({}, [], { kept_at: "2026-11-20T18:00:00Z" })).toContain("Kept today.");
    expect(became({}, [], { removed_at: "2026-11-14T12:00:00Z" })).toContain("Removed from the playlist on 14 Nov.");
    expect(became({}, [], { removed_at: "2026-11-14T12:00:00Z", tidied: true })).toContain("Taken out of the playlist unplayed on 14 Nov.");
  });
});

it("tells how it was drawn", () => {
  const pick = { words: "ka", candidates: 914, way: "classic", track, chosen_at: new Date(2026, 10, 14, 7).toISOString() } as PickView;
  expect(drawnFrom(pick, NOW)).toBe("Drawn on 14 Nov at 07:00 from “ka”: one of the first three of 914 results, the classic way.");
  const even = { ...pick, way: "even", words: "ka year:1987", candidates: 54 };
  expect(drawnFrom(even, NOW)).toBe("Found by “ka year:1987”, drawn on 14 Nov at 07:00 from 54 candidates, the even way.");
  expect(drawnFrom({ ...even, words: null, candidates: null }, NOW)).toBe("Drawn on 14 Nov at 07:00, the even way.");
  expect(drawnFrom({ ...pick, words: null, candidates: null, way: "dice" }, NOW)).toBe("Drawn on 14 Nov at 07:00, the way called dice.");
});

it("writes listens and what a pick led to", () => {
  expect(listenWords(listen({}))).toBe("to the end");
  expect(listenWords(listen({ ms_played: 12_000, skipped: true }))).toBe("left after 0:12");
  expect(listenWords(listen({ ms_played: 130_000, estimated: true }))).toBe("about 2:10 of 3:20");
  expect(ledWords({ track: listen({}).track, plays: 3, first_heard: "2026-11-14T12:00:00Z" }, NOW)).toBe("3 plays since 14 Nov");
});

it("sums up in a headline", () => {
  const view = { figures: { picks: 92, heard: 56, kept: 17, new_artists: 23 }, since: "2026-08-21" } as DiscoveriesView;
  expect(headline(view, "2026-11-20")).toEqual([
    ["61\u202f%", "heard"],
    ["18\u202f%", "kept"],
    ["23", "new artists"],
    ["92", "sidetracks since 21 August"],
  ]);
  expect(sinceWords("2019-08-21", "2026-11-20")).toBe("since 21 August 2019");
});

it("tells the findings, and nothing where nothing is known", () => {
  const years = { usual: [], stacks: [], middle_of_picks: 1984, middle_of_listening: 2015 };
  expect(findingWords(years)).toBe("Half of your picks are 1984 or older. Half of your listening is 2015 or newer.");
  expect(findingWords({ ...years, middle_of_picks: null, middle_of_listening: null })).toBe("");
  const bubble = { before: 33.6, since: 41.2, days: 90 };
  expect(bubbleWords(bubble)).toBe("Before Sidetrack you listened to about 34 artists at a time, since then to 41.");
  expect(bubbleWords({ ...bubble, since: 34.3 })).toContain("at a time, and still do.");
  expect(bubbleHelp(bubble)).toContain("the 90 days before the first pick");
});
