// What the actions are written with.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ name: string, page: string, situation?: string, extra?: string, size?: [number, number], act: (page: Page) => Promise<void> }} Action */

/** @param {boolean} holds @param {string} what */
export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** @param {Page} page @param {string} text */
export const sees = (page, text) => page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor({ timeout: 4000 });

/** @param {Page} page @param {string} name */
export const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).first().click();

/** Waits until a part of the page begins below the title that stays, in sight. @param {Page} page @param {string} id */
export const inSight = (page, id) =>
  page.waitForFunction((name) => {
    const top = document.getElementById(name)?.getBoundingClientRect().top ?? -1;
    return top >= 50 && top < innerHeight / 2;
  }, id);

/** Asks to disconnect, or to delete everything, and sees what would go. @param {Page} page @param {string} button @param {string[]} goes */
export async function asks(page, button, goes) {
  await press(page, button);
  for (const what of goes) await page.getByRole("dialog").getByText(what, { exact: true }).waitFor();
}
