// The browser that the checks look through.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/** Starts Chromium: the one named by SIDETRACK_CHROMIUM, or one of the usual places. */
export async function launch() {
  const executablePath = process.env.SIDETRACK_CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error("no Chromium found: install it, or name it with SIDETRACK_CHROMIUM");
  // Without a sandbox, since tests run as root in containers; nothing but our own pages is opened.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/**
 * Opens a page of the mock and gathers what goes wrong in it.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {{ theme: string, size: [number, number], page: string, situation?: string, extra?: string }} view
 */
export async function open(browser, url, { theme, size, page: name, situation = "usual", extra = "" }) {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const troubles = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  await page.goto(`${url}/?theme=${theme}&page=${name}&situation=${situation}${extra}`);
  await page.waitForSelector("h1");
  if (situation !== "loading") await page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(120);
  return { page, troubles, close: () => context.close() };
}
