// Where the keys lead in the list of History.

/** The row that a key leads to from `active`, with `page` rows to a page and `rows` in all; none: it leads nowhere. */
export function target(key: string, active: number, page: number, rows: number): number | null {
  switch (key) {
    case "ArrowDown":
      return active + 1;
    case "ArrowUp":
      return active - 1;
    case "PageDown":
      return active + page;
    case "PageUp":
      return active - page;
    case "Home":
      return 0;
    case "End":
      return rows - 1;
    default:
      return null;
  }
}
