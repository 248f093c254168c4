// History: finding, filtering and deleting.
import { expect, inSight, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const HISTORY = [
  {
    name: "History finds while one types, whatever the script, and says when there is nothing",
    page: "history",
    situation: "long-names",
    async act(page) {
      const field = page.getByLabel("Search your history");
      for (const [words, title] of [["adagio LÄNDER", ""], ["mutzen", "Donaudampf"], ["夜間", "夜の駅"], ["الميناء", "يا ليل"]]) {
        await field.fill(words ?? "");
        if (title) await page.getByRole("row").filter({ hasText: title }).first().waitFor();
        else await sees(page, "Nothing you heard has");
      }
      await press(page, "Clear the search");
      await page.getByRole("button", { name: /^All 12,483/ }).waitFor();
    },
  },
  {
    name: "filters of History combine with each other and with the search",
    page: "history",
    async act(page) {
      const rows = (/** @type {string} */ what) => page.evaluate((selector) => document.querySelectorAll(selector).length, `[data-row]${what}`);
      const until = (/** @type {number} */ count) => page.waitForFunction((wanted) => document.querySelector("[role=treegrid]")?.getAttribute("aria-rowcount") === String(wanted), count);
      const chip = (/** @type {string} */ name) => page.getByRole("button", { name: new RegExp(`^${name}`) });
      await chip("Gaps").click();
      await sees(page, "Not recorded, 3 Nov");
      await until(6);
      await chip("Skipped").click();
      await page.waitForFunction(() => document.querySelectorAll("[data-row]").length > 5);
      expect((await rows(":not(.skipped) .hatch")) > 0, "no gap between the skipped listens");
      expect((await rows(":not(.skipped):not(:has(.hatch))")) === 0, "rows that are neither skipped nor gaps");
      await chip("Gaps").click();
      await chip("Spotify export").click();
      await page.getByRole("button", { name: /^Spotify export/, pressed: true }).waitFor();
      await page.waitForFunction(() => document.querySelectorAll("[data-row].skipped").length > 5);
      expect((await rows(":not(.skipped)")) === 0, "rows that were not skipped");
      const told = Number(((await chip("Spotify export").textContent()) ?? "").replace(/\D/g, ""));
      expect(told === Number(((await chip("Skipped").textContent()) ?? "").replace(/\D/g, "")), "both count the same rows");
      await page.getByLabel("Search your history").fill("nothing has this");
      await sees(page, "Nothing under “Spotify export” and “Skipped” has");
      await press(page, "Show everything");
      await page.getByRole("button", { name: /^All 12,483/, pressed: true }).waitFor();
    },
  },
  {
    name: "listens are deleted with a count, and come back by Undo",
    page: "history",
    async act(page) {
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+ArrowDown");
      await sees(page, "3 listens selected");
      await press(page, "Delete");
      await sees(page, "3 listens deleted.");
      await page.getByRole("button", { name: /^All 12,480/ }).waitFor();
      await press(page, "Undo");
      await page.getByRole("button", { name: /^All 12,483/ }).waitFor();
    },
  },
  {
    name: "deletions are taken back one after the other by Ctrl and Z, but not from the search",
    page: "history",
    async act(page) {
      const left = (/** @type {string} */ count) => page.getByRole("button", { name: new RegExp(`^All ${count}`) }).waitFor();
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Delete");
      await left("12,482");
      await page.locator("[data-row='1']:focus").waitFor();
      await page.keyboard.press("Delete");
      await left("12,481");
      await page.getByLabel("Search your history").focus();
      await page.keyboard.press("Control+z");
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Control+z");
      await sees(page, "Undone");
      await left("12,482");
      await page.keyboard.press("Control+z");
      await left("12,483");
      await page.keyboard.press("Control+z");
    },
  },
  {
    name: "a short title is whole however long its artist is",
    page: "history",
    situation: "long-names",
    async act(page) {
      await page.getByLabel("Search your history").fill("vielköpfige");
      const title = page.locator("[data-row] .title", { hasText: /^Ja$/ }).first();
      await title.waitFor();
      expect(await title.evaluate((name) => name.scrollWidth <= name.clientWidth + 1), "the title is cut");
    },
  },
  {
    name: "a gap leads to the import that can fill it",
    page: "history",
    async act(page) {
      await page.getByRole("button", { name: /^Gaps/ }).click();
      await page.getByRole("button", { name: "Import…" }).first().click();
      await page.getByRole("heading", { level: 2, name: "Import your history" }).waitFor();
      await inSight(page, "import");
    },
  },
];
