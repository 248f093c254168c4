// Dark or light: what the user chose, else what the desktop says.
import type { Theme } from "./types";

const light = () => window.matchMedia("(prefers-color-scheme: light)");

/** Sets the theme now and whenever the desktop changes; returns how to stop. */
export function followTheme(theme: Theme): () => void {
  const media = light();
  const set = () => {
    const chosen = theme === "system" ? (media.matches ? "light" : "dark") : theme;
    document.documentElement.dataset.theme = chosen;
    document.dispatchEvent(new CustomEvent("theme"));
  };
  set();
  media.addEventListener("change", set);
  return () => media.removeEventListener("change", set);
}
