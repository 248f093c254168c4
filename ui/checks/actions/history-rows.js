// The rows of History: keys, scroll bar, what opens and stays in place.
import { expect, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const HISTORY_ROWS = [
  {
    name: "keys lead through a million rows, to the last one and back",
    page: "history",
    situation: "million",
    async act(page) {
      await page.locator("[data-row='0']").focus();
      await page.keyboard.press("PageDown");
      await page.keyboard.press("ArrowDown");
      const row = () => page.evaluate(() => Number(document.activeElement?.getAttribute("data-row") ?? -1));
      expect((await row()) > 3, "no page down");
      await page.keyboard.press("End");
      await page.locator("[data-row='1000002'] time").waitFor();
      expect((await row()) === 1_000_002, "not at the end");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("PageUp");
      expect((await row()) < 1_000_001, "no way up");
      await page.keyboard.press("Home");
      await page.locator("[data-row='0'] time").waitFor();
      expect((await row()) === 0 && (await page.evaluate(() => document.querySelector("main")?.scrollTop)) === 0, "not at the start");
    },
  },
  {
    name: "the scroll bar reaches every part of a million rows, and the wheel each row",
    page: "history",
    situation: "million",
    async act(page) {
      const rows = () => page.evaluate(() => [...document.querySelectorAll("[data-row] time")].map((time) => Number(time.closest("[data-row]")?.getAttribute("data-row"))));
      const scroll = (/** @type {number} */ share) => page.evaluate((part) => { const main = document.querySelector("main"); if (main) main.scrollTop = part * (main.scrollHeight - main.clientHeight); }, share);
      for (const share of [0.25, 0.5, 0.75, 1]) {
        await scroll(share);
        await page.waitForTimeout(400);
        const seen = await rows();
        expect(seen.length > 5 && seen.some((row) => Math.abs(row - share * 1_000_002) < 12_000), `at ${share} it shows ${seen[0]}`);
      }
      await scroll(0.5);
      await page.waitForTimeout(400);
      const before = (await rows()).at(0) ?? 0;
      await page.mouse.move(400, 350);
      await page.mouse.wheel(0, 430);
      await page.waitForTimeout(500);
      const moved = ((await rows()).at(0) ?? 0) - before;
      expect(moved >= 9 && moved <= 11, `430 pixels moved ${moved} rows`);
    },
  },
  {
    name: "a listen opens to what saw it, and what else is shown as it can be parted and joined again",
    page: "history",
    async act(page) {
      const row = page.locator("[data-row='4']");
      await row.focus();
      await page.keyboard.press("Enter");
      await page.locator("[data-row='4'][aria-expanded=true]").waitFor();
      await sees(page, "Recently played: ended");
      await sees(page, "UTC+1");
      await page.keyboard.press("Escape");
      await page.locator("[data-row='4'][aria-expanded=false]").waitFor();
    },
  },
  {
    name: "what was opened and deleted comes back by Undo, in sight and with the focus",
    page: "history",
    async act(page) {
      await page.mouse.move(600, 400);
      await page.mouse.wheel(0, 900);
      await page.waitForTimeout(300);
      const row = page.locator("[data-row='20']");
      await row.locator(".heard").click();
      await sees(page, "Seen by");
      const title = await row.locator(".title").first().textContent();
      await press(page, "Delete");
      await sees(page, "Listen deleted.");
      await press(page, "Undo");
      await page.locator("[data-row='20']:focus").waitFor();
      expect((await page.locator("[data-row='20'] .title").first().textContent()) === title, "another listen has the focus");
      const { top, bottom } = await page.locator("[data-row='20']").evaluate((element) => element.getBoundingClientRect());
      expect(top >= 50 && bottom <= 520, `it is at ${top} to ${bottom}`);
    },
  },
  {
    name: "a listen comes back in sight by Undo from far away",
    page: "history",
    situation: "million",
    async act(page) {
      await page.locator("[data-row='3']").focus();
      const title = await page.locator("[data-row='3'] .title").first().textContent();
      await page.keyboard.press("Delete");
      await sees(page, "Listen deleted.");
      await page.locator("[data-row='3']:focus").waitFor();
      await page.keyboard.press("End");
      await page.waitForTimeout(400);
      await press(page, "Undo");
      await page.locator("[data-row='3']:focus").waitFor();
      expect((await page.locator("[data-row='3'] .title").first().textContent()) === title, "another listen has the focus");
      await page.mouse.move(600, 400);
      await page.mouse.wheel(0, -5000);
      await page.waitForFunction(() => document.querySelector("main")?.scrollTop === 0);
    },
  },
  {
    name: "another recording is looked for by its plain title, and arrows lead through what was found",
    page: "history",
    async act(page) {
      await page.locator("[data-row='4'] .heard").click();
      await press(page, "Same as another track");
      const field = page.getByRole("textbox", { name: "Which track is the same recording?" });
      expect(!/[-–(]/.test(await field.inputValue()), "it looks for words of the version");
      await field.fill("a");
      await page.locator(".choice").first().waitFor();
      await page.waitForTimeout(400);
      await page.keyboard.press("ArrowDown");
      await page.locator(".choice:focus").waitFor();
      await page.keyboard.press("ArrowUp");
      await page.locator(".merge input:focus").waitFor();
    },
  },
  {
    name: "a day can be gone to, by name or by number",
    page: "history",
    async act(page) {
      await press(page, "Go to a day");
      await page.getByLabel("Day", { exact: true }).fill("31 Feb");
      await page.keyboard.press("Enter");
      await sees(page, "Write a day like");
      await page.getByLabel("Day", { exact: true }).fill("1 Sep");
      await page.keyboard.press("Enter");
      await page.getByRole("rowheader", { name: "Tuesday, 1 September" }).waitFor();
      expect((await page.evaluate(() => document.activeElement?.hasAttribute("data-row"))) === true, "no row has the focus");
    },
  },
  {
    name: "what a row at the foot opens to comes in sight",
    page: "history",
    async act(page) {
      await page.locator("[data-row='7']").focus();
      await page.keyboard.press("Enter");
      await sees(page, "Seen by");
      await page.waitForTimeout(200);
      const end = await page.locator("[data-row='7']").evaluate((row) => row.getBoundingClientRect().bottom);
      expect(end <= 520, `it ends at ${end} of 520`);
    },
  },
  {
    name: "rows stay in place while a row above them closes",
    page: "history",
    size: [1040, 720],
    async act(page) {
      const top = () => page.locator("[data-row='5']").evaluate((row) => row.getBoundingClientRect().top);
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Enter");
      await sees(page, "Seen by");
      await page.mouse.move(600, 500);
      await page.mouse.wheel(0, 240);
      await page.waitForTimeout(200);
      const before = await top();
      await page.locator("[data-row='5'] .heard").click();
      await page.waitForTimeout(300);
      const moved = Math.abs((await top()) - before);
      expect(moved < 1.5, `the row that was clicked moved ${moved} pixels`);
    },
  },
];
