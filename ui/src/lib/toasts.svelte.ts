// The short messages at the foot of the window.

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const STAYS_MS = 6000;

export class Toasts {
  list = $state.raw<Toast[]>([]);
  /** How many dialogs are open: what is below them cannot be reached, so the message stands in them. */
  above = $state(0);
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows one sentence with at most one action; it takes the place of the one before. */
  show(text: string, action?: Toast["action"]): void {
    this.list = [{ id: this.#next++, text, action }];
    this.go();
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.list = [];
  }

  /** While it is pointed at or focused it stays. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  go(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), STAYS_MS);
  }
}
