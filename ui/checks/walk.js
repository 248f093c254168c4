// Walks through a page by Tab: everything that acts must be reached, in sight, with a ring around it.

/** What can be acted on, as marks on the elements. Runs inside the page. */
export function markActions() {
  const all = document.querySelectorAll("button:not(:disabled), input:not(:disabled), a[href], [tabindex='0']");
  let next = 0;
  for (const element of all) {
    const box = element.getBoundingClientRect();
    const roving = element.getAttribute("tabindex") === "-1";
    const rendered = element instanceof HTMLElement && element.offsetParent !== null;
    if (!roving && (rendered || box.width > 0)) element.setAttribute("data-walk", String(next++));
  }
  return next;
}

/** What has the focus, and whether that can be seen. Runs inside the page. */
export function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? element.tagName;
  return {
    walk: element.getAttribute("data-walk"),
    name: name.slice(0, 40),
    ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}

/**
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>} what is wrong
 */
export async function walk(page) {
  const all = await page.evaluate(markActions);
  /** @type {Set<string>} */
  const seen = new Set();
  const troubles = [];
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  for (let press = 0; press < all + 8; press++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(lookAtFocus);
    if (!focus) continue;
    if (!focus.ring) troubles.push(`no ring: ${focus.name}`);
    if (!focus.inSight) troubles.push(`out of sight: ${focus.name}`);
    if (focus.walk !== null) seen.add(focus.walk);
  }
  for (let index = 0; index < all; index++) {
    if (seen.has(String(index))) continue;
    const name = await page.evaluate((at) => {
      const element = document.querySelector(`[data-walk="${at}"]`);
      return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
    }, index);
    troubles.push(`not reached: ${name.slice(0, 40)}`);
  }
  return [...new Set(troubles)];
}
