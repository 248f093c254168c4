// Today: the pick, what plays, and the state of the recorder.
import { expect, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const TODAY = [
  {
    name: "Keep is a switch and says so",
    page: "today",
    async act(page) {
      await press(page, "Keep");
      await page.getByRole("button", { name: "Kept", exact: true, pressed: true }).waitFor();
      await press(page, "Kept");
      await page.getByRole("button", { name: "Keep", exact: true, pressed: false }).waitFor();
    },
  },
  {
    name: "Remove acts at once and can be undone",
    page: "today",
    async act(page) {
      await press(page, "Remove");
      await sees(page, "Removed from the playlist.");
      await press(page, "Undo");
      await sees(page, "drawn at 07:00");
    },
  },
  {
    name: "Another draws a new track and tells how far it is",
    page: "today",
    async act(page) {
      await press(page, "Another");
      await sees(page, "Searching");
      await page.getByRole("heading", { name: "Salt Road Waltz" }).waitFor({ timeout: 6000 });
    },
  },
  {
    name: "Play without a device says what to do",
    page: "today",
    situation: "no-device",
    async act(page) {
      await press(page, "Play");
      await sees(page, "Open Spotify on a device, then press Play again.");
    },
  },
  {
    name: "a listen can be queued from its row",
    page: "today",
    async act(page) {
      await page.getByRole("button", { name: "Queue Antenna Season" }).focus();
      await page.keyboard.press("Enter");
      await sees(page, "Queued after this song");
    },
  },
  {
    name: "the position moves on",
    page: "today",
    async act(page) {
      const bar = page.getByRole("progressbar", { name: "Position" });
      const before = Number(await bar.getAttribute("aria-valuenow"));
      await page.waitForTimeout(2100);
      expect(Number(await bar.getAttribute("aria-valuenow")) > before, "it stands still");
    },
  },
  {
    name: "Ctrl and a number change the page, and its title has the focus",
    page: "today",
    async act(page) {
      await page.keyboard.press("Control+2");
      await page.getByRole("heading", { level: 1, name: "Listening" }).waitFor();
      await page.keyboard.press("Control+3");
      await page.getByRole("heading", { level: 1, name: "Discoveries" }).waitFor();
      await page.keyboard.press("Control+4");
      await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
      await page.keyboard.press("Control+5");
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      expect((await page.evaluate(() => document.activeElement?.tagName)) === "H1", "the title has not the focus");
    },
  },
  {
    name: "a button shows that Spotify makes it wait",
    page: "today",
    situation: "hanging",
    async act(page) {
      for (const name of ["Play", "Queue"]) {
        await press(page, name);
        await page.locator(".hero .btn:disabled[aria-busy=true]", { hasText: name }).waitFor();
      }
    },
  },
  {
    name: "on the rail the state opens to words and an action",
    page: "today",
    situation: "signed-out",
    async act(page) {
      await press(page, "Signed out. Spotify wants you to sign in again. Nothing is recorded until then.");
      await page.locator(".popup", { hasText: "Nothing is recorded until then." }).waitFor();
      await page.keyboard.press("Escape");
      expect(!(await page.locator(".popup").isVisible()), "Escape does not close it");
    },
  },
];
