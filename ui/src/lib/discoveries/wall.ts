// Where the covers of the wall stand: as many columns as there is room for, and rows of one height.

/** Between two covers, pixels. */
export const GAP = 12;
/** A cover is never narrower. */
export const LEAST = 112;
/** Height of what stands under a cover: badge, title and artist. */
export const UNDER = 59;

export interface Wall {
  columns: number;
  /** Width of a cover. */
  tile: number;
  /** From the top of one row to the top of the next. */
  pitch: number;
  height: number;
  /** Left edge of each column. */
  lefts: number[];
}

/** The wall of `many` covers over `width` pixels. */
export function wall(width: number, many: number): Wall {
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
  const tile = Math.max(1, Math.floor((width - GAP * (columns - 1)) / columns));
  const pitch = tile + UNDER + GAP;
  const step = columns > 1 ? (width - tile) / (columns - 1) : 0;
  const lefts = Array.from({ length: columns }, (_, column) => Math.round(column * step));
  return { columns, tile, pitch, height: Math.max(0, Math.ceil(many / columns) * pitch - GAP), lefts };
}

/** The covers, first and last, that are in sight or nearly: `top` pixels of the wall are scrolled away, `screen` can be seen. */
export function sight({ columns, pitch }: Wall, many: number, top: number, screen: number): [number, number] {
  const MORE = 2;
  const first = Math.max(0, Math.floor(top / pitch) - MORE) * columns;
  const last = (Math.floor((top + screen) / pitch) + MORE + 1) * columns - 1;
  return [Math.min(first, Math.max(0, many - 1)), Math.min(last, many - 1)];
}

/** The cover that a key leads to from `active`; none: it leads nowhere. `rows` make a page. */
export function target(key: string, active: number, columns: number, many: number, rows: number): number | null {
  const to = {
    ArrowRight: active + 1,
    ArrowLeft: active - 1,
    ArrowDown: active + columns,
    ArrowUp: active - columns,
    PageDown: active + columns * rows,
    PageUp: active - columns * rows,
    Home: 0,
    End: many - 1,
  }[key];
  if (to === undefined || many === 0) return null;
  // Below the last whole row there may be none: then the last one is meant, and above the first row nothing.
  if (to >= many) return key === "PageDown" || lastRow(active, columns) < lastRow(many - 1, columns) ? many - 1 : active;
  return to < 0 ? (key === "PageUp" ? active % columns : active) : to;
}

const lastRow = (place: number, columns: number) => Math.floor(place / columns);
