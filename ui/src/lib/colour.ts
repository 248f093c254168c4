// Colours as CSS wants them.

/** "109 74 114" of "#6d4a72"; none of anything else. */
export function rgbParts(hex: string | null): string | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex ?? "");
  if (!found) return null;
  return found.slice(1).map((part) => parseInt(part, 16)).join(" ");
}
