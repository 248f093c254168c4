// Listening: figures, charts and ranges.
import { expect, press, sees } from "./kit.js";

/** @type {import("./kit.js").Action[]} */
export const LISTENING = [
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
];
