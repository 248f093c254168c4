// Exports in Settings.
import { press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const EXPORT = [
  {
    name: "the diary is exported for days that can be typed",
    page: "settings",
    async act(page) {
      await press(page, "JSON");
      await press(page, "Export…");
      await sees(page, "Saved as sidetrack.json: 12,480 listens and 90");
      await page.getByRole("button", { name: "Show in folder" }).waitFor();
      const days = page.getByRole("group", { name: "Days" });
      await days.getByRole("button", { name: "Custom" }).click();
      await page.getByLabel("First day").fill("2 Sep");
      await press(page, "Export…");
      await sees(page, "Write a day like");
      await page.getByLabel("Last day").fill("1 Sep");
      await sees(page, "The first day comes after the last.");
      await page.getByLabel("Last day").fill("30 Sep");
      await press(page, "Export…");
      await sees(page, "Saved as sidetrack-2026-09-02-to-2026-09-30.json");
    },
  },
  {
    name: "an export tells how far it is, goes on beside other pages and can be cancelled",
    page: "settings",
    situation: "export-slow",
    async act(page) {
      await press(page, "Export…");
      await sees(page, "Choose where to write it.");
      await page.getByRole("progressbar", { name: "Export" }).waitFor();
      await sees(page, "of 12,480 listens");
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+5");
      await page.getByRole("progressbar", { name: "Export" }).waitFor();
      await press(page, "Cancel");
      await sees(page, "Cancelled. No file was written.");
    },
  },
  {
    name: "an export that cannot be written says so",
    page: "settings",
    situation: "export-refused",
    async act(page) {
      await press(page, "Export…");
      await sees(page, "The file cannot be written there.");
    },
  },
];
