// Settings: when random tracks are drawn.
import { findings } from "../axe.js";
import { expect, press, sees } from "./kit.js";

/** @typedef {import("./kit.js").Page} Page */

/** @param {Page} page */
const card = (page) => page.locator("#plan");

/** Waits until the plan reads like this. @param {Page} page @param {string} words */
const reads = (page, words) => card(page).locator(".coming").getByText(words, { exact: true }).waitFor();

/** @param {Page} page */
const cron = (page) => page.getByLabel("Cron expression");

/** @type {import("./kit.js").Action[]} */
export const SETTINGS_PLAN = [
  {
    name: "times of the plan can be added and taken out",
    page: "settings",
    async act(page) {
      const time = page.getByLabel("Another time of day", { exact: true });
      await time.fill("25:00");
      await page.keyboard.press("Enter");
      await sees(page, "Write a time like 07:00.");
      await time.fill("18.30");
      await press(page, "Add: Another time of day");
      await reads(page, "Every day at 07:00 and 18:30.");
      await press(page, "Remove 07:00");
      await page.locator("[aria-label='Remove 18:30']:focus").waitFor();
      await page.keyboard.press("Enter");
      await reads(page, "Only when you ask.");
      await page.locator("[aria-label='Another time of day']:focus").waitFor();
    },
  },
  {
    name: "some days of the week can be chosen, and the next draws are shown",
    page: "settings",
    async act(page) {
      await press(page, "Some days");
      await reads(page, "Monday to Friday at 07:00.");
      await page.getByRole("list", { name: "The next draws" }).getByText("Mon 23 Nov 07:00").waitFor();
      expect((await page.getByRole("list", { name: "The next draws" }).getByRole("listitem").count()) === 5, "not five dates");
      await page.getByRole("button", { name: "Sat", exact: true }).focus();
      await page.keyboard.press("Space");
      await reads(page, "Monday, Tuesday, Wednesday, Thursday, Friday and Saturday at 07:00.");
      await press(page, "Weekdays");
      for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri"]) await press(page, day);
      await sees(page, "Choose a day at least.");
      await sees(page, "Not saved. Until then as before: Friday at 07:00.");
      await press(page, "Sun");
      await reads(page, "Sunday at 07:00.");
      const troubles = await findings(page);
      expect(troubles.length === 0, troubles.join("; "));
    },
  },
  {
    name: "hours, tracks and lateness can be set with the keyboard",
    page: "settings",
    async act(page) {
      await page.getByRole("button", { name: "Every few hours" }).focus();
      await page.keyboard.press("Enter");
      await reads(page, "Every 6 hours, one of them at 07:00.");
      await page.getByLabel("How often").selectOption({ label: "Every 12 hours" });
      await page.getByLabel("One of them at").fill("8");
      await page.keyboard.press("Enter");
      await page.getByRole("spinbutton", { name: "Tracks each time" }).focus();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      await reads(page, "Every 12 hours, one of them at 08:00, 3 tracks each time.");
      await page.getByLabel("Hours to make up").fill("900");
      await page.keyboard.press("Enter");
      await sees(page, "Write a number of hours from 1 to 168.");
      await page.getByLabel("Hours to make up").fill("6");
      await page.keyboard.press("Enter");
      await page.getByText("Write a number of hours from 1 to 168.").waitFor({ state: "detached" });
    },
  },
  {
    name: "a plan that is too much is not saved, and says why",
    page: "settings",
    async act(page) {
      await press(page, "Every few hours");
      await page.getByRole("spinbutton", { name: "Tracks each time" }).focus();
      await page.keyboard.press("End");
      await sees(page, "That is 40 tracks on some days, and 24 is the most");
      await sees(page, "Not saved. Until then as before: Every 6 hours, one of them at 07:00.");
      await page.keyboard.press("Home");
      await page.getByText("24 is the most").waitFor({ state: "detached" });
    },
  },
  {
    name: "a cron expression is looked ahead while it is typed, and saved with Enter",
    page: "settings",
    size: [1040, 720],
    async act(page) {
      await press(page, "Cron");
      expect((await cron(page).inputValue()) === "0 7 * * *", "it does not begin with the plan");
      await cron(page).fill("0 7 * *");
      await sees(page, "A cron expression has five fields");
      await page.keyboard.press("Enter");
      await sees(page, "Not saved. Until then as before: Every day at 07:00.");
      await cron(page).fill("0 99 * * *");
      await sees(page, "This is no cron expression: the field “99” cannot be.");
      await cron(page).fill("0 7 * * 1-5");
      await sees(page, "At 07:00, Monday through Friday. Not saved yet.");
      await page.keyboard.press("Enter");
      await sees(page, "Saved");
      await reads(page, "At 07:00, Monday through Friday.");
      await page.locator("[aria-label='Cron expression']:focus").waitFor();
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+5");
      await page.getByRole("button", { name: "Cron", pressed: true }).waitFor();
    },
  },
  {
    name: "without a plan tracks are drawn only by hand, and a pause says so",
    page: "settings",
    async act(page) {
      await press(page, "Only when I ask");
      await reads(page, "Only when you ask.");
      await press(page, "Every day");
      await reads(page, "Every day at 07:00.");
      await page.getByRole("switch", { name: "Pause random tracks" }).click();
      await sees(page, "Paused: nothing is drawn by itself.");
    },
  },
];
