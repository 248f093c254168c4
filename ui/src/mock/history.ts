// An invented history, as long as it is asked for: what the window process and the agent make of it together.
import { addDays, weekdayOf } from "../lib/format";
import type {
  GapView,
  HistoryAsk,
  HistoryListen,
  HistoryRow,
  HistoryView,
  ListenDetails,
  ListenKey,
  Origin,
  RecordingChange,
  SeenView,
  Source,
  TrackView,
  VersionView,
} from "../lib/types";
import { anyCover } from "./covers";
import { TODAY } from "./diary";
import { random } from "./random";
import { longTracks, tracks as known } from "./tracks";

const DAY = 86_400_000;
const EAST = 60;
const GAPS: GapView[] = [
  { from: "2026-11-03T01:10:00Z", to: "2026-11-04T22:40:00Z", first: "2026-11-03", last: "2026-11-04", reason: "off" },
  { from: "2026-11-18T13:05:00Z", to: "2026-11-18T17:20:00Z", first: "2026-11-18", last: "2026-11-18", reason: "page_full" },
  { from: "2026-03-14T01:10:00Z", to: "2026-03-15T22:40:00Z", first: "2026-03-14", last: "2026-03-15", reason: "signed_out" },
];

const [ONES, TWOS] = [
  ["North", "Paper", "Silver", "Quiet", "Second", "Winter", "Glass", "Amber"],
  ["Harbour", "Choir", "Parade", "Kiosk", "Orchard", "Signal", "Ledger", "Ferry"],
];

function invented(): TrackView[] {
  const next = random(11);
  const word = (words: string[]) => words[Math.floor(next() * words.length)] ?? "";
  return Array.from({ length: 240 }, (_, index) => ({
    uri: index % 17 === 5 ? `local:track:${index}` : `spotify:track:invented${String(index).padStart(14, "0")}`,
    name: `${word(ONES)} ${word(TWOS)}${index % 5 === 0 ? ` (${word(ONES)} Version)` : ""}`,
    artists: index % 7 === 0 ? [`${word(ONES)} ${word(TWOS)}`, `The ${word(TWOS)}s`] : [`${word(ONES)} ${word(TWOS)}`],
    artist_uris: [],
    album: index % 17 === 5 ? null : `${word(TWOS)} ${1 + (index % 4)}`,
    year: 1960 + (index % 66),
    duration_ms: index % 17 === 5 ? null : 120_000 + Math.floor(next() * 240_000),
    isrc: null,
    cover: index % 17 === 5 ? null : anyCover(index),
  }));
}

interface Made {
  track: number;
  start: number;
  skipped: boolean;
  source: Source;
}

const IMPORTS: [Origin, Source][] = [
  ["export", "export"],
  ["account_data", "account_data"],
  ["listenbrainz", "listenbrainz"],
  ["lastfm", "lastfm"],
];

/** Everything that was heard and recorded, newest first; `length` listens. */
export class InventedHistory {
  readonly #tracks: TrackView[];
  #all: Made[] = [];
  #gaps: GapView[];
  #rows: (Made | GapView)[] = [];
  #number = 0;
  readonly #deleted = new Map<string, Made>();
  readonly #apart = new Set<number>();

