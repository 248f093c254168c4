// What of the list of History is in sight: the layout, and how far the page is scrolled through it.
import { HEAD, Layout, ROW } from "./layout";
import { Scale, TALLEST } from "./scale";
import type { HistoryView } from "../types";

/** Rows that are made above and below what is in sight. */
const MORE = 6;
const SETTLED_MS = 160;

export class Sight {
  /** The place of the whole list that is at the top. */
  place = $state(0);
  base = $state(0);
  screen = $state(600);
  /** How much higher the open row is for what it shows. */
  details = $state(0);
  readonly layout: Layout = $derived.by(() => this.#lay());
  readonly tall = $derived(Math.min(this.layout.height, TALLEST));
  readonly first = $derived(Math.max(0, this.layout.rowAt(this.place) - MORE));
  readonly last = $derived(Math.min(this.layout.rows - 1, this.layout.rowAt(this.place + this.screen) + MORE));
  /** The days in sight with those of their rows that are. */
  readonly days = $derived(this.#shown());
  #scale = new Scale();
  #known: Layout | undefined;
  #main: HTMLElement | null = null;
  #grid: HTMLElement | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** `view`: the days of all rows; `open`: the row that is open. */
  constructor(
    private readonly view: () => HistoryView,
    private readonly open: () => number | null,
  ) {}

  #lay(): Layout {
    const row = this.open();
    this.#known = new Layout(this.view().days, row === null ? null : { row, height: this.details }, this.#known);
    return this.#known;
  }

  #shown() {
    const { layout, first, last } = this;
    const shown = [];
    for (let day = layout.dayOf(first); day < layout.days.length && layout.firstOf(day) <= last; day++) {
      const [date, rows, listens] = layout.days[day] ?? ["", 0, 0];
      const start = layout.firstOf(day);
      const from = Math.max(first, start);
      const to = Math.min(last, start + rows - 1);
      const top = layout.dayTop(day);
      const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      shown.push({ day, date, rows, listens, top, height: layout.dayTop(day + 1) - top, numbers });
    }
    return shown;
  }

  /** Watches what scrolls, `main`, and gives the list, `grid`, its height; `stays` pixels of it are covered by what stays. */
  watch(main: HTMLElement, grid: HTMLElement, stays: number): () => void {
    [this.#main, this.#grid] = [main, grid];
    const scrolled = () => this.#scrolled(main);
    const measure = () => (this.screen = Math.max(ROW, main.clientHeight - stays));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(main);
    main.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      main.removeEventListener("scroll", scrolled);
      clearTimeout(this.#settling);
    };
  }

  /** The list has another height, or the window has. */
  resize(): void {
    this.#scale.resize(this.layout.height, this.screen);
  }

  /** Shows this place of the whole list at the top. */
  show(wanted: number): void {
    const scrolled = this.#scale.scrollTo(wanted);
    // The list must be tall enough for it first.
    this.#grid?.style.setProperty("height", `${this.#scale.height}px`);
    if (this.#main) this.#main.scrollTop = scrolled;
    this.base = this.#scale.base;
    this.place = this.base + scrolled;
  }

  #scrolled(main: HTMLElement): void {
    this.place = this.#scale.place(main.scrollTop);
    this.base = this.#scale.base;
    clearTimeout(this.#settling);
    if (this.layout.height <= this.#scale.height) return;
    if (this.#scale.isStuck()) this.show(this.place);
    else this.#settling = setTimeout(() => this.show(this.place), SETTLED_MS);
  }

  /** Scrolls as little as needed to bring a row in sight. */
  bring(row: number): void {
    const top = this.layout.top(row) - HEAD;
    const end = this.layout.top(row) + this.layout.heightOf(row) + 8;
    if (top < this.place) this.show(top);
    else if (end > this.place + this.screen) this.show(Math.min(end - this.screen, top));
  }

  /** The row at the top. */
  get top(): number {
    return this.layout.rowAt(this.place);
  }

  /** How many rows a page of the keyboard has. */
  get page(): number {
    return Math.max(1, Math.floor((this.screen - HEAD) / ROW) - 1);
  }
}
