// Signing in, and what there is without.
import { expect, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const SIGN_IN = [
  {
    name: "a client ID of the wrong length is refused in words",
    page: "settings",
    situation: "first-start",
    async act(page) {
      await page.getByLabel("Paste the client ID it shows you").fill("7c2e9b04d1f84a6e9a5306bb41c8ef2");
      await press(page, "Connect in browser");
      await sees(page, "A client ID has 32 characters, this one has 31.");
    },
  },
  {
    name: "signing in waits for the browser and can be given up",
    page: "today",
    situation: "first-start",
    async act(page) {
      await press(page, "Sign in with Spotify");
      await page.getByLabel("Paste the client ID it shows you").fill("7c2e9b04d1f84a6e9a5306bb41c8ef27");
      await press(page, "Connect in browser");
      await sees(page, "Waiting for your browser");
      await press(page, "Cancel");
      await page.getByRole("button", { name: "Connect in browser" }).waitFor();
    },
  },
  {
    name: "signing in again needs one click",
    page: "settings",
    situation: "signed-out",
    extra: "&consent",
    size: [1040, 720],
    async act(page) {
      await press(page, "Sign in");
      await sees(page, "Waiting for your browser");
      await sees(page, "Signed in");
    },
  },
  {
    name: "without a sign-in the diary is shown, and each page leads to the sign-in",
    page: "listening",
    situation: "left",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("tab", { name: "Listening time" }).waitFor();
      await sees(page, "Nobody is signed in, so nothing new is recorded.");
      await page.getByRole("button", { name: "Today", exact: true }).click();
      await sees(page, "Last listens");
      await sees(page, "Minutes today");
      expect((await page.getByRole("button", { name: "Draw it now" }).count()) === 0, "nobody can draw");
      await press(page, "Connect Spotify");
      await page.getByLabel("Paste the client ID it shows you").waitFor();
    },
  },
];
