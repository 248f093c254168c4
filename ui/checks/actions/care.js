// The diary as a file: backups, restoring, checking.
import { expect, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const CARE = [
  {
    name: "the diary is backed up, and not again while nothing changed",
    page: "settings",
    async act(page) {
      await press(page, "Back up now");
      await sees(page, "Backed up now");
      await press(page, "Back up now");
      await sees(page, "Nothing has changed since the backup");
    },
  },
  {
    name: "a backup is chosen and restored",
    page: "settings",
    async act(page) {
      await press(page, "Restore…");
      await page.getByRole("button", { name: /before an update/ }).click();
      expect(
        (await page.getByRole("dialog").getByRole("button", { pressed: true }).count()) === 1,
        "one backup is chosen",
      );
      await press(page, "Restore");
      await sees(page, "Restored: 12,480 listens. The diary of before is kept.");
    },
  },
  {
    name: "a backup from another computer is restored from its file",
    page: "settings",
    async act(page) {
      await press(page, "Restore…");
      await press(page, "From a file…");
      await sees(page, "Restored: 12,480 listens. The diary of before is kept.");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    },
  },
  {
    name: "a copy of the diary is put in a folder",
    page: "settings",
    async act(page) {
      await press(page, "Copy to…");
      await sees(page, "Copied to sidetrack-2026-11-20.sqlite: 12,480 listens");
    },
  },
  {
    name: "a copy that cannot be written says so",
    page: "settings",
    situation: "copy-refused",
    async act(page) {
      await press(page, "Copy to…");
      await sees(page, "The file cannot be written there.");
    },
  },
  {
    name: "a check tells what it found",
    page: "settings",
    situation: "check-finds",
    async act(page) {
      await press(page, "Check");
      await sees(page, "3 listens are not there, or not as the sightings say.");
    },
  },
  {
    name: "a sound diary is said to be well",
    page: "settings",
    async act(page) {
      await press(page, "Check");
      await sees(page, "All is well: 12,480 listens made of 18,211 sightings");
    },
  },
  {
    name: "a damaged diary comes back by a button, from any page",
    page: "today",
    situation: "diary-damaged",
    async act(page) {
      await sees(page, "The diary is damaged.");
      await press(page, "Restore that backup");
      await sees(page, "Restored: 12,480 listens.");
      await page.getByRole("button", { name: "Keep", exact: true }).waitFor();
    },
  },
  {
    name: "without a backup an empty diary is begun only after a question",
    page: "settings",
    situation: "diary-lost",
    async act(page) {
      await press(page, "Begin an empty diary…");
      await press(page, "Cancel");
      await sees(page, "The diary is damaged.");
      await press(page, "Begin an empty diary…");
      await press(page, "Begin an empty diary");
      await sees(page, "An empty diary is begun");
    },
  },
];
