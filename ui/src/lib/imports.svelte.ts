// Imports as the page knows them: the one under way or how it ended, and those there were.
import { backend } from "#backend";
import { asFailure } from "./backend";
import { isRunning, shareDone } from "./imports";
import { Load } from "./load.svelte";
import type { Failure, ImportsView, ImportView } from "./types";

export class Imports {
  readonly all = new Load<ImportsView>();
  /** The one under way, or how the last one ended. */
  view = $state.raw<ImportView | null>(null);
  running = $derived(this.view !== null && isRunning(this.view.stage));
  /** Whether the user is choosing files, or an import of theirs goes on. */
  choosing = $state(false);
  /** Whether what was dropped is being looked into. */
  looking = $state(false);
  /** Whether it was asked to end. */
  cancelling = $state(false);
  /** How far it is, from 0 to 1; it never goes back. */
  share = $state(0);
  #heard = 0;
  #firstLeft: number | null = null;

  /** Takes in how an import stands. Says whether it has ended with this. */
  take(view: ImportView): boolean {
    this.#heard++;
    if (!this.running) this.#begin();
    this.#show(view);
    return !isRunning(view.stage);
  }

  /** A second has passed: what is left gets less between two messages. */
  tick(): void {
    const view = this.view;
    if (!view || !this.running || view.seconds_left === null) return;
    this.#show({ ...view, seconds_left: Math.max(0, view.seconds_left - 1) });
  }

  /** Asks for those there were, and for the one under way. */
  async load(): Promise<void> {
    const before = this.#heard;
    const mine: ImportsView[] = [];
    await this.all.ask(async () => {
      const answer = await backend.imports();
      mine.push(answer);
      return answer;
    });
    // An event is newer than any answer that was asked for before it, and so is the answer to a later question.
    const view = mine.find((answer) => answer === this.all.value);
    if (before !== this.#heard || !view) return;
    if (view.running) this.take(view.running);
    else if (this.running) this.view = null;
  }

  /** Lets the user choose, and imports. */
  choose(folder: boolean): Promise<void> {
    return this.#run(() => backend.importHistory(folder));
  }

  /** Imports what was dropped on the window. */
  async dropped(): Promise<void> {
    this.forget();
    this.looking = true;
    await this.#run(() => backend.importDropped()).finally(() => (this.looking = false));
  }

  /** Imports; what went wrong while another import is under way is thrown. */
  async #run(start: () => Promise<unknown>): Promise<void> {
    if (this.choosing) return;
    this.choosing = true;
    const before = this.#heard;
    try {
      await start();
    } catch (thrown) {
      const failure = asFailure(thrown);
      // Events have told of an import that failed or was cancelled.
      if (before !== this.#heard && this.view && !this.running) return;
      if (this.running) throw failure;
      this.view = failed(failure);
    } finally {
      this.choosing = false;
    }
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      await backend.cancelImport();
    } catch (thrown) {
      this.cancelling = false;
      throw thrown;
    }
  }

  /** What ended is shown no longer. */
  forget(): void {
    if (!this.running) this.view = null;
  }

  #show(view: ImportView): void {
    this.view = view;
    if (view.stage !== "storing") this.#firstLeft = null;
    else this.#firstLeft ??= view.seconds_left;
    this.share = Math.max(this.share, shareDone(view, this.#firstLeft, view.seconds_left));
  }

  #begin(): void {
    this.cancelling = false;
    this.share = 0;
    this.#firstLeft = null;
  }
}

function failed(failure: Failure): ImportView {
  const none = { label: "", files_done: 0, files: 0, bytes_done: 0, bytes: 0, records: 0, seconds_left: null, report: null };
  return { stage: "failed", ...none, failure };
}
