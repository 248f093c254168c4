// Opens each page of the built mock in Chromium, in both themes and three sizes, and in every situation. A word after the
// command, such as `npm run pages history`, looks at that page alone.
import { fileURLToPath } from "node:url";
import { actionChecks } from "./actions.js";
import { findings } from "./axe.js";
import { launch, open } from "./browser.js";
import { findLayoutTroubles } from "./inspect.js";
import { serve } from "./serve.js";
import { walk } from "./walk.js";

/** @type {[number, number][]} */
const SIZES = [[720, 520], [1040, 720], [1600, 1000]];
const PAGES = ["today", "listening", "discoveries", "history", "settings"];
const THEMES = ["dark", "light"];
/** Where a situation shows: the page it is looked at on. */
const SITUATIONS = {
  today: [
    "empty", "first-start", "offline", "signed-out", "blocked", "paused", "keyring-locked", "keyring-damaged", "no-pick",
    "pick-waiting", "pick-failed", "drawing", "loading", "error", "long-names", "demo", "silent", "left",
    "diary-damaged", "diary-lost", "diary-newer", "disk-full", "disk-full-at-start",
  ],
  listening: ["empty", "loading", "error", "first-start", "left"],
  discoveries: ["empty", "loading", "error", "first-start", "left", "long-names", "ten-years", "no-bubble", "diary-damaged"],
  history: ["empty", "loading", "error", "first-start", "left", "long-names", "million"],
  settings: [
    "first-start", "left", "signed-out", "paused", "loading", "error", "demo", "diary-damaged", "diary-lost", "diary-newer",
    "disk-full", "disk-full-at-start", "backup-failed", "imported",
    "dragging", "importing", "import-done", "import-cancelled", "agent-away",
  ],
};

/** The page to look at; without, all. */
const ONLY = process.argv[2];

let passed = 0;
let failed = 0;

/** @param {string} name @param {string[]} troubles */
function report(name, troubles) {
  if (troubles.length === 0) passed++;
  else failed++;
  console.log(troubles.length === 0 ? `ok ${name}` : `FAILED ${name}: ${troubles.join("; ")}`);
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {Parameters<typeof open>[2]} view
 */
async function look(browser, url, view) {
  const name = `${view.page}${view.situation ? ` ${view.situation}` : ""}, ${view.theme}, ${view.size.join("x")}`;
  const { page, troubles, close } = await open(browser, url, view);
  troubles.push(...(await page.evaluate(findLayoutTroubles)), ...(await findings(page)));
  report(name, troubles);
  if (view.theme === "dark" && !view.situation) report(`${name}: keyboard`, await walk(page));
  await close();
}

/** Does the jobs, three at a time. @param {(() => Promise<void>)[]} jobs */
async function all(jobs) {
  const left = [...jobs];
  const worker = async () => {
    for (let job = left.shift(); job; job = left.shift()) await job();
  };
  await Promise.all([worker(), worker(), worker()]);
}

const site = await serve(fileURLToPath(new URL("../dist-mock", import.meta.url)));
const browser = await launch();
try {
  /** @type {Parameters<typeof open>[2][]} */
  const views = PAGES.flatMap((page) => THEMES.flatMap((theme) => SIZES.map((size) => ({ page, theme, size }))));
  for (const [page, situations] of Object.entries(SITUATIONS)) {
    for (const situation of situations) {
      for (const theme of THEMES) views.push({ page, theme, size: [720, 520], situation });
    }
  }
  const wanted = views.filter(({ page }) => !ONLY || page === ONLY);
  await all([...wanted.map((view) => () => look(browser, site.url, view)), ...actionChecks(browser, site.url, report, ONLY)]);
} finally {
  await browser.close();
  site.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
