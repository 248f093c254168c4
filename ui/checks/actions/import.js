// Imports in Settings.
import { inSight, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const IMPORT = [
  {
    name: "an import shows how far it is, what it did record by record, and can be undone",
    page: "settings",
    async act(page) {
      await press(page, "Choose files or zip…");
      await page.getByRole("progressbar", { name: "Import" }).waitFor();
      await sees(page, "of 12");
      await sees(page, "171,902 new, 13,996 already known, 90 podcasts and 420 videos kept apart, 3 records could not be read");
      await press(page, "Details");
      await sees(page, "record 1203, line 27669");
      await page.getByRole("button", { name: "Undo the import of my_spotify_data.zip" }).click();
      await sees(page, "Listens that only these files tell go from the diary");
      await press(page, "Undo the import");
      await sees(page, "Import undone: 171,902 listens went");
      await page.getByRole("button", { name: "Undo the import of my_spotify_data.zip" }).waitFor({ state: "detached" });
    },
  },
  {
    name: "an import can be cancelled, and nothing of it is kept",
    page: "settings",
    async act(page) {
      await press(page, "Choose folder…");
      await page.getByRole("progressbar", { name: "Import" }).waitFor();
      await press(page, "Cancel");
      await sees(page, "Cancelled. Nothing of it was kept.");
      await page.getByRole("button", { name: "Choose folder…", disabled: false }).waitFor();
    },
  },
  {
    name: "files that are dragged over the window are told what a drop does",
    page: "listening",
    situation: "dragging",
    async act(page) {
      await sees(page, "Drop it to import it");
    },
  },
  {
    name: "dropped files are imported, in sight, from any page",
    page: "today",
    situation: "dropping",
    async act(page) {
      await page.getByRole("progressbar", { name: "Import" }).waitFor();
      await inSight(page, "import");
      await page.getByText("Drop it to import it").waitFor({ state: "detached" });
    },
  },
  {
    name: "a folder without a history is told to be one",
    page: "settings",
    situation: "import-nothing",
    async act(page) {
      await press(page, "Choose folder…");
      await sees(page, "No listening history was found. Sidetrack reads what Spotify sends");
    },
  },
  {
    name: "a damaged zip is told to be one",
    page: "settings",
    situation: "import-damaged",
    async act(page) {
      await press(page, "Choose files or zip…");
      await sees(page, "my_spotify_data.zip: it cannot be unpacked");
    },
  },
];
