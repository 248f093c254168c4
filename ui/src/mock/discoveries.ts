// Invented picks and what became of them: as many as are asked for, the first few as in the pictures of the page.
import { chosen, fateOf } from "../lib/discoveries/fates";
import { addDays } from "../lib/format";
import type { DiscoveriesView, Discovery, DiscoveryStory, DiscoveryYears, Fate, ListenView, PickView, TrackView, YearShare } from "../lib/types";
import { address, anyCover } from "./covers";
import { TODAY } from "./diary";
import { random } from "./random";
import type { InventedRuns } from "./runs";
import { longTracks, pickTrack, tracks } from "./tracks";

type Row = [title: string, artist: string, year: number, fate: Fate, cover: string];

const FIRST: Row[] = [
  ["Kaffee um Mitternacht", "Kassandra Weil", 1987, "new", "arch"],
  ["Blue Ledger", "Fenwick Trio", 1964, "heard", "tiles"],
  ["Salt Road Waltz", "Dunja Perić", 1973, "kept", "moons"],
  ["Ninety Acres", "Northbound Elk", 2009, "skipped", "dots"],
  ["Semaphore", "Glass Tramway", 1981, "kept", "waves"],
  ["Hush Moon", "Tamsin Okoro", 2019, "heard", "hills"],
  ["Paper Tigers", "Junior Vale", 1992, "removed", "circles"],
  ["Verano menor", "Marisol Quint", 1978, "heard", "sun"],
  ["Tin Cathedral", "Sable Harbour", 2001, "new", "rays"],
  ["Ilmatar", "Aino Saarela", 1969, "kept", "sunset"],
  ["Dovetail", "Dovetail Theory", 2014, "skipped", "pulse"],
  ["Long Division", "Amber Rooms", 1996, "heard", "bars"],
];
/** Of 92. */
const SHARES: [Fate, number][] = [["heard", 39], ["kept", 17], ["skipped", 24], ["removed", 9], ["new", 3]];
const ONES = ["Second", "Paper", "Silver", "Quiet", "Northern", "Winter", "Glass", "Amber", "Tidal", "Borrowed", "Empty", "Early"];
const TWOS = ["Harbour", "Choir", "Parade", "Kiosk", "Orchard", "Signal", "Ferry", "Lantern", "Meadow", "Atlas", "Staircase", "Radio"];
const NAMES = ["Ines", "Otto", "Maren", "Yusuf", "Ada", "Pirkko", "Luis", "Noor", "Bela", "Hana"];
const SURNAMES = ["Calder", "Weiss", "Okafor", "Lindqvist", "Morel", "Sato", "Duarte", "Kallas", "Brandt", "Rey"];

/** The pick that somebody took out of the playlist in Spotify. */
const GONE = 6;

/** The morning so many days ago, local time. */
export const drawnOn = (daysAgo: number) => new Date(2026, 10, 20 - daysAgo, 7).toISOString();

function fatesOf(many: number): Fate[] {
  const next = random(many);
  const left = SHARES.map(([fate, share]): [Fate, number] => {
    const named = FIRST.filter((row) => row[3] === fate).length;
    return [fate, Math.max(0, Math.round((share / 92) * many) - named)];
  });
  const fates = FIRST.map((row) => row[3]);
  while (fates.length < many) {
    const open = left.filter(([fate, count]) => count > 0 && (fate !== "new" || fates.length < 24));
    const one = open[Math.floor(next() * open.length)];
    if (one) one[1]--;
    fates.push(one?.[0] ?? "heard");
  }
  return fates.slice(0, many);
}

export class InventedDiscoveries {
  #all: Discovery[];

  constructor(
    many: number,
    long: boolean,
    private readonly runs: InventedRuns,
    private readonly usual: YearShare[],
    private readonly hasBubble: boolean,
  ) {
    const next = random(92);
    const pickOf = <T>(list: T[]) => list[Math.floor(next() * list.length)] as T;
    const invented = (place: number): TrackView => {
      const row = FIRST[place];
      if (place === 0) return long ? (longTracks[0] ?? pickTrack) : pickTrack;
      if (long && place < longTracks.length) return longTracks[place] ?? pickTrack;
      const year = row?.[2] ?? 1956 + Math.floor((0.72 * next() + 0.28 * next()) * 62);
      const name = row?.[0] ?? `${pickOf(ONES)} ${pickOf(TWOS)}`;
      return {
        uri: `spotify:track:drawn${String(place).padStart(17, "0")}`,
        name,
        artists: [row?.[1] ?? `${pickOf(NAMES)} ${pickOf(SURNAMES)}`],
        artist_uris: [`spotify:artist:drawn${String(place).padStart(17, "0")}`],
        album: name,
        year: place % 45 === 44 ? null : year,
        duration_ms: 150_000 + Math.floor(next() * 200_000),
        isrc: null,
        cover: row ? address(row[4]) : place % 60 === 40 ? null : anyCover(place),
      };
    };
    this.#all = fatesOf(many).map((fate, place) => this.#make(invented(place), fate, place, many));
  }

