// The rows of History that were read so far, in blocks: what the page shows is read first, and little is kept.
import { SvelteMap } from "svelte/reactivity";
import type { HistoryRow, HistoryView } from "../types";

const BLOCK = 64;
const MOST_BLOCKS = 48;

type Read = (number: number, first: number, count: number) => Promise<HistoryRow[]>;

export class Rows {
  readonly #blocks = new SvelteMap<number, HistoryRow[]>();
  /** The few rows that came with the view. */
  #head = $state.raw<{ first: number; rows: HistoryRow[] }>({ first: 0, rows: [] });
  /** Called when a row turns out to have gone. */
  onGone: () => void = () => undefined;
  #read: Read;
  #number = 0;
  #total = 0;
  #wanted: [number, number] = [0, 0];
  #reading = false;

  constructor(read: Read) {
    this.#read = read;
  }

  /** Starts anew with the rows that came with the view. */
  take(view: HistoryView): void {
    this.#number = view.number;
    this.#total = view.days.reduce((sum, [, rows]) => sum + rows, 0);
    this.#blocks.clear();
    this.#head = { first: view.first, rows: view.rows };
    this.#wanted = [0, 0];
  }

  at(row: number): HistoryRow | undefined {
    return this.#blocks.get(Math.floor(row / BLOCK))?.[row % BLOCK] ?? this.#head.rows[row - this.#head.first];
  }

  /** Reads the rows from `first` to `last`, but only the last stretch that was wished for: those between have gone by. */
  want(first: number, last: number): void {
    this.#wanted = [first, Math.min(last, this.#total - 1)];
    if (!this.#reading) void this.#work();
  }

  async #work(): Promise<void> {
    this.#reading = true;
    for (let missing = this.#missing(); missing; missing = this.#missing()) {
      const [from, to] = missing;
      const number = this.#number;
      try {
        const rows = await this.#read(number, from * BLOCK, (to - from + 1) * BLOCK);
        if (number === this.#number) this.#keep(from, rows);
        // Fewer than there should be: asking again would bring no more.
        if (number === this.#number && String(this.#missing()) === String(missing)) break;
      } catch {
        // A newer view is on its way, or the page says that the diary cannot be read.
        if (number === this.#number) break;
      }
    }
    this.#reading = false;
  }

  /** The first and last block that are wanted and not there, if any. */
  #missing(): [number, number] | null {
    const [first, last] = this.#wanted;
    if (last < first || this.#total === 0) return null;
    let found: [number, number] | null = null;
    for (let row = first; row <= last; row++) {
      if (this.at(row)) continue;
      const block = Math.floor(row / BLOCK);
      found = [found?.[0] ?? block, block];
    }
    return found;
  }

  #keep(from: number, rows: HistoryRow[]): void {
    for (let at = 0; at < rows.length; at += BLOCK) {
      const block = from + at / BLOCK;
      this.#blocks.delete(block);
      this.#blocks.set(block, rows.slice(at, at + BLOCK));
    }
    for (const block of this.#blocks.keys()) {
      if (this.#blocks.size <= MOST_BLOCKS) break;
      this.#blocks.delete(block);
    }
    if (rows.some((row) => row.kind === "gone")) this.onGone();
  }
}
