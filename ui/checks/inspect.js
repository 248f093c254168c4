// Looks for text that is cut off, hangs out of the window or lies over other text. Runs inside the page.

/** @returns {string[]} what is wrong, each in a few words */
export function findLayoutTroubles() {
  const troubles = [];
  /** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
  /** @param {Box} one @param {Box} two @returns {Box} */
  const meet = (one, two) => ({
    left: Math.max(one.left, two.left),
    top: Math.max(one.top, two.top),
    right: Math.min(one.right, two.right),
    bottom: Math.min(one.bottom, two.bottom),
  });
  /** @param {Box} box */
  const some = (box) => box.right - box.left > 0.5 && box.bottom - box.top > 0.5;
  /** @param {Element} element */
  const style = (element) => getComputedStyle(element);
  /** @param {Element} element */
  const forReaders = (element) => element.closest(".hidden, .word, option") !== null && element.getBoundingClientRect().width <= 2;
  /** @param {Element} element */
  const shortens = (element) => style(element).textOverflow === "ellipsis" || style(element).webkitLineClamp !== "none";

  /** Text that is there only at need: while pointed at, or for readers. @param {Element} element */
  const faded = (element) => {
    for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) {
      if (style(at).opacity === "0" || style(at).visibility === "hidden") return true;
    }
    return false;
  };

  /** The part of a box that its surroundings let through; `scrolls`: whether the rest can be scrolled to.
   * @param {Element} element @param {Box} box */
  const visible = (element, box) => {
    let [seen, scrolls] = [box, false];
    for (let at = /** @type {Element | null} */ (element); at && at.tagName !== "MAIN"; at = at.parentElement) {
      const { overflowX, overflowY } = style(at);
      if (at === document.body || (overflowX === "visible" && overflowY === "visible")) continue;
      const next = meet(seen, at.getBoundingClientRect());
      if (overflowY === "auto" && next.bottom < seen.bottom) scrolls = true;
      seen = next;
    }
    return { seen, scrolls };
  };

  /** @type {{ element: Element, text: string, box: Box }[]} */
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = (node.textContent ?? "").trim();
    if (!element || !text || forReaders(element) || faded(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const { seen: box, scrolls } = visible(element, rect);
      if (some(box)) texts.push({ element, text, box });
      if (box.right > innerWidth + 0.5 || box.left < -0.5) troubles.push(`beyond the window: "${text.slice(0, 40)}"`);
      const cut =
        rect.right - box.right > 1.5 || box.left - rect.left > 1.5 || rect.bottom - box.bottom > 4.5 || box.top - rect.top > 4.5;
      let holder = /** @type {Element | null} */ (element);
      while (cut && holder && !shortens(holder)) holder = holder.parentElement;
      if (cut && !holder && !scrolls) troubles.push(`cut off: "${text.slice(0, 40)}"`);
    }
  }

  for (let one = 0; one < texts.length; one++) {
    for (let two = one + 1; two < texts.length; two++) {
      const [a, b] = [texts[one], texts[two]];
      if (!a || !b || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const box = meet(a.box, b.box);
      const floats = a.element.closest("[role=status], .popup, dialog") !== b.element.closest("[role=status], .popup, dialog");
      if (!floats && box.right - box.left > 2 && box.bottom - box.top > 5) {
        troubles.push(`"${a.text.slice(0, 30)}" lies over "${b.text.slice(0, 30)}"`);
      }
    }
  }

  const main = document.querySelector("main");
  if (document.documentElement.scrollWidth > innerWidth) troubles.push("the window scrolls sideways");
  if (main && main.scrollWidth > main.clientWidth) troubles.push("the page scrolls sideways");
  return [...new Set(troubles)];
}
