// One thing that is loaded again and again: its last value, whether it is under way, and what went wrong.
import { asFailure } from "./backend";
import type { Failure } from "./types";

export class Load<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  #asked = 0;

  /** Asks; only the answer to the latest question counts. The last value stays until there is a new one. */
  async ask(question: () => Promise<T>): Promise<void> {
    const mine = ++this.#asked;
    this.busy = true;
    try {
      const value = await question();
      if (mine !== this.#asked) return;
      this.value = value;
      this.failure = null;
    } catch (thrown) {
      if (mine === this.#asked) this.failure = asFailure(thrown);
    } finally {
      if (mine === this.#asked) this.busy = false;
    }
  }

  /** Takes in a value that came by itself. */
  set(value: T): void {
    this.value = value;
    this.failure = null;
  }
}
