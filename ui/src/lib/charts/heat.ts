// What the two heat maps share.
import type { Colours } from "./model";

/** Colours by level; the level is the last value of each cell. */
export function levels(colours: Colours, dimension: number) {
  return {
    show: false,
    type: "piecewise",
    dimension,
    seriesIndex: 0,
    pieces: colours.heat.map((color, value) => ({ value, color })),
  };
}

/** A series that is painted whole at once, however busy the computer is. */
export const AT_ONCE = { progressive: 0, animation: false };

/** Cells apart by a border in the colour of the card. */
export function cells(colours: Colours) {
  return {
    ...AT_ONCE,
    itemStyle: { borderColor: colours.card, borderWidth: 2, borderRadius: 4 },
    emphasis: { itemStyle: { borderColor: colours.t1, borderWidth: 1.5 } },
  };
}
