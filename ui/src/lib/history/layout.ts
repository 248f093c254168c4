// Where the rows of History stand: days with a head each, rows of one height, and at most one that is open.
import type { HistoryView } from "../types";

/** Height of a row, pixels. */
export const ROW = 43;
/** Height of the head of a day. */
export const HEAD = 36;

/** A row that shows what stands behind it, and how much higher it is for that. */
export interface Open {
  row: number;
  height: number;
}

/** The last place in an ascending list of `length` whose value is not above `wanted`; 0 when there is none. */
function last(length: number, value: (place: number) => number, wanted: number): number {
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (value(middle) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

export class Layout {
  readonly rows: number;
  readonly days: HistoryView["days"];
  /** The first row of each day, and the number of rows at the end. */
  readonly #firsts: Uint32Array;
  readonly #open: Open | null;

  constructor(days: HistoryView["days"], open: Open | null = null, known?: Layout) {
    this.days = days;
    this.#open = open;
    this.#firsts = known?.days === days ? known.#firsts : Layout.#count(days);
    this.rows = this.#firsts[days.length] ?? 0;
  }

  static #count(days: HistoryView["days"]): Uint32Array {
    const firsts = new Uint32Array(days.length + 1);
    let row = 0;
    days.forEach(([, rows], day) => {
      row += rows;
      firsts[day + 1] = row;
    });
    return firsts;
  }

  get height(): number {
    return this.dayTop(this.days.length);
  }

  /** The first row of a day. */
  firstOf(day: number): number {
    return this.#firsts[day] ?? this.rows;
  }

  dayOf(row: number): number {
    return last(this.days.length, (day) => this.firstOf(day), row);
  }

  dayTop(day: number): number {
    return day * HEAD + this.firstOf(day) * ROW + this.#before(this.firstOf(day));
  }

  top(row: number): number {
    const day = this.dayOf(row);
    return (day + 1) * HEAD + row * ROW + this.#before(row);
  }

  heightOf(row: number): number {
    return ROW + (this.#open?.row === row ? this.#open.height : 0);
  }

  /** The day at a place; the last one below everything. */
  dayAt(y: number): number {
    return last(this.days.length, (day) => this.dayTop(day), y);
  }

  /** The row at a place, or the one under the head there. */
  rowAt(y: number): number {
    const day = this.dayAt(y);
    const [first, end] = [this.firstOf(day), this.firstOf(day + 1)];
    return first + last(Math.max(1, end - first), (place) => this.top(first + place), y);
  }

  /** The first row of the newest day that is not after this one. */
  rowOfDay(date: string): number {
    const day = this.days.findIndex(([shown]) => shown <= date);
    return day < 0 ? Math.max(0, this.rows - 1) : this.firstOf(day);
  }

  #before(row: number): number {
    return this.#open && this.#open.row < row ? this.#open.height : 0;
  }
}
