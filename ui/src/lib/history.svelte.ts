// The state of the page History: what is searched for, the rows that were read, what is open and what is selected.
import { SvelteMap } from "svelte/reactivity";
import { backend } from "#backend";
import { plural } from "./format";
import { Rows } from "./history/rows.svelte";
import { Load } from "./load.svelte";
import type { HistoryListen, HistoryRow, HistoryView, ListenKey, Origin, RecordingChange } from "./types";

/** The most listens that can be selected at once. */
export const MOST_SELECTED = 5000;

/** What History needs of the window. */
interface Host {
  act(name: string, action: () => Promise<unknown>, done?: string): Promise<boolean>;
  toasts: { show(text: string, action?: { label: string; run: () => void }): void };
  later(name: string, task: () => unknown): void;
}

/** A change that can be taken back. */
interface Change {
  name: string;
  back: () => Promise<unknown>;
  /** The listen that comes back with it. */
  returns: ListenKey | null;
}

/** A word for a listen that can stand in a set. */
export function nameOf(key: ListenKey): string {
  return `${key.track} ${key.started_at}`;
}

export class History {
  readonly load = new Load<HistoryView>();
  readonly rows = new Rows((number, first, count) => backend.historyRows(number, first, count));
  /** As typed. */
  words = $state("");
  origin = $state<Origin | null>(null);
  skipped = $state(false);
  gaps = $state(false);
  /** The row that shows what stands behind it. */
  open = $state<number | null>(null);
  readonly selected = new SvelteMap<string, ListenKey>();
  /** The listen that stays in place while others come and go; the page says which. */
  holds: () => ListenKey | null = () => null;
  /** Called with the row of a listen that came back; the page shows it. */
  onReturn: (row: number) => void = () => undefined;
  #host: Host;
  #asked = 0;
  /** What was changed and can be taken back, the newest last. */
  #changes: Change[] = [];
  #toTop = false;

  constructor(host: Host) {
    this.#host = host;
    this.rows.onGone = () => host.later("history", () => this.refresh());
  }

  get value(): HistoryView | null {
    return this.load.value;
  }

  get failure() {
    return this.load.failure;
  }

  /** Reads the diary again; what is shown stays where it is. */
  refresh(): Promise<void> {
    return this.#ask(true);
  }

  search(words: string): void {
    this.words = words;
    this.#turn();
  }

  /** Changes what is chosen; the rest of it stays. */
  choose(change: { origin?: Origin | null; skipped?: boolean; gaps?: boolean }): void {
    Object.assign(this, change);
    this.#turn();
  }

  /** Shows everything that has the words. */
  chooseAll(): void {
    this.choose({ origin: null, skipped: false, gaps: false });
  }

  clear(): void {
    this.words = "";
    this.chooseAll();
  }

  /** Another account's diary, or none. */
  forget(): void {
    this.load.value = null;
    [this.words, this.origin, this.skipped, this.gaps, this.open] = ["", null, false, false, null];
    this.#changes = [];
    this.unselect();
  }

  /** Only the answer to the newest question counts; rows and what is open change with it. */
  async #ask(fresh: boolean, wanted: ListenKey | null = null): Promise<void> {
    const mine = ++this.#asked;
    const anchor = wanted ?? (fresh && !this.#toTop ? this.holds() : null);
    const { origin, skipped, gaps } = this;
    const question = { words: this.words.trim(), origin, skipped, gaps, anchor, fresh };
    await this.load.ask(async () => {
      const view = await backend.history(question);
      if (mine === this.#asked) this.#take(view);
      return view;
    });
  }

  #take(view: HistoryView): void {
    const open = this.open === null ? undefined : this.rows.at(this.open);
    this.rows.take(view);
    // It may have been opened while the answer was on its way.
    const isOpen = (row: HistoryRow) => row.kind === "listen" && open?.kind === "listen" && nameOf(row.key) === nameOf(open.key);
    const place = view.rows.findIndex(isOpen);
    this.open = place < 0 ? null : view.first + place;
  }

