// Keeps a row of History in its place in sight while rows above it come and go.
import type { History } from "../history.svelte";
import type { HistoryView, ListenKey } from "../types";
import type { Layout } from "./layout";
import { ROW } from "./layout";
import type { Sight } from "./sight.svelte";

/** Rows below the one at the top that are looked at for a listen: a gap has no key. */
const NEAR = 8;

export class Hold {
  /** What was shown before a change. */
  #before: { number: number; layout: Layout } | null = null;
  #row = 0;

  constructor(
    private readonly history: History,
    private readonly sight: Sight,
  ) {}

  /** The listen that is to stay in its place; none at the top of the list, where new ones are to be seen. */
  key(): ListenKey | null {
    const { open, rows } = this.history;
    const { layout, place, top } = this.sight;
    if (place < ROW && open === null) return null;
    const start = open !== null && open < layout.rows ? open : top;
    for (this.#row = start; this.#row < start + NEAR; this.#row++) {
      const found = rows.at(this.#row);
      if (found?.kind === "listen") return found.key;
    }
    return null;
  }

  /** Takes in a view, or another layout of it. Returns where the row of the keyboard, `active`, is now. */
  take({ number, anchor }: HistoryView, active: number): number {
    const { sight, history } = this;
    const now = sight.layout;
    sight.resize();
    const old = this.#before;
    this.#before = { number, layout: now };
    const within = (row: number) => Math.max(0, Math.min(row, now.rows - 1));
    if (old && old.number !== number) {
      if (history.landsOnTop()) {
        sight.show(0);
        return 0;
      }
      if (anchor !== null && this.#row < old.layout.rows) {
        active = within(active + anchor - this.#row);
        if (sight.place >= ROW || history.open !== null) {
          sight.show(sight.place + now.top(anchor) - old.layout.top(this.#row));
          return active;
        }
      }
      active = within(active);
    }
    if (old && old.layout !== now) sight.show(Math.min(sight.place, Math.max(0, now.height - sight.screen)));
    return active;
  }
}
