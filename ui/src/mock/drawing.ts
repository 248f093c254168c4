// How tracks are drawn, and the lists of words, as the agent keeps them.
import type { Drawing, Failure, List, ListView } from "../lib/types";

export const DRAWING: Drawing = {
  way: "even",
  filters: {
    heard: "new_track",
    picked: true,
    from_year: null,
    to_year: null,
    shortest_s: null,
    longest_s: null,
    explicit: false,
    market: true,
    spoken_word: true,
    sleep_noise: true,
    karaoke: true,
    slop: true,
    artists: [{ uri: null, name: "Wortungetüm" }],
    words: [],
  },
};

const SHIPPED: Record<List, string[]> = {
  spoken_word: ["audiobook", "radio play", "unabridged", "chapter #", "hörspiel", "folge #", "livre audio"],
  sleep_noise: ["white noise", "brown noise", "rain sounds", "# hz", "einschlafmusik"],
  karaoke: ["karaoke", "in the style of", "originally performed by", "tribute to", "backing track"],
  slop: ["ai generated", "type beat", "lofi beats", "beats to study"],
};

/** The drawing, or what is wrong with it. */
export function checkedDrawing(drawing: Drawing): Drawing {
  const { from_year: from, to_year: to, shortest_s: shortest, longest_s: longest } = drawing.filters;
  const wrong = (one: number | null, two: number | null) => one !== null && two !== null && one > two;
  if (!wrong(from, to) && !wrong(shortest, longest)) return drawing;
  const failure: Failure = { code: "bad_filter", message: "nothing lies between these two: the first has to be the smaller one" };
  throw failure;
}

export class WordLists {
  #changed = new Map<List, string[]>();

  views(): ListView[] {
    return (Object.keys(SHIPPED) as List[]).map((list) => ({ list, words: this.#changed.get(list) ?? SHIPPED[list], changed: this.#changed.has(list) }));
  }

  set(list: List, words: string[] | null): ListView[] {
    if (words === null) this.#changed.delete(list);
    else this.#changed.set(list, words.map((word) => word.trim()).filter((word) => word !== ""));
    return this.views();
  }
}