  constructor(length: number, long: boolean) {
    this.#tracks = [...(long ? longTracks : []), ...known, ...(long ? [] : invented())];
    this.#gaps = length > 0 ? GAPS : [];
    const next = random(20261120);
    let date = TODAY;
    while (this.#all.length < length) {
      const midnight = Date.parse(`${date}T00:00:00Z`) - EAST * 60_000;
      const many = Math.round((weekdayOf(date) >= 4 ? 30 : 20) * (0.4 + next() * 1.2));
      let at = midnight + 21 * 3_600_000;
      for (let count = 0; count < many && this.#all.length < length; count++) {
        const track = Math.floor(next() ** 2 * this.#tracks.length);
        const old = Date.parse(TODAY) - at > 200 * DAY;
        const imported = IMPORTS[length > 100_000 ? Math.floor(next() * 9) : 0]?.[1] ?? "export";
        const source = old ? imported : next() < 0.5 ? "recently_played" : "player";
        if (!this.#inGap(at)) this.#all.push({ track, start: at, skipped: next() < 0.09, source });
        at -= 130_000 + Math.floor(next() * 1_600_000);
        if (at < midnight + 6 * 3_600_000) break;
      }
      date = addDays(date, -1);
    }
  }

  #inGap(at: number): boolean {
    return this.#gaps.some((gap) => Date.parse(gap.from) < at && at < Date.parse(gap.to));
  }

  #matches(track: TrackView | undefined, words: string[]): boolean {
    const text = plain(`${track?.name} ${track?.artists.join(" ")} ${track?.album}`);
    return words.every((word) => text.includes(word));
  }

