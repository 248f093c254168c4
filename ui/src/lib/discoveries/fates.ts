// What becomes of picks: the order of the words, and how many picks each holds.
import type { Discovery, Fate } from "../types";

/** As the filters stand. */
export const FATES = ["new", "heard", "kept", "skipped", "removed"] as const satisfies readonly Fate[];

export const FATE_NAMES: Record<Fate, string> = {
  new: "New",
  heard: "Heard",
  kept: "Kept",
  skipped: "Skipped",
  removed: "Removed",
};

/** The strongest that is true, as the agent tells it: for a change that has just come by itself. */
export function fateOf({ pick, plays, skips }: Pick<Discovery, "pick" | "plays" | "skips">): Fate {
  if (pick.kept_at !== null) return "kept";
  if (pick.removed_at !== null || pick.gone_at !== null) return "removed";
  if (plays > 0) return "heard";
  return skips > 0 ? "skipped" : "new";
}

export function countFates(discoveries: Discovery[]): Record<Fate, number> {
  const counts = { new: 0, heard: 0, kept: 0, skipped: 0, removed: 0 };
  for (const { fate } of discoveries) counts[fate]++;
  return counts;
}

/** Those that a filter lets through; none: all. */
export function chosen(discoveries: Discovery[], fate: Fate | null): Discovery[] {
  return fate === null ? discoveries : discoveries.filter((discovery) => discovery.fate === fate);
}

const NOTHING: Record<Fate, [title: string, text: string]> = {
  new: ["Nothing new.", "The next sidetrack stands here until you have heard it."],
  heard: ["None heard yet.", "A pick counts as heard after 30 seconds."],
  kept: ["None kept yet.", "Keep a pick and it stays here."],
  skipped: ["None skipped.", "A pick that you leave early each time stands here."],
  removed: ["None removed.", "A pick that you take out of the playlist stands here."],
};

/** In the place of a filter that lets nothing through. */
export function nothingWords(fate: Fate): { title: string; text: string } {
  const [title, text] = NOTHING[fate];
  return { title, text };
}
