// What happens when the page is used: each action does what its word says.
import { open } from "./browser.js";
import { findLayoutTroubles } from "./inspect.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {boolean} holds @param {string} what */
function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** @param {Page} page @param {string} text */
const sees = (page, text) => page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor({ timeout: 4000 });

/** @param {Page} page @param {string} name */
const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).first().click();

/** @type {{ name: string, page: string, situation?: string, extra?: string, size?: [number, number], act: (page: Page) => Promise<void> }[]} */
const ACTIONS = [
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
      await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
      await page.keyboard.press("Control+4");
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      expect((await page.evaluate(() => document.activeElement?.tagName)) === "H1", "the title has not the focus");
    },
  },
  {
    name: "figures are tabs that arrows change",
    page: "listening",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("tab", { name: "Listening time" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.getByRole("tab", { name: "Plays", selected: true }).waitFor();
      await sees(page, "Plays per day");
    },
  },
  {
    name: "arrows read the marks of a chart aloud",
    page: "listening",
    async act(page) {
      await page.getByRole("application").first().focus();
      await page.keyboard.press("ArrowLeft");
      await page.locator("[aria-live]", { hasText: "Fri 20 Nov: 1" }).waitFor({ state: "attached" });
      await page.keyboard.press("ArrowLeft");
      await page.locator("[aria-live]", { hasText: "Thu 19 Nov" }).waitFor({ state: "attached" });
      await page.locator(".tip").first().waitFor();
    },
  },
  {
    name: "a chart can be read as a table",
    page: "listening",
    async act(page) {
      await press(page, "Show as table: Listening time");
      expect((await page.locator("tbody tr").count()) === 30, "not thirty rows");
      await press(page, "Show as chart: Listening time");
      await page.getByRole("application").first().waitFor();
    },
  },
  {
    name: "a range can be typed, and nonsense is refused in words",
    page: "listening",
    async act(page) {
      await press(page, "Custom");
      await page.getByLabel("From", { exact: true }).fill("32 Oct");
      await press(page, "Show");
      await sees(page, "Write a day like");
      await page.getByLabel("From").fill("1 Sep");
      await page.getByLabel("To", { exact: true }).fill("2026-09-14");
      await press(page, "Show");
      await sees(page, "1 – 14 Sep");
    },
  },
  {
    name: "arrows step a whole period, not past today",
    page: "listening",
    async act(page) {
      const later = page.getByRole("button", { name: "Later" }).filter({ visible: true });
      expect(await later.isDisabled(), "one can step past today");
      await press(page, "Earlier");
      await sees(page, "22 Sep – 21 Oct");
      await press(page, "Later");
      await sees(page, "22 Oct – 20 Nov");
    },
  },
  {
    name: "all artists fold out",
    page: "listening",
    async act(page) {
      await page.getByRole("button", { name: /^(All|Top) \d+/ }).click();
      expect((await page.locator("ol li").count()) > 10, "no more than before");
    },
  },
  {
    name: "History finds while one types, whatever the script, and says when there is nothing",
    page: "history",
    situation: "long-names",
    async act(page) {
      const field = page.getByLabel("Search your history");
      for (const [words, title] of [["adagio LÄNDER", ""], ["mutzen", "Donaudampf"], ["夜間", "夜の駅"], ["الميناء", "يا ليل"]]) {
        await field.fill(words ?? "");
        if (title) await page.getByRole("row").filter({ hasText: title }).first().waitFor();
        else await sees(page, "Nothing you heard has");
      }
      await press(page, "Clear the search");
      await page.getByRole("button", { name: /^All 12,483/ }).waitFor();
    },
  },
  {
    name: "filters of History combine with each other and with the search",
    page: "history",
    async act(page) {
      const rows = (/** @type {string} */ what) => page.evaluate((selector) => document.querySelectorAll(selector).length, `[data-row]${what}`);
      const until = (/** @type {number} */ count) => page.waitForFunction((wanted) => document.querySelector("[role=treegrid]")?.getAttribute("aria-rowcount") === String(wanted), count);
      const chip = (/** @type {string} */ name) => page.getByRole("button", { name: new RegExp(`^${name}`) });
      await chip("Gaps").click();
      await sees(page, "Not recorded, 3 Nov");
      await until(6);
      await chip("Skipped").click();
      await page.waitForFunction(() => document.querySelectorAll("[data-row]").length > 5);
      expect((await rows(":not(.skipped) .hatch")) > 0, "no gap between the skipped listens");
      expect((await rows(":not(.skipped):not(:has(.hatch))")) === 0, "rows that are neither skipped nor gaps");
      await chip("Gaps").click();
      await chip("Spotify export").click();
      await page.getByRole("button", { name: /^Spotify export/, pressed: true }).waitFor();
      await page.waitForFunction(() => document.querySelectorAll("[data-row].skipped").length > 5);
      expect((await rows(":not(.skipped)")) === 0, "rows that were not skipped");
      const told = Number(((await chip("Spotify export").textContent()) ?? "").replace(/\D/g, ""));
      expect(told === Number(((await chip("Skipped").textContent()) ?? "").replace(/\D/g, "")), "both count the same rows");
      await page.getByLabel("Search your history").fill("nothing has this");
      await sees(page, "Nothing under “Spotify export” and “Skipped” has");
      await press(page, "Show everything");
      await page.getByRole("button", { name: /^All 12,483/, pressed: true }).waitFor();
    },
  },
  {
    name: "keys lead through a million rows, to the last one and back",
    page: "history",
    situation: "million",
    async act(page) {
      await page.locator("[data-row='0']").focus();
      await page.keyboard.press("PageDown");
      await page.keyboard.press("ArrowDown");
      const row = () => page.evaluate(() => Number(document.activeElement?.getAttribute("data-row") ?? -1));
      expect((await row()) > 3, "no page down");
      await page.keyboard.press("End");
      await page.locator("[data-row='1000002'] time").waitFor();
      expect((await row()) === 1_000_002, "not at the end");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("PageUp");
      expect((await row()) < 1_000_001, "no way up");
      await page.keyboard.press("Home");
      await page.locator("[data-row='0'] time").waitFor();
      expect((await row()) === 0 && (await page.evaluate(() => document.querySelector("main")?.scrollTop)) === 0, "not at the start");
    },
  },
  {
    name: "the scroll bar reaches every part of a million rows, and the wheel each row",
    page: "history",
    situation: "million",
    async act(page) {
      const rows = () => page.evaluate(() => [...document.querySelectorAll("[data-row] time")].map((time) => Number(time.closest("[data-row]")?.getAttribute("data-row"))));
      const scroll = (/** @type {number} */ share) => page.evaluate((part) => { const main = document.querySelector("main"); if (main) main.scrollTop = part * (main.scrollHeight - main.clientHeight); }, share);
      for (const share of [0.25, 0.5, 0.75, 1]) {
        await scroll(share);
        await page.waitForTimeout(400);
        const seen = await rows();
        expect(seen.length > 5 && seen.some((row) => Math.abs(row - share * 1_000_002) < 12_000), `at ${share} it shows ${seen[0]}`);
      }
      await scroll(0.5);
      await page.waitForTimeout(400);
      const before = (await rows()).at(0) ?? 0;
      await page.mouse.move(400, 350);
      await page.mouse.wheel(0, 430);
      await page.waitForTimeout(500);
      const moved = ((await rows()).at(0) ?? 0) - before;
      expect(moved >= 9 && moved <= 11, `430 pixels moved ${moved} rows`);
    },
  },
  {
    name: "a listen opens to what saw it, and what else is shown as it can be parted and joined again",
    page: "history",
    async act(page) {
      const row = page.locator("[data-row='4']");
      await row.focus();
      await page.keyboard.press("Enter");
      await page.locator("[data-row='4'][aria-expanded=true]").waitFor();
      await sees(page, "Recently played: ended");
      await sees(page, "UTC+1");
      await page.keyboard.press("Escape");
      await page.locator("[data-row='4'][aria-expanded=false]").waitFor();
    },
  },
  {
    name: "listens are deleted with a count, and come back by Undo",
    page: "history",
    async act(page) {
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+ArrowDown");
      await sees(page, "3 listens selected");
      await press(page, "Delete");
      await sees(page, "3 listens deleted.");
      await page.getByRole("button", { name: /^All 12,480/ }).waitFor();
      await press(page, "Undo");
      await page.getByRole("button", { name: /^All 12,483/ }).waitFor();
    },
  },
  {
    name: "a day can be gone to, by name or by number",
    page: "history",
    async act(page) {
      await press(page, "Go to a day");
      await page.getByLabel("Day", { exact: true }).fill("31 Feb");
      await page.keyboard.press("Enter");
      await sees(page, "Write a day like");
      await page.getByLabel("Day", { exact: true }).fill("1 Sep");
      await page.keyboard.press("Enter");
      await page.getByRole("rowheader", { name: "Tuesday, 1 September" }).waitFor();
      expect((await page.evaluate(() => document.activeElement?.hasAttribute("data-row"))) === true, "no row has the focus");
    },
  },
  {
    name: "what a row at the foot opens to comes in sight",
    page: "history",
    async act(page) {
      await page.locator("[data-row='7']").focus();
      await page.keyboard.press("Enter");
      await sees(page, "Seen by");
      await page.waitForTimeout(200);
      const end = await page.locator("[data-row='7']").evaluate((row) => row.getBoundingClientRect().bottom);
      expect(end <= 520, `it ends at ${end} of 520`);
    },
  },
  {
    name: "rows stay in place while a row above them closes",
    page: "history",
    size: [1040, 720],
    async act(page) {
      const top = () => page.locator("[data-row='5']").evaluate((row) => row.getBoundingClientRect().top);
      await page.locator("[data-row='1']").focus();
      await page.keyboard.press("Enter");
      await sees(page, "Seen by");
      await page.mouse.move(600, 500);
      await page.mouse.wheel(0, 200);
      await page.waitForTimeout(200);
      const before = await top();
      await page.locator("[data-row='5'] .heard").click();
      await page.waitForTimeout(300);
      const moved = Math.abs((await top()) - before);
      expect(moved < 1.5, `the row that was clicked moved ${moved} pixels`);
    },
  },
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
    name: "disconnecting counts first, and Escape says no",
    page: "settings",
    async act(page) {
      await press(page, "Disconnect…");
      await sees(page, "This deletes 12,480 listens, 92 sidetracks, 104 runs and 7 copies of the diary");
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
      await press(page, "Disconnect…");
      await sees(page, "This deletes 9,360 listens");
      await sees(page, "3,120 listens that your own files tell stay.");
    },
  },
  {
    name: "everything can be deleted, after it was counted",
    page: "settings",
    async act(page) {
      await press(page, "Delete everything…");
      await sees(page, "Every setting goes too.");
      await press(page, "Cancel");
      await press(page, "Delete everything…");
      await press(page, "Delete everything");
      await sees(page, "It takes about three minutes, once.");
    },
  },
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
      await sees(page, "About 171,902 listens will go.");
      await press(page, "Undo the import");
      await sees(page, "Import undone");
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
    name: "a folder without a history is told to be one",
    page: "settings",
    situation: "import-nothing",
    async act(page) {
      await press(page, "Choose folder…");
      await sees(page, "No listening history was found. Choose the zip or folder as you downloaded it.");
    },
  },
  {
    name: "a damaged zip is told to be one",
    page: "settings",
    situation: "import-damaged",
    async act(page) {
      await press(page, "Choose files or zip…");
      await sees(page, "my_spotify_data.zip: the zip is damaged");
    },
  },
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
    async act(page) {
      await press(page, "Export…");
      await sees(page, "Choose where to write it.");
      await page.getByRole("progressbar", { name: "Export" }).waitFor();
      await sees(page, "of 12,480 listens");
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+4");
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
  {
    name: "disconnecting is offered while anything is kept, and only then",
    page: "settings",
    async act(page) {
      await press(page, "Sign out");
      await sees(page, "Your diary is on this computer; sign in to go on with it.");
      await press(page, "Disconnect…");
      await sees(page, "This deletes 12,480 listens, 92 sidetracks, 104 runs and 7 copies of the diary");
      await press(page, "Disconnect");
      await sees(page, "It takes about three minutes, once.");
      await page.getByRole("button", { name: "Disconnect…" }).waitFor({ state: "detached" });
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
    name: "the ring around a chart leaves the words around it free",
    page: "listening",
    size: [1040, 720],
    async act(page) {
      await page.getByRole("tab", { name: "Listening time" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.getByRole("application").first().focus();
      const room = await page.evaluate(() => {
        const chart = document.activeElement;
        const head = chart?.parentElement?.querySelector(".per")?.getBoundingClientRect();
        const card = chart?.closest(".card")?.getBoundingClientRect();
        if (!chart || !head || !card) return null;
        const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(chart);
        const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset);
        const box = chart.getBoundingClientRect();
        const ring = outlineStyle !== "none";
        return { ring, above: box.top - reach - head.bottom, below: card.bottom - 1 - box.bottom - reach };
      });
      expect(room !== null && room.ring, "no ring");
      expect(room !== null && room.above >= 1 && room.below >= 1, `it touches: ${JSON.stringify(room)}`);
    },
  },
  {
    name: "times of the plan can be added and taken out",
    page: "settings",
    async act(page) {
      await page.getByLabel("Another time of day").fill("25:00");
      await press(page, "Add");
      await sees(page, "Write a time like 07:00.");
      await page.getByLabel("Another time of day").fill("18.30");
      await press(page, "Add");
      await press(page, "Remove 18:30");
      await page.getByRole("button", { name: "Remove 18:30" }).waitFor({ state: "detached" });
    },
  },
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

/**
 * One job per action.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {(name: string, troubles: string[]) => void} report
 * @param {string} [only] the page whose actions to do
 */
export function actionChecks(browser, url, report, only) {
  return ACTIONS.filter(({ page }) => !only || page === only).map(({ name, page: shown, situation, extra, size, act }) => async () => {
    const { page, troubles, close } = await open(browser, url, {
      theme: "dark",
      size: size ?? [720, 520],
      page: shown,
      situation,
      extra,
    });
    page.setDefaultTimeout(5000);
    await act(page).catch((error) => troubles.push(String(error).split("\n")[0] ?? "failed"));
    await page.evaluate(() => document.querySelector("main")?.scrollTo(0, 0));
    troubles.push(...(await page.evaluate(findLayoutTroubles)));
    report(name, troubles);
    await close();
  });
}
