// What a chart is made of: the option for ECharts, and the same data in words for tooltip, screen reader and table.
import type { EChartsCoreOption } from "echarts/core";

/** One mark in words. */
export interface Datum {
  /** Where it stands, such as a day. */
  label: string;
  /** Its value as written. */
  value: string;
  /** What else is to be said of it. */
  note?: string;
}

export interface ChartModel {
  option: EChartsCoreOption;
  /** In the order of the first series. */
  data: Datum[];
  /** How far an arrow key moves in `data`. */
  steps: { across: number; down: number };
  /** Head of the two columns of the table. */
  columns: [string, string];
  /** What the chart shows, in a sentence. */
  summary: string;
}

/** A fill that repeats a small picture. */
export interface Pattern {
  image: unknown;
  repeat: "repeat";
  scaleX: number;
  scaleY: number;
}

/** The colours a chart draws with: those of the tokens. */
export interface Colours {
  card: string;
  raise: string;
  grid: string;
  t1: string;
  t2: string;
  t3: string;
  mark: string;
  mark2: string;
  /** Levels 0 to 5. */
  heat: string[];
  hatch: Pattern;
  font: string;
}
