// The other settings.
import { press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const SETTINGS = [
  {
    name: "another playlist can be chosen",
    page: "settings",
    async act(page) {
      await press(page, "Choose another");
      await page.getByRole("button", { name: "Kitchen radio" }).click();
      await sees(page, "214 tracks");
    },
  },
  {
    name: "playlists that cannot be read say so",
    page: "settings",
    situation: "offline",
    async act(page) {
      await press(page, "Choose another");
      await sees(page, "Spotify does not answer.");
      await page.getByRole("button", { name: "Try again" }).waitFor();
    },
  },
  {
    name: "the recording can be paused and goes on from the sidebar",
    page: "settings",
    size: [1040, 720],
    async act(page) {
      await press(page, "Pause 1 hour");
      await sees(page, "Paused until 22:14");
      await press(page, "Go on");
      await sees(page, "Recording goes on");
    },
  },
  {
    name: "switches switch",
    page: "settings",
    async act(page) {
      for (const name of ["New random tracks", "Trouble", "Start when you log in", "Pause random tracks"]) {
        const control = page.getByRole("switch", { name });
        const before = await control.getAttribute("aria-checked");
        await control.click();
        await page.waitForFunction(
          ([label, was]) =>
            [...document.querySelectorAll("[role=switch]")].some(
              (one) =>
                document.getElementById(one.getAttribute("aria-labelledby") ?? "")?.textContent === label &&
                one.getAttribute("aria-checked") !== was,
            ),
          [name, before],
        );
      }
    },
  },
  {
    name: "the colours change at once",
    page: "settings",
    async act(page) {
      await press(page, "Light");
      await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
    },
  },
];
