// Scrolls through more pixels than a browser can lay out: near by pixel for pixel, far by the share of the whole.

/** Browsers cut elements at 33 million pixels and blur what lies beyond 16 million. */
export const TALLEST = 15_000_000;

/** A move of more screens than this in one step is a jump: the scroll bar was dragged. */
const JUMP_SCREENS = 4;

export class Scale {
  /** What is added to a place on the scrolled element to get the place in the whole. */
  base = 0;
  #whole = 0;
  #screen = 0;
  #scrolled = 0;

  /** Height of the element that is scrolled. */
  get height(): number {
    return Math.min(this.#whole, TALLEST);
  }

  resize(whole: number, screen: number): void {
    this.#whole = whole;
    this.#screen = screen;
    if (whole <= TALLEST) this.base = 0;
  }

  /** The place in the whole that is shown at the top, after the element was scrolled to `scrolled`. */
  place(scrolled: number): number {
    const jumped = Math.abs(scrolled - this.#scrolled) > JUMP_SCREENS * this.#screen;
    this.#scrolled = scrolled;
    if (this.#whole <= TALLEST) return scrolled;
    if (jumped) this.base = this.#share(scrolled, this.height, this.#whole) - scrolled;
    return Math.min(Math.max(0, this.base + scrolled), this.#end(this.#whole));
  }

  /** Where the element has to be scrolled to, to show this place of the whole. */
  scrollTo(place: number): number {
    const wanted = Math.min(Math.max(0, place), this.#end(this.#whole));
    this.#scrolled = this.#whole <= TALLEST ? wanted : this.#rounded(wanted);
    this.base = wanted - this.#scrolled;
    return this.#scrolled;
  }

  /** Whether the element is at an end before the whole is. */
  isStuck(): boolean {
    const [above, below] = [this.#scrolled, this.#end(this.height) - this.#scrolled];
    const place = this.base + this.#scrolled;
    return (above < this.#screen && place > above + 0.5) || (below < this.#screen && this.#end(this.#whole) - place > below + 0.5);
  }

  /** Near an end pixel for pixel: a wheel that reaches the end of the element has reached that of the whole. */
  #rounded(place: number): number {
    const [above, below] = [place, this.#end(this.#whole) - place];
    const near = JUMP_SCREENS * this.#screen;
    if (above < near) return Math.round(above);
    if (below < near) return Math.round(this.#end(this.height) - below);
    return Math.round(this.#share(place, this.#whole, this.height));
  }

  #share(at: number, of: number, whole: number): number {
    return this.#end(of) > 0 ? (at / this.#end(of)) * this.#end(whole) : 0;
  }

  #end(height: number): number {
    return Math.max(0, height - this.#screen);
  }
}
