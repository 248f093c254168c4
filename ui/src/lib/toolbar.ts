// A row of buttons that is one stop of the Tab key: arrows lead from one to the next.
import type { Attachment } from "svelte/attachments";

/** Where a key leads from the button at `at` of `many`; none: nowhere. */
export function toolTarget(key: string, at: number, many: number): number | null {
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: many - 1 }[key];
  return to === undefined || many === 0 ? null : (to + many) % many;
}

/** Gives the focus to what is chosen in the toolbar of the page. */
export function focusChosen(): void {
  document.querySelector<HTMLElement>("main [role=toolbar] [aria-pressed=true]")?.focus();
}

/** The button that is pressed takes the Tab key, and after that the one that last had the focus. */
export const toolbar: Attachment<HTMLElement> = (element) => {
  const all = () => [...element.querySelectorAll<HTMLElement>("button")];
  const only = (chosen: HTMLElement | undefined) => all().forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
  const key = (event: KeyboardEvent) => {
    const buttons = all();
    const to = toolTarget(event.key, buttons.findIndex((button) => button === event.target), buttons.length);
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  const focused = (event: FocusEvent) => only(all().find((button) => button === event.target));
  only(all().find((button) => button.ariaPressed === "true") ?? all()[0]);
  element.addEventListener("keydown", key);
  element.addEventListener("focusin", focused);
  return () => {
    element.removeEventListener("keydown", key);
    element.removeEventListener("focusin", focused);
  };
};
