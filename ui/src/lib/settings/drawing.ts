// How tracks are drawn, as the page edits it.
import { readLength, readWhole } from "../read";
import type { BlockedArtist, Drawing, Filters, Heard, List, WayName } from "../types";

export const WAYS: { value: WayName; label: string; text: string }[] = [
  { value: "even", label: "Even", text: "Every track that search can reach, about equally likely." },
  { value: "classic", label: "Classic", text: "A random string, one of its first three results: famous tracks mostly." },
];

export const HEARD: { value: Heard; label: string }[] = [
  { value: "any", label: "Any track" },
  { value: "new_track", label: "Not a track I have heard" },
  { value: "new_artist", label: "Not an artist I have heard" },
];

/** Filters that are on or off. */
export type Kind = "explicit" | "market" | "spoken_word" | "sleep_noise" | "karaoke" | "slop";

export const KINDS: { kind: Kind; label: string; text: string }[] = [
  { kind: "explicit", label: "No explicit tracks", text: "What Spotify marks as explicit." },
  { kind: "market", label: "Only what plays in my country", text: "Nothing that Spotify would not play for you." },
  { kind: "spoken_word", label: "No spoken word", text: "Audiobooks, radio plays, sermons and lessons." },
  { kind: "sleep_noise", label: "No sleep sounds and noise", text: "Rain, white noise, frequencies, and what else is made to sleep by." },
  { kind: "karaoke", label: "No karaoke and tributes", text: "Karaoke, backing tracks and tribute bands." },
  { kind: "slop", label: "No mass-made music", text: "What is made by the thousand, with or without a person." },
];

export const LIST_NAMES: Record<List, string> = {
  spoken_word: "Spoken word",
  sleep_noise: "Sleep and noise",
  karaoke: "Karaoke",
  slop: "Mass-made",
};

/** A lower and an upper bound. */
export type Span = [from: number | null, to: number | null];

const FIRST_YEAR = 1000;
const LAST_YEAR = 2999;

/** A year; none when it is none, and nothing typed is no bound. */
export const readYear = (text: string): number | null => readWhole(text, FIRST_YEAR, LAST_YEAR);

export const yearText = (year: number | null): string => (year === null ? "" : String(year));

/** "2:30"; empty without a length. */
export function lengthText(seconds: number | null): string {
  return seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export { readLength };

/** Both bounds as typed: none typed is no bound. A problem in words when one cannot be read. */
export function readSpan(from: string, to: string, read: (text: string) => number | null, problem: string): Span | string {
  const [first, last] = [from, to].map((text) => (text.trim() === "" ? null : (read(text) ?? NaN)));
  if (Number.isNaN(first) || Number.isNaN(last)) return problem;
  return [first ?? null, last ?? null];
}

/** Lines of a list of words, without the empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

const plain = (word: string) => word.trim().toLowerCase();

/** Whether a name or word is among others, however it is written. */
export function among(items: string[], text: string): boolean {
  return items.some((item) => plain(item) === plain(text));
}

/** Whether two are one artist: by URI, or by name where one has none. */
const same = (one: BlockedArtist, two: BlockedArtist): boolean =>
  one.uri !== null && two.uri !== null ? one.uri === two.uri : plain(one.name) === plain(two.name);

export const isBlocked = ({ artists }: Filters, artist: BlockedArtist): boolean => artists.some((known) => same(known, artist));

/** The drawing with this artist blocked, or no longer, as the agent keeps it. */
export function withBlocked(drawing: Drawing, artist: BlockedArtist, blocked: boolean): Drawing {
  const others = drawing.filters.artists.filter((known) => !same(known, artist));
  return { ...drawing, filters: { ...drawing.filters, artists: blocked ? [...others, artist] : others } };
}

/** Filters without this artist, or this name where nobody knows more. */
export const withoutArtist = (filters: Filters, name: string): Filters["artists"] => filters.artists.filter((artist) => artist.name !== name);
