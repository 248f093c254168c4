// What axe finds on a page as it stands.
import { createRequire } from "node:module";

/** @type {string} */
const AXE = createRequire(import.meta.url)("axe-core").source;

/** Serious findings of axe. @param {import("playwright-core").Page} page @returns {Promise<string[]>} */
export async function findings(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // @ts-expect-error axe was put into the page just now.
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter((/** @type {{ impact: string }} */ { impact }) => ["serious", "critical"].includes(impact))
      .map(
        (/** @type {{ id: string, nodes: { target: string[] }[] }} */ { id, nodes }) =>
          `axe ${id} at ${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(", ")}`,
      );
  });
}
