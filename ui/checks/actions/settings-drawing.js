// Settings: what may be drawn, the playlist, and quiet hours.
import { findings } from "../axe.js";
import { expect, inSight, press, sees } from "./kit.js";

/** @typedef {import("./kit.js").Page} Page */

/** @param {Page} page @param {string} name */
const control = (page, name) => page.getByRole("switch", { name, exact: true });

/** @param {Page} page @param {string} name */
const field = (page, name) => page.getByLabel(name, { exact: true });

/** @type {import("./kit.js").Action[]} */
export const SETTINGS_DRAWING = [
  {
    name: "filters are switched one after the other, with the focus where it was",
    page: "settings",
    async act(page) {
      await page.getByRole("button", { name: /^Classic/ }).click();
      await page.getByRole("button", { name: /^Classic/, pressed: true }).waitFor();
      await field(page, "Heard before").selectOption({ label: "Not an artist I have heard" });
      for (const name of ["No explicit tracks", "No karaoke and tributes", "Never the same pick twice"]) {
        await control(page, name).focus();
        await page.keyboard.press("Space");
      }
      await page.locator("[role=switch]:focus").waitFor();
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+5");
      await page.getByRole("button", { name: /^Classic/, pressed: true }).waitFor();
      const state = async (/** @type {string} */ name) => control(page, name).getAttribute("aria-checked");
      expect((await state("No explicit tracks")) === "true", "explicit was not kept");
      expect((await state("No karaoke and tributes")) === "false", "karaoke was not kept");
      expect((await field(page, "Heard before").evaluate((one) => /** @type {HTMLSelectElement} */ (one).selectedIndex)) === 2, "heard was not kept");
    },
  },
  {
    name: "years and lengths have two ends, and what makes no sense says so",
    page: "settings",
    async act(page) {
      await field(page, "Years, from").fill("1990");
      await field(page, "Years, to").fill("198");
      await page.keyboard.press("Enter");
      await sees(page, "Write a year like 1987, or nothing.");
      await field(page, "Years, to").fill("1980");
      await page.keyboard.press("Enter");
      await sees(page, "The first has to be the smaller one.");
      await field(page, "Years, to").fill("1999");
      await page.keyboard.press("Enter");
      await page.getByText("The first has to be the smaller one.").waitFor({ state: "detached" });
      await field(page, "Length, from").fill("2,5");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("[aria-label='Length, from']")).value === "2:30");
    },
  },
  {
    name: "artists and words can be blocked and let in again",
    page: "settings",
    async act(page) {
      await field(page, "Artist to block").fill("wortungetüm");
      await page.keyboard.press("Enter");
      await sees(page, "This is in the list already.");
      await field(page, "Artist to block").fill("Nobody & the Nothings");
      await page.keyboard.press("Enter");
      await press(page, "Remove Wortungetüm");
      await page.locator("[aria-label='Remove Nobody & the Nothings']:focus").waitFor();
      await field(page, "Word to block").fill("remix");
      await press(page, "Add: Word to block");
      await press(page, "Remove remix");
      await page.locator("[aria-label='Word to block']:focus").waitFor();
    },
  },
  {
    name: "a list of words can be edited, and is as shipped again",
    page: "settings",
    async act(page) {
      await press(page, "Edit word lists");
      const dialog = page.getByRole("dialog", { name: "Word lists" });
      await dialog.getByRole("tab", { name: /Spoken word/ }).focus();
      await page.keyboard.press("End");
      await dialog.getByRole("tab", { name: /Mass-made/, selected: true }).waitFor();
      const text = dialog.getByRole("textbox");
      await text.fill("type beat\n\n  lofi #  \n");
      await sees(page, "2 lines, not saved yet");
      const troubles = await findings(page);
      expect(troubles.length === 0, troubles.join("; "));
      await press(page, "Save");
      await sees(page, "2 lines, changed by you");
      await press(page, "Back to the shipped list");
      await sees(page, "4 lines, as shipped");
      await page.locator("textarea:focus").waitFor();
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Delete");
      await sees(page, "0 lines, not saved yet");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.waitForFunction(() => document.activeElement?.textContent === "Edit word lists");
    },
  },
  {
    name: "what was not played can be taken out of the playlist",
    page: "settings",
    async act(page) {
      await sees(page, "Spotify may show it on your profile all the same");
      await sees(page, "ten minutes after a change here at the earliest");
      await sees(page, "what you may have played while nothing was recorded");
      await control(page, "Take out sidetracks I did not play").click();
      const days = page.getByLabel("Days until it is taken out");
      expect((await days.inputValue()) === "30", "another number of days");
      await days.fill("0");
      await page.keyboard.press("Enter");
      await sees(page, "Write a number of days from 1 to 3650.");
      await days.fill("14");
      await page.keyboard.press("Enter");
      await page.getByText("Write a number of days").waitFor({ state: "detached" });
      await control(page, "Take out sidetracks I did not play").click();
      await days.waitFor({ state: "detached" });
    },
  },
  {
    name: "quiet hours have a beginning and an end",
    page: "settings",
    async act(page) {
      await control(page, "Quiet hours").click();
      const from = page.getByLabel("Quiet from");
      await from.fill("8");
      await page.keyboard.press("Enter");
      await sees(page, "Both are the same time");
      await from.fill("21.30");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector("[aria-label='Quiet from']")).value === "21:30");
      await control(page, "Quiet hours").click();
      await from.waitFor({ state: "detached" });
    },
  },
  {
    name: "a run that found nothing leads to the filters",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("button", { name: /^(Runs|Full log)$/ }).filter({ visible: true }).click();
      await sees(page, "Every track was turned away, most by “years”.");
      await sees(page, "Missed by more than a day");
      await page.getByRole("button", { name: /^Filters: / }).first().click();
      await inSight(page, "drawing");
    },
  },
  {
    name: "a pick that left the playlist by itself says so, and cannot be put back",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await page.locator(".face").nth(6).click();
      await sees(page, "No longer in the playlist since 15 Nov.");
      expect((await page.getByRole("dialog").getByRole("button", { name: "Put back" }).count()) === 0, "it can be put back");
    },
  },
];
