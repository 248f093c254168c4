// The agent's time: in a demo it runs faster than the clock on the wall.
import type { AgentClock } from "./types";

export class Clock {
  /** Milliseconds since 1970 by the agent's clock; moves once a second while the window can be seen. */
  now = $state(Date.now());
  #base = Date.now();
  #at = performance.now();
  #speed = 1;

  set(clock: AgentClock): void {
    this.#base = Date.parse(clock.now);
    this.#at = performance.now();
    this.#speed = clock.speed;
    this.tick();
  }

  tick(): void {
    this.now = this.#base + (performance.now() - this.#at) * this.#speed;
  }
}
