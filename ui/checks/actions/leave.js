// Taking everything back.
import { asks, press, sees } from "./kit.js";

const ALL = ["12,480 listens", "92 sidetracks and 104 runs of the plan", "7 copies of the diary"];

/** @type {import("./kit.js").Action[]} */
export const LEAVE = [
  {
    name: "disconnecting counts first, and Escape says no",
    page: "settings",
    async act(page) {
      await asks(page, "Disconnect…", ALL);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await press(page, "Disconnect…");
      await press(page, "Disconnect");
      await sees(page, "Nobody is signed in.");
    },
  },
  {
    name: "what files of the user's own told stays when disconnecting",
    page: "settings",
    situation: "imported",
    async act(page) {
      await asks(page, "Disconnect…", ["9,360 listens"]);
      await sees(page, "3,120 listens that your own files tell stay.");
    },
  },
  {
    name: "everything can be deleted, after it was counted",
    page: "settings",
    async act(page) {
      await asks(page, "Delete everything…", [...ALL, "every setting, and the covers that were shown"]);
      await press(page, "Cancel");
      await press(page, "Light");
      await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
      await press(page, "Export…");
      await sees(page, "Saved as");
      await press(page, "Delete everything…");
      await press(page, "Delete everything");
      await sees(page, "It takes about three minutes, once.");
      await page.getByRole("button", { name: "System", pressed: true }).waitFor();
      await page.getByText("Saved as").waitFor({ state: "detached" });
    },
  },
  {
    name: "disconnecting is offered while anything is kept, and only then",
    page: "settings",
    async act(page) {
      await press(page, "Sign out");
      await sees(page, "Your diary is on this computer; sign in to go on with it.");
      await asks(page, "Disconnect…", ALL);
      await press(page, "Disconnect");
      await sees(page, "It takes about three minutes, once.");
      await page.getByRole("button", { name: "Disconnect…" }).waitFor({ state: "detached" });
    },
  },
];
