// How a figure compares with the period before.
import { count, percent } from "./format";
import type { Kpi } from "./types";

export interface Change {
  direction: "up" | "down" | "same";
  /** "12 %" or, for small counts, "7". */
  text: string;
  /** For screen readers. */
  spoken: string;
}

/** The change; none when there is nothing to compare with. Counts of new things change by number, not by share. */
export function change(kpi: Kpi, absolute: boolean): Change | null {
  if (kpi.before === null || (kpi.before === 0 && !absolute)) return null;
  const by = kpi.value - kpi.before;
  const share = absolute ? 0 : Math.round((by / kpi.before) * 100);
  if (absolute ? by === 0 : share === 0) return { direction: "same", text: "", spoken: "as in the period before" };
  const text = absolute ? count(Math.abs(by)) : percent(Math.abs(share) / 100);
  const up = by > 0;
  return { direction: up ? "up" : "down", text, spoken: `${text} ${up ? "more" : "less"} than in the period before` };
}