  #turn(): void {
    this.open = null;
    this.#toTop = true;
    this.unselect();
    void this.#ask(false);
  }

  /** Whether the page goes to its top with the view that has just come. */
  landsOnTop(): boolean {
    const top = this.#toTop;
    this.#toTop = false;
    return top;
  }

  isSelected(row: HistoryRow | undefined): boolean {
    return row?.kind === "listen" && this.selected.has(nameOf(row.key));
  }

  toggle(key: ListenKey): void {
    if (this.selected.delete(nameOf(key))) return;
    if (this.selected.size >= MOST_SELECTED) this.#tooMany();
    else this.selected.set(nameOf(key), key);
  }

  /** Selects every listen from one row to another, beside what is selected. */
  async selectRows(one: number, two: number): Promise<void> {
    const view = this.load.value;
    if (!view) return;
    const [first, last] = [Math.min(one, two), Math.max(one, two)];
    if (last - first >= MOST_SELECTED) return this.#tooMany();
    // Keys come faster than answers: each stretch is an action of its own, or one of them would be lost.
    await this.#host.act(`select ${first} ${last}`, async () => {
      const keys = await backend.historyKeys(view.number, first, last - first + 1);
      const more = keys.filter((key) => !this.selected.has(nameOf(key)));
      if (this.selected.size + more.length > MOST_SELECTED) return this.#tooMany();
      more.forEach((key) => this.selected.set(nameOf(key), key));
    });
  }

  unselect(): void {
    this.selected.clear();
  }

  #tooMany(): void {
    this.#host.toasts.show(`At most ${plural(MOST_SELECTED, "listen")} can be selected at once. Search for fewer of them.`);
  }

  /** Deletes what is selected, or else this listen. */
  delete(row: HistoryListen | null): Promise<boolean> {
    const keys = this.selected.size > 0 ? [...this.selected.values()] : row ? [row.key] : [];
    const text = keys.length === 1 ? "Listen deleted." : `${plural(keys.length, "listen")} deleted.`;
    return this.#change(
      "delete",
      () => backend.deleteListens(keys),
      text,
      () => () => backend.restoreListens(keys),
      keys[0],
    );
  }

  /** Shows two tracks as one recording. */
  merge(track: number, into: number): Promise<boolean> {
    return this.#recording(() => backend.mergeRecordings([track], into), "One recording from now on: charts count both together.");
  }

  /** Shows a track apart from the others of its recording. */
  split(track: number): Promise<boolean> {
    return this.#recording(() => backend.splitRecording(track), "Shown as a recording of its own.");
  }

  #recording(change: () => Promise<RecordingChange>, text: string): Promise<boolean> {
    return this.#change("recording", change, text, (done) => () => backend.undoRecording(done));
  }

  /** Makes a change that can be taken back from the message that tells of it. */
  async #change<T>(name: string, change: () => Promise<T>, text: string, back: (done: T) => () => Promise<unknown>, returns: ListenKey | null = null): Promise<boolean> {
    const made: Change = { name, back: () => Promise.resolve(), returns };
    const worked = await this.#host.act(name, async () => {
      made.back = back(await change());
    });
    if (!worked) return false;
    this.#changes.push(made);
    this.unselect();
    this.#host.toasts.show(text, { label: "Undo", run: () => void this.#takeBack(made) });
    await this.refresh();
    return true;
  }

  /** Takes back the newest change that was not taken back yet, also when its message has gone. */
  async undo(): Promise<void> {
    const last = this.#changes.at(-1);
    if (last && (await this.#takeBack(last))) this.#host.toasts.show("Undone");
  }

  async #takeBack(change: Change): Promise<boolean> {
    this.#changes = this.#changes.filter((other) => other !== change);
    const worked = await this.#host.act(`undo ${change.name}`, change.back);
    await this.refresh();
    if (worked && change.returns) await this.#return(change.returns);
    return worked;
  }

  /** Shows a listen that came back, wherever the list has got to. */
  async #return(key: ListenKey): Promise<void> {
    let row = this.#rowOf(key);
    if (row === null) {
      await this.#ask(true, key);
      row = this.#rowOf(key);
    }
    if (row !== null) this.onReturn(row);
  }

  /** Among the rows that came with the view. */
  #rowOf(key: ListenKey): number | null {
    const view = this.load.value;
    const place = view?.rows.findIndex((row) => row.kind === "listen" && nameOf(row.key) === nameOf(key)) ?? -1;
    return view && place >= 0 ? view.first + place : null;
  }
}
