// Colours by name, for tests.
import type { Colours } from "./model";

export const COLOURS: Colours = {
  card: "card",
  raise: "raise",
  grid: "grid",
  t1: "t1",
  t2: "t2",
  t3: "t3",
  mark: "mark",
  mark2: "mark2",
  heat: ["h0", "h1", "h2", "h3", "h4", "h5"],
  hatch: { image: null, repeat: "repeat", scaleX: 1, scaleY: 1 },
  font: "sans-serif",
};