  view(ask: HistoryAsk): HistoryView {
    const words = plain(ask.words).split(/\s+/).filter(Boolean);
    const matching = this.#tracks.map((track) => words.length === 0 || this.#matches(track, words));
    const heard = this.#all.filter((made) => matching[made.track] && !this.#deleted.has(name(keyOf(made))));
    const narrowed = words.length > 0 || ask.skipped || ask.origin !== null;
    const chosen = narrowed || !ask.gaps ? heard.filter((made) => isOf(made, ask.origin) && (made.skipped || !ask.skipped)) : [];
    const gaps = ask.gaps || !narrowed ? this.#gaps : [];
    this.#rows = gaps.length > 0 ? [...chosen, ...gaps].sort((one, two) => startOf(two) - startOf(one)) : chosen;
    const after = ask.anchor?.started_at ?? Infinity;
    const anchor = ask.anchor ? this.#rows.findIndex((row) => startOf(row) <= after) : -1;
    const first = Math.max(0, anchor - 20);
    return {
      number: ++this.#number,
      listens: this.#all.length - this.#deleted.size,
      counts: {
        all: heard.length + (words.length === 0 ? this.#gaps.length : 0),
        origins: this.#origins().map((origin) => [origin, heard.filter((made) => isOf(made, origin) && (made.skipped || !ask.skipped)).length]),
        skipped: heard.filter((made) => made.skipped && isOf(made, ask.origin)).length,
        gaps: this.#gaps.length,
      },
      days: days(this.#rows),
      anchor: anchor < 0 ? null : anchor,
      first,
      rows: this.rows(this.#number, first, 60),
      unsearched: 0,
    };
  }

  #origins(): Origin[] {
    const told = IMPORTS.filter(([origin, source]) => origin === "export" || this.#all.some((made) => made.source === source));
    return ["recorded", ...told.map(([origin]) => origin)];
  }

  rows(number: number, first: number, count: number): HistoryRow[] {
    if (number !== this.#number) throw { code: "stale", message: "another view was asked for since" };
    return this.#rows.slice(first, first + count).map((row) => {
      if ("reason" in row) return { kind: "gap", ...row };
      return this.#deleted.has(name(keyOf(row))) ? { kind: "gone" } : { kind: "listen", ...this.#listen(row) };
    });
  }

  keys(number: number, first: number, count: number): ListenKey[] {
    return this.rows(number, first, count).flatMap((row) => (row.kind === "listen" ? [row.key] : []));
  }

  #listen(made: Made): HistoryListen {
    const track = this.#tracks[made.track] ?? known[0];
    if (!track) throw { code: "diary_error", message: "no such track" };
    const length = track.duration_ms ?? 200_000;
    const ms = made.skipped ? Math.min(24_000, length) : length;
    return {
      key: keyOf(made),
      listen: {
        track,
        started_at: new Date(made.start).toISOString(),
        ended_at: new Date(made.start + ms).toISOString(),
        ms_played: ms,
        estimated: made.source === "recently_played" || made.source === "lastfm" || made.source === "listenbrainz",
        skipped: made.skipped,
        sources: made.source === "player" ? ["recently_played", "player"] : [made.source],
        device: made.source === "player" ? "Kitchen" : null,
        offset_minutes: EAST,
      },
      time: clock(made.start),
      minutes_east: EAST,
      zone_assumed: made.source !== "player" && made.source !== "recently_played",
      is_pick: made.track === 4,
    };
  }

  details(key: ListenKey): ListenDetails {
    const made = this.#all.find((one) => one.start === key.started_at);
    if (!made) throw { code: "listen_gone", message: "the listen is no longer in the diary" };
    const row = this.#listen(made);
    const seen = row.listen.sources.map((source): SeenView => {
      const isStart = ["player", "listenbrainz", "lastfm"].includes(source);
      const at = isStart ? made.start : made.start + row.listen.ms_played;
      const imported = !["player", "recently_played"].includes(source);
      const year = new Date(at).getUTCFullYear();
      return {
        source,
        at: new Date(at).toISOString(),
        time: clock(at),
        is_start: isStart,
        ms_played: source === "export" ? row.listen.ms_played : null,
        file: imported ? `my_spotify_data.zip/Spotify Extended Streaming History/Streaming_History_Audio_${year}_3.json` : null,
      };
    });
    const versions = this.#apart.has(made.track) ? [made.track] : [made.track, made.track + 3];
    return {
      row,
      until: clock(made.start + row.listen.ms_played),
      seen,
      context: made.track % 2 ? "spotify:playlist:37i9dQZF1DX" : null,
      private: made.track === 2,
      versions: made.track % 3 === 1 ? versions.map((track) => this.#version(track)) : [this.#version(made.track)],
    };
  }

  #version(row: number): VersionView {
    const track = this.#tracks[row % this.#tracks.length] ?? known[0];
    if (!track) throw { code: "diary_error", message: "no such track" };
    return { row, track, by_hand: false };
  }

  find(words: string): VersionView[] {
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    const rows = this.#tracks.flatMap((track, row) => (this.#matches(track, wanted) ? [row] : []));
    return rows.slice(0, 8).map((row) => this.#version(row));
  }

  delete(keys: ListenKey[]): void {
    for (const made of this.#all) {
      if (keys.some((key) => key.started_at === made.start)) this.#deleted.set(name(keyOf(made)), made);
    }
  }

  restore(keys: ListenKey[]): void {
    for (const key of keys) this.#deleted.delete(name(key));
  }

  split(track: number): RecordingChange {
    this.#apart.add(track).add(track - 3);
    return { before: [[track, null]] };
  }

  unite(track: number): void {
    this.#apart.delete(track);
    this.#apart.delete(track - 3);
  }
}

const plain = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

function isOf(made: Made, origin: Origin | null): boolean {
  if (origin === "recorded") return ["recently_played", "player"].includes(made.source);
  return origin === null || made.source === IMPORTS.find(([kind]) => kind === origin)?.[1];
}

const keyOf = (made: Made): ListenKey => ({ track: made.track, started_at: made.start });
const name = (key: ListenKey) => `${key.track} ${key.started_at}`;
const startOf = (row: Made | GapView) => ("reason" in row ? Date.parse(row.to) : row.start);
const clock = (at: number) => new Date(at + EAST * 60_000).toISOString().slice(11, 19);

function days(rows: (Made | GapView)[]): HistoryView["days"] {
  const found: HistoryView["days"] = [];
  let until = Infinity;
  for (const row of rows) {
    const start = startOf(row) + EAST * 60_000;
    if (start < until) {
      until = Math.floor(start / DAY) * DAY;
      found.push([new Date(until).toISOString().slice(0, 10), 0, 0]);
    }
    const day = found.at(-1);
    if (!day) continue;
    day[1]++;
    if (!("reason" in row)) day[2]++;
  }
  return found;
}
