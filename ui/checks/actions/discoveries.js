// Discoveries: the wall, its filters, and what can be done with a pick.
import { expect, press, sees } from "./kit.js";

/** @param {import("./kit.js").Page} page @param {string} name */
const chip = (page, name) => page.getByRole("toolbar", { name: "Show" }).getByRole("button", { name: new RegExp(`^${name} `) });

/** The name of what has the focus. @param {import("./kit.js").Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "");

/** Waits until the cover of a pick has the focus. @param {import("./kit.js").Page} page @param {string} name */
const onCover = (page, name) =>
  page.waitForFunction((wanted) => document.activeElement?.classList.contains("face") && document.activeElement.getAttribute("aria-label")?.startsWith(wanted), name);

/** @type {import("./kit.js").Action[]} */
export const DISCOVERIES = [
  {
    name: "filters of Discoveries show what they count, and are remembered while the window is open",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await chip(page, "Skipped").click();
      await page.waitForFunction(() => document.querySelectorAll(".tile").length === 24 && document.querySelectorAll(".tile .skipped").length === 24);
      await page.keyboard.press("ArrowRight");
      expect((await focused(page)).startsWith("Removed"), "the arrow leads to no neighbour");
      await page.keyboard.press("Control+1");
      await page.getByRole("heading", { level: 1, name: "Friday" }).waitFor();
      await page.keyboard.press("Control+3");
      await page.getByRole("toolbar", { name: "Show" }).getByRole("button", { name: /^Skipped 24/, pressed: true }).waitFor();
      await chip(page, "All").click();
      await page.locator(".tile .kept").first().waitFor();
    },
  },
  {
    name: "the filters are one stop of the Tab key",
    page: "discoveries",
    async act(page) {
      await chip(page, "All").focus();
      await page.keyboard.press("End");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      expect((await focused(page)).startsWith("Removed"), "another chip has the focus");
    },
  },
  {
    name: "arrows lead over the wall, and the cover they lead to is in sight",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await page.locator(".face").first().focus();
      await page.keyboard.press("ArrowRight");
      await onCover(page, "Blue Ledger");
      await page.keyboard.press("ArrowDown");
      await onCover(page, "Hush Moon");
      await page.keyboard.press("End");
      await page.waitForFunction(() => document.activeElement?.closest("[data-pick]")?.getAttribute("data-pick") === "1");
      const { top, bottom } = await page.locator(".face:focus").evaluate((face) => face.getBoundingClientRect());
      expect(top >= 60 && bottom <= 720, `it is at ${top} to ${bottom}`);
      await page.keyboard.press("Home");
      await onCover(page, "Kaffee um Mitternacht");
    },
  },
  {
    name: "of thousands of picks only those in sight are made, and the last one is reached",
    page: "discoveries",
    situation: "ten-years",
    size: [1040, 720],
    async act(page) {
      const tiles = () => page.evaluate(() => document.querySelectorAll(".tile").length);
      expect((await tiles()) < 60, `${await tiles()} at first`);
      await page.locator(".face").first().focus();
      await page.keyboard.press("End");
      await page.waitForFunction(() => document.activeElement?.closest("[data-pick]")?.getAttribute("data-pick") === "1");
      expect((await tiles()) < 60, `${await tiles()} at the end`);
      await page.mouse.move(400, 400);
      await page.mouse.wheel(0, -60_000);
      await page.waitForTimeout(200);
      expect((await tiles()) < 60 && (await page.locator(".tile:visible").count()) > 12, `${await tiles()} in the middle`);
      expect((await focused(page)) !== "", "the focus is lost");
    },
  },
  {
    name: "a pick can be kept from the wall, and counts at once",
    page: "discoveries",
    async act(page) {
      await page.locator(".face").nth(1).focus();
      await page.getByRole("button", { name: "Keep Blue Ledger" }).focus();
      await page.keyboard.press("Enter");
      await sees(page, "Kept");
      await page.getByRole("button", { name: "Keep Blue Ledger", pressed: true }).waitFor();
      await page.getByRole("button", { name: /^Kept 18/ }).waitFor();
    },
  },
  {
    name: "Remove turns into Put back under the same finger",
    page: "discoveries",
    async act(page) {
      await page.locator(".face").nth(1).focus();
      await page.getByRole("button", { name: "Remove Blue Ledger" }).focus();
      await page.keyboard.press("Enter");
      await page.locator("[aria-label='Put Blue Ledger back']:focus").waitFor();
      await page.keyboard.press("Enter");
      await sees(page, "Back in the playlist");
      await page.locator("[aria-label='Remove Blue Ledger']:focus").waitFor();
    },
  },
  {
    name: "a pick that leaves the filter hands the focus to the next one",
    page: "discoveries",
    async act(page) {
      await chip(page, "New").click();
      await page.getByRole("button", { name: "Remove Kaffee um Mitternacht" }).focus();
      await page.keyboard.press("Enter");
      await sees(page, "Removed from the playlist.");
      await onCover(page, "Tin Cathedral");
      await press(page, "Undo");
      await page.getByRole("button", { name: /^New 3/ }).waitFor();
    },
  },
  {
    name: "the last pick of a filter leaves words and the focus on the title",
    page: "discoveries",
    async act(page) {
      await chip(page, "New").click();
      for (let left = 3; left > 0; left--) {
        await page.locator(".face").first().focus();
        await page.locator(".tile [aria-label^='Keep ']").first().focus();
        await page.keyboard.press("Enter");
        await page.getByRole("button", { name: new RegExp(`^New ${left - 1}`) }).waitFor();
      }
      await sees(page, "Nothing new.");
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      await press(page, "Show all");
      await page.locator(".tile").first().waitFor();
      expect((await focused(page)).startsWith("All"), "the chosen filter has not the focus");
    },
  },
  {
    name: "nothing lies over a cover, whether it is pointed at or not",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      const tile = page.locator(".tile").nth(1);
      await tile.hover();
      await page.getByRole("button", { name: "Play Blue Ledger" }).waitFor();
      const over = await tile.evaluate((element) => {
        const cover = element.querySelector(".cover")?.getBoundingClientRect();
        const others = [...element.querySelectorAll(".badge, .year, .icon-btn, .title, .artists")];
        return others.filter((other) => cover && other.getBoundingClientRect().top < cover.bottom).map(({ className }) => className);
      });
      expect(over.length === 0, `over the cover: ${over.join(", ")}`);
    },
  },
  {
    name: "the story opens by Enter, tells what became of the pick, and gives the focus back",
    page: "discoveries",
    async act(page) {
      await page.locator(".face").nth(1).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Blue Ledger" });
      await dialog.getByText("Heard twice, once to the end.").waitFor();
      await dialog.getByText("Found by “ka year:1964”, drawn on 19 Nov at 07:00 from 54 candidates, the even way.").waitFor();
      await dialog.getByRole("button", { name: "Steps of the run" }).click();
      await dialog.getByRole("cell", { name: "Adding it to the playlist" }).waitFor();
      await page.keyboard.press("Escape");
      await onCover(page, "Blue Ledger");
    },
  },
  {
    name: "what is done in a story can be undone in it",
    page: "discoveries",
    async act(page) {
      await page.locator(".face").nth(1).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Remove", exact: true }).click();
      await dialog.getByText("Removed from the playlist.").waitFor();
      await dialog.getByRole("button", { name: "Undo" }).click();
      await dialog.getByText("Back in the playlist").waitFor();
      await dialog.getByRole("button", { name: "Block this artist Fenwick Trio" }).click();
      await dialog.getByText("Nothing by Fenwick Trio is drawn any more.").waitFor();
      await dialog.getByRole("button", { name: "Artist blocked Fenwick Trio", pressed: true }).waitFor();
      await dialog.getByRole("button", { name: "Undo" }).click();
      await dialog.getByText("Fenwick Trio may be drawn again.").waitFor();
      await dialog.getByRole("button", { name: "Block this artist Fenwick Trio", pressed: false }).waitFor();
      await dialog.getByRole("button", { name: "Close" }).click();
      await onCover(page, "Blue Ledger");
    },
  },
  {
    name: "a blocked artist is shown as blocked when the story opens again, and is let in by the same button",
    page: "discoveries",
    async act(page) {
      const face = page.locator(".face").nth(1);
      await face.click();
      await page.getByRole("button", { name: "Block this artist Fenwick Trio", pressed: false }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Artist blocked Fenwick Trio", pressed: true }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await face.click();
      await page.getByRole("button", { name: "Artist blocked Fenwick Trio", pressed: true }).focus();
      await page.keyboard.press("Enter");
      await sees(page, "Fenwick Trio may be drawn again.");
      await page.locator("button:focus", { hasText: "Block this artist" }).waitFor();
      await page.keyboard.press("Escape");
      await onCover(page, "Blue Ledger");
    },
  },
  {
    name: "a story whose pick left the filter gives the focus to the next cover",
    page: "discoveries",
    async act(page) {
      await chip(page, "New").click();
      await page.locator(".face").first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Keep", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Kept", pressed: true }).waitFor();
      await page.keyboard.press("Escape");
      await onCover(page, "Tin Cathedral");
    },
  },
  {
    name: "a story that is left by a key to another page does not open again by itself",
    page: "discoveries",
    async act(page) {
      await page.locator(".face").first().click();
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Control+1");
      await page.getByRole("heading", { level: 1, name: "Friday" }).waitFor();
      await page.keyboard.press("Control+3");
      await page.locator(".tile").first().waitFor();
      expect((await page.getByRole("dialog").count()) === 0, "it is open");
    },
  },
  {
    name: "a pick drawn by hand comes to the wall and is counted in the sidebar",
    page: "discoveries",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("button", { name: "Discoveries, 3 new" }).waitFor();
      await press(page, "Draw one now");
      await page.locator(".btn[aria-busy=true]:focus", { hasText: "Draw one now" }).waitFor();
      await page.getByRole("button", { name: "Discoveries, 4 new" }).waitFor({ timeout: 6000 });
      await page.locator(".tile").first().getByText("Salt Road Waltz").waitFor();
      await page.getByRole("listitem").filter({ hasText: "Added Salt Road Waltz" }).first().waitFor();
    },
  },
  {
    name: "the first pick of all is drawn from the empty page",
    page: "discoveries",
    situation: "empty",
    async act(page) {
      await sees(page, "The next sidetrack is drawn tomorrow at 07:00.");
      await press(page, "Draw it now");
      await sees(page, "Searching");
      await page.locator(".tile").first().waitFor({ timeout: 6000 });
    },
  },
];
