// How tracks are drawn while that is changed: shown at once, saved one after the other.
import { backend } from "#backend";
import { asFailure } from "../backend";
import { app } from "../state.svelte";
import type { Drawing, Filters } from "../types";
import { failureWords } from "../words";

export class DrawingEdit {
  #wanted = $state.raw<Drawing | null>(null);
  #kept: () => Drawing;
  #saves: Promise<unknown> = Promise.resolve();
  #asked = 0;

  constructor(kept: () => Drawing) {
    this.#kept = kept;
  }

  /** With what is on its way. */
  get drawing(): Drawing {
    return this.#wanted ?? this.#kept();
  }

  get filters(): Filters {
    return this.drawing.filters;
  }

  filter(change: Partial<Filters>): Promise<string | null> {
    return this.change({ filters: { ...this.filters, ...change } });
  }

  /** Resolves with what is wrong with it; any other failure is told. */
  change(change: Partial<Drawing>): Promise<string | null> {
    const wanted = { ...this.drawing, ...change };
    const mine = ++this.#asked;
    this.#wanted = wanted;
    const save = async (): Promise<string | null> => {
      try {
        await backend.setDrawing(wanted);
        const { value } = app.settings;
        if (value) app.settings.set({ ...value, drawing: wanted });
        return null;
      } catch (thrown) {
        const failure = asFailure(thrown);
        if (failure.code === "bad_filter") return failureWords(failure);
        app.toasts.show(failureWords(failure));
        return null;
      } finally {
        if (mine === this.#asked) this.#wanted = null;
      }
    };
    const saved = this.#saves.then(save);
    this.#saves = saved;
    return saved;
  }
}
