// Reads what the user types into fields: days, times of day, client ids.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A day as "2026-11-20", "20 Nov 2026", "20 November" (this year) or "20.11.2026"; none when it is no day. */
export function readDay(text: string, today: string): string | null {
  const trimmed = text.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  if (iso) return civil(iso[1], iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?$/.exec(trimmed);
  if (dotted) return civil(dotted[3] ?? today.slice(0, 4), dotted[2], dotted[1]);
  const words = /^(\d{1,2})\.? ([a-z]{3,9})\.?,? ?(\d{4})?$/.exec(trimmed);
  const month = MONTHS.indexOf(words?.[2]?.slice(0, 3) ?? "");
  if (!words || month < 0) return null;
  return civil(words[3] ?? today.slice(0, 4), String(month + 1), words[1]);
}

function civil(year?: string, month?: string, day?: string): string | null {
  const text = `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`;
  const date = new Date(`${text}T12:00:00Z`);
  const real = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
  return real ? text : null;
}

/** A time of day as "7", "7:30" or "07.30", told as "07:30:00"; none when it is none. */
export function readTime(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`;
}

/** A whole number within bounds; none when it is none. */
export function readWhole(text: string, least: number, most: number): number | null {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
  return value >= least && value <= most ? value : null;
}

/** A length as "2:30", or in minutes as "2" or "2.5", told in seconds; none when it is none. */
export function readLength(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]?\d)$/.exec(text.trim());
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const minutes = /^\d{1,3}([.,]\d{1,2})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN;
  return Number.isNaN(minutes) ? null : Math.round(minutes * 60);
}

/** What is wrong with a client id; none when it looks right, and while nothing was typed. */
export function clientIdProblem(text: string): string | null {
  const id = text.trim();
  if (id === "") return null;
  if (/[^0-9a-z]/i.test(id)) return "A client ID has only digits and the letters a to f.";
  if (id.length !== 32) return `A client ID has 32 characters, this one has ${id.length}.`;
  return /[^0-9a-f]/i.test(id) ? "A client ID has only digits and the letters a to f." : null;
}
