// Where the focus goes when what had it goes.

/** The title of the page. */
export function focusTitle(): void {
  document.querySelector<HTMLElement>("h1")?.focus();
}

/** Does what takes a part of a row of History away; then the row has the focus. */
export function thenOnRow(part: Element, change: () => void): void {
  const row = part.closest<HTMLElement>("[data-row]");
  change();
  row?.focus({ preventScroll: true });
}