  #make(track: TrackView, fate: Fate, place: number, many: number): Discovery {
    const day = addDays(TODAY, -place);
    const at = drawnOn(place);
    const plays = { new: 0, skipped: 0, heard: 1 + (place % 3), kept: 2 + (place % 5), removed: 0 }[fate];
    const skips = fate === "skipped" ? 1 + (place % 2) : 0;
    const classic = place % 9 === 8;
    const pick: PickView = {
      id: many - place,
      track,
      way: classic ? "classic" : "even",
      words: classic || track.year === null ? "ka" : `ka year:${track.year}`,
      chosen_at: at,
      added_at: at,
      playlist: "sidetrack",
      candidates: classic ? 914 : 54,
      removed_at: fate === "removed" && place !== GONE ? `${addDays(day, 1)}T19:00:00Z` : null,
      tidied: fate === "removed" && place % 2 === 0,
      gone_at: fate === "removed" && place === GONE ? `${addDays(day, 1)}T19:00:00Z` : null,
      kept_at: fate === "kept" ? `${day}T18:30:00Z` : null,
    };
    const heardAt = plays + skips > 0 ? `${day}T18:00:00Z` : null;
    return {
      pick,
      fate,
      plays,
      skips,
      ms_played: plays * (track.duration_ms ?? 0) + skips * 12_000,
      farthest: plays > 0 ? 1 : skips > 0 ? 0.06 : null,
      first_heard: heardAt,
      last_heard: heardAt,
      artist_again: plays > 0 ? (place * 7) % 4 : 0,
      is_new_artist: place % 4 === 0,
    };
  }

  get picks(): PickView[] {
    return this.#all.map(({ pick }) => pick);
  }

  view(): DiscoveriesView {
    const all = this.#all;
    const heard = all.filter(({ plays }) => plays > 0).length;
    return {
      since: all.length > 0 ? (all.at(-1)?.pick.chosen_at.slice(0, 10) ?? null) : null,
      figures: { picks: all.length, heard, kept: chosen(all, "kept").length, new_artists: all.filter((one) => one.is_new_artist).length },
      discoveries: all,
      years: this.#years(),
      bubble: this.hasBubble && all.length > 0 ? { before: 33.6, since: 41.2, days: 90 } : null,
      runs: this.runs.last(),
    };
  }

  #years(): DiscoveryYears {
    const stacks = new Map<number, { kept: number; others: number }>();
    const years = this.#all.flatMap(({ pick }) => (pick.track.year === null ? [] : [pick.track.year])).sort((one, two) => one - two);
    for (const { pick } of this.#all) {
      if (pick.track.year === null) continue;
      const first = Math.floor(pick.track.year / 3) * 3;
      const stack = stacks.get(first) ?? { kept: 0, others: 0 };
      stacks.set(first, pick.kept_at === null ? { ...stack, others: stack.others + 1 } : { ...stack, kept: stack.kept + 1 });
    }
    return {
      usual: this.usual,
      stacks: [...stacks].map(([first_year, stack]) => ({ first_year, ...stack })).sort((one, two) => one.first_year - two.first_year),
      middle_of_picks: years[Math.floor(years.length / 2)] ?? null,
      middle_of_listening: this.usual.length > 0 ? 2015 : null,
    };
  }

  story(id: number): DiscoveryStory {
    const discovery = this.#all.find(({ pick }) => pick.id === id);
    if (!discovery) throw { code: "pick_gone", message: "no such pick" };
    const { plays, skips, pick, artist_again: again } = discovery;
    const listen = (place: number): ListenView => {
      const skipped = place >= plays;
      const length = pick.track.duration_ms ?? 0;
      const heard = skipped ? 12_000 : place === 0 ? length : Math.round(length * 0.62);
      const start = Date.parse(pick.chosen_at) + (12 + place * 2) * 3_600_000;
      return {
        track: pick.track,
        started_at: new Date(start).toISOString(),
        ended_at: new Date(start + heard).toISOString(),
        ms_played: heard,
        estimated: false,
        skipped,
        sources: ["player"],
        device: "Kitchen",
        offset_minutes: 60,
      };
    };
    return {
      discovery,
      listens: Array.from({ length: plays + skips }, (_, place) => listen(place)),
      led_to: tracks.slice(1, 1 + again).map((track, place) => ({
        track: { ...track, artists: pick.track.artists, artist_uris: pick.track.artist_uris },
        plays: 3 - place,
        first_heard: pick.chosen_at,
      })),
      run: this.runs.of(pick.id),
    };
  }

  /** A pick as it is after a change. */
  change(id: number, change: Partial<PickView>): PickView {
    const known = this.#all.find(({ pick }) => pick.id === id);
    if (!known) throw { code: "pick_gone", message: "no such pick" };
    known.pick = { ...known.pick, ...change };
    known.fate = fateOf(known);
    return known.pick;
  }

  add(pick: PickView): void {
    const blank = this.#make(pick.track, "new", 0, pick.id);
    this.#all = [{ ...blank, pick }, ...this.#all];
  }
}
