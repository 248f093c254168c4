// What happens when the page is used: each action does what its word says.
import { CARE } from "./actions/care.js";
import { DISCOVERIES } from "./actions/discoveries.js";
import { DISCOVERIES_SUMS } from "./actions/discoveries-sums.js";
import { EXPORT } from "./actions/export.js";
import { HISTORY } from "./actions/history.js";
import { HISTORY_ROWS } from "./actions/history-rows.js";
import { IMPORT } from "./actions/import.js";
import { LEAVE } from "./actions/leave.js";
import { LISTENING } from "./actions/listening.js";
import { SETTINGS } from "./actions/settings.js";
import { SETTINGS_DRAWING } from "./actions/settings-drawing.js";
import { SETTINGS_PLAN } from "./actions/settings-plan.js";
import { SIGN_IN } from "./actions/sign-in.js";
import { TODAY } from "./actions/today.js";
import { open } from "./browser.js";
import { findLayoutTroubles } from "./inspect.js";

const ACTIONS = [...CARE, ...DISCOVERIES, ...DISCOVERIES_SUMS, ...EXPORT, ...HISTORY, ...HISTORY_ROWS, ...IMPORT, ...LEAVE, ...LISTENING, ...SETTINGS, ...SETTINGS_DRAWING, ...SETTINGS_PLAN, ...SIGN_IN, ...TODAY];

/**
 * One job per action.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {(name: string, troubles: string[]) => void} report
 * @param {string} [only] the page whose actions to do
 */
export function actionChecks(browser, url, report, only) {
  return ACTIONS.filter(({ page }) => !only || page === only).map(({ name, page: shown, situation, extra, size, act }) => async () => {
    const { page, troubles, close } = await open(browser, url, {
      theme: "dark",
      size: size ?? [720, 520],
      page: shown,
      situation,
      extra,
    });
    page.setDefaultTimeout(5000);
    await act(page).catch((error) => troubles.push(String(error).split("\n")[0] ?? "failed"));
    await page.evaluate(() => document.querySelector("main")?.scrollTo(0, 0));
    troubles.push(...(await page.evaluate(findLayoutTroubles)));
    report(name, troubles);
    await close();
  });
}
