// Discoveries: the chart of the years, the log of the runs, and the looks of what opens.
import { findings } from "../axe.js";
import { expect, press, sees } from "./kit.js";

/** @type {[number, number][]} */
const SIZES = [[720, 520], [1040, 720], [1600, 1000]];

/** Axe in both themes. @param {import("./kit.js").Page} page */
async function accessible(page) {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    const found = await findings(page);
    expect(found.length === 0, `${theme}: ${found.join("; ")}`);
  }
}

/** What is looked at open, in a size. @param {[number, number]} size @returns {import("./kit.js").Action[]} */
const looks = (size) => [
  {
    name: `a story looks right, ${size.join("x")}`,
    page: "discoveries",
    size,
    async act(page) {
      await page.locator(".face").nth(1).click();
      await press(page, "Steps of the run");
      await page.getByRole("cell", { name: "Adding it to the playlist" }).waitFor();
      await accessible(page);
      await page.getByRole("region", { name: "Story" }).evaluate((region) => region.scrollTo(0, 0));
    },
  },
  {
    name: `a story of long names looks right, ${size.join("x")}`,
    page: "discoveries",
    situation: "long-names",
    size,
    async act(page) {
      await page.locator(".face").first().click();
      await page.getByRole("dialog").getByText("Not heard yet.").waitFor();
      await accessible(page);
    },
  },
  {
    name: `the log looks right, ${size.join("x")}`,
    page: "discoveries",
    size,
    async act(page) {
      await page.getByRole("button", { name: /^(Runs|Full log)$/ }).filter({ visible: true }).click();
      await page.getByRole("button", { name: "20 Nov 07:00 Done, steps" }).click();
      await page.getByRole("cell", { name: '"sa": 431 found, 0 pass' }).waitFor();
      await accessible(page);
    },
  },
];

/** @type {import("./kit.js").Action[]} */
export const DISCOVERIES_SUMS = [
  ...SIZES.flatMap(looks),
  {
    name: "picks against usual years are read by arrows, and as a table",
    page: "discoveries",
    async act(page) {
      await page.getByRole("application").focus();
      await page.keyboard.press("ArrowRight");
      await page.locator("[aria-live]", { hasText: /^19\d\d – 19\d\d: \d+ picks?/ }).waitFor({ state: "attached" });
      await page.locator(".tip", { hasText: "pick" }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".tip").waitFor({ state: "detached" });
      await press(page, "Show as table: Picks against your usual years");
      expect((await page.locator("tbody tr").count()) > 15, "few rows");
      await press(page, "Show as chart: Picks against your usual years");
      await page.getByRole("application").waitFor();
    },
  },
  {
    name: "what the line about artists counts is explained to the keyboard too",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("button", { name: "What this counts" }).focus();
      await page.getByRole("tooltip").getByText("the 90 days before the first pick").waitFor();
      await page.keyboard.press("Escape");
      await page.locator("[role=tooltip].hidden").waitFor({ state: "attached" });
    },
  },
  {
    name: "the picks are exported, and so is the log",
    page: "discoveries",
    async act(page) {
      await press(page, "Export as CSV");
      await sees(page, "Saved as sidetrack-discoveries.csv.");
      await page.getByRole("button", { name: "Show in folder" }).waitFor();
      await press(page, "Runs");
      await press(page, "Export");
      await sees(page, "Saved as sidetrack-runs.csv.");
    },
  },
  {
    name: "the log opens from the last runs, its rows open to their steps, and the way back is there",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await press(page, "Full log");
      await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      await page.getByRole("button", { name: "20 Nov 07:00 Done, steps" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("cell", { name: '"sa": 431 found, 0 pass' }).waitFor();
      await page.getByRole("cell", { name: "Every track was turned away, most by “years”." }).first().waitFor();
      await press(page, "Back to Discoveries");
      await page.getByRole("heading", { level: 1, name: "Discoveries" }).waitFor();
    },
  },
  {
    name: "the last runs tell the whole time of the next try",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      const line = page.getByText("The day’s calls to Spotify were used up, next try tomorrow at 00:05");
      await line.waitFor();
      const cut = await line.evaluate((words) => {
        const box = words.closest("span") ?? words;
        return box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
      });
      expect(!cut, "it is cut");
    },
  },
  {
    name: "all steps of a run are shown, the last one too, and only words of a search turn to the left",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await press(page, "Full log");
      await page.getByRole("button", { name: "14 Nov 07:00 Failed, steps" }).click();
      const steps = page.getByRole("table", { name: "Steps of 14 Nov, 07:00" });
      await steps.getByRole("row").nth(28).waitFor();
      const inner = await steps.evaluate((table) => {
        const boxes = [];
        for (let box = table.parentElement; box && !box.querySelector("h1"); box = box.parentElement) boxes.push(box);
        return boxes.some((box) => box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "visible");
      });
      expect(!inner, "the steps scroll by themselves");
      await steps.getByRole("cell", { name: "no track passed; turned away most by “years”: 412 of 800" }).waitFor();
      const cell = steps.getByRole("cell", { name: '"ي year:1988": 0 found, 0 pass' });
      expect((await cell.locator("bdi").textContent()) === "ي year:1988", "something else is set apart");
    },
  },
  {
    name: "the log is filtered by status, and a failed run is tried again",
    page: "discoveries",
    async act(page) {
      await press(page, "Runs");
      await press(page, "Failed");
      await page.waitForFunction(() => document.querySelectorAll("[data-run]").length === 2);
      await press(page, "Try again: 14 Nov, 07:00");
      await sees(page, "Trying again");
      await sees(page, "Spotify unreachable, next try at");
      await page.waitForFunction(() => document.activeElement?.closest("[data-run]"));
      await press(page, "Running");
      await sees(page, "No runs under “Running”.");
      await press(page, "Show all");
      await page.locator("[data-run]").nth(20).waitFor();
    },
  },
  {
    name: "a run that waits is cancelled",
    page: "discoveries",
    async act(page) {
      await press(page, "Runs");
      await press(page, "Cancel: 17 Nov, 07:00");
      await sees(page, "Cancelled");
      await page.getByRole("row", { name: "17 Nov 07:00 Skipped, steps" }).getByText("Cancelled").waitFor();
      await page.waitForFunction(() => document.activeElement?.closest("[data-run]"));
    },
  },
  {
    name: "older runs are read page by page, and the focus goes to the first of them",
    page: "discoveries",
    async act(page) {
      await press(page, "Runs");
      const rows = (/** @type {number} */ count) => page.waitForFunction((wanted) => document.querySelectorAll("[data-run]").length === wanted, count);
      await rows(50);
      await press(page, "Show more");
      await rows(100);
      expect(await page.evaluate(() => document.activeElement?.closest("[data-run]") === document.querySelectorAll("[data-run]")[50]), "another row has the focus");
      await press(page, "Show more");
      await rows(130);
      expect((await page.getByRole("button", { name: "Show more" }).count()) === 0, "there are more than all");
    },
  },
];
