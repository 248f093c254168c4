// How numbers, lengths, times and days are written. Civil days stay strings: no time zone touches them.

// The texts are English, so are the forms: 24 hours and months in words read the same everywhere.
const LOCALE = "en-GB";
const NARROW = "\u202f";
export const FIXED = "\u00a0";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const numbers = new Intl.NumberFormat(LOCALE);
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

type Parts = Intl.DateTimeFormatOptions;

/** "2,214" */
export function count(value: number): string {
  return numbers.format(Math.round(value));
}

/** "1 listen", "3 listens" */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "61 %" of a share from 0 to 1. */
export function percent(share: number): string {
  return `${count(share * 100)}${NARROW}%`;
}

/** "47 h 26", under an hour "43 min". */
export function duration(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes}${FIXED}min`;
  const rest = String(minutes % 60).padStart(2, "0");
  return `${count(Math.floor(minutes / 60))}${FIXED}h${FIXED}${rest}`;
}

/** "451 h": hours alone, for long sums. */
export function hours(ms: number): string {
  return ms < HOUR ? duration(ms) : `${count(ms / HOUR)}${FIXED}h`;
}

/** "2:31", "1:02:31": a position in a track. */
export function position(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const whole = Math.floor(seconds / 3600);
  return whole > 0 ? `${whole}:${parts.join(":")}` : `${Number(parts[0])}:${parts[1]}`;
}

/** "07:00" of an instant, in the user's time zone. */
export function timeOf(instant: string | number): string {
  return clock.format(new Date(instant));
}

/** "07:00:04" of an instant, in the user's time zone. */
export function exactTimeOf(instant: string): string {
  return exactClock.format(new Date(instant));
}

/** "07:00" of a time of day such as "07:00:00". */
export function timeOfDay(time: string): string {
  return time.slice(0, 5);
}

/** A civil day at noon UTC: far from every edge of a day. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

function day(civil: string, parts: Parts): string {
  return new Intl.DateTimeFormat(LOCALE, { ...parts, timeZone: "UTC" }).format(noon(civil));
}

/** "Friday, 20 November" */
export function longDay(civil: string): string {
  return `${day(civil, { weekday: "long" })}, ${day(civil, { day: "numeric", month: "long" })}`;
}

/** "Fri 20 Nov", with the year if it is not that of `today`. */
export function weekdayDay(civil: string, today: string): string {
  return `${day(civil, { weekday: "short" })} ${shortDay(civil, today)}`;
}

/** "20 Nov", with the year if it is not that of `today`. */
export function shortDay(civil: string, today: string): string {
  const text = `${day(civil, { day: "numeric" })} ${monthOf(civil)}`;
  return civil.slice(0, 4) === today.slice(0, 4) ? text : `${text} ${yearOf(civil)}`;
}

/** "Nov"; en-GB's own "Sept" is cut to three letters like the others. */
export function monthOf(civil: string): string {
  return day(civil, { month: "short" }).slice(0, 3);
}

/** "November" */
export function longMonth(civil: string): string {
  return day(civil, { month: "long" });
}

export function yearOf(civil: string): number {
  return Number(civil.slice(0, 4));
}

/** "Mon" to "Sun", 0 is Monday. */
export function weekday(index: number, width: "short" | "long" = "short"): string {
  return day(`2026-11-${String(16 + index).padStart(2, "0")}`, { weekday: width });
}

/** 0 is Monday. */
export function weekdayOf(civil: string): number {
  return (noon(civil).getUTCDay() + 6) % 7;
}

/** "22 Oct – 20 Nov", the year only if it is not that of `today`. */
export function dayRange(first: string, last: string, today: string): string {
  if (first === last) return shortDay(first, today);
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  const sameMonth = first.slice(0, 7) === last.slice(0, 7);
  const year = last.slice(0, 4) === today.slice(0, 4) && sameYear ? "" : ` ${yearOf(last)}`;
  const end = `${day(last, { day: "numeric" })} ${monthOf(last)}${year}`;
  if (sameMonth) return `${day(first, { day: "numeric" })} – ${end}`;
  const start = `${day(first, { day: "numeric" })} ${monthOf(first)}`;
  return `${start}${sameYear ? "" : ` ${yearOf(first)}`} – ${end}`;
}

/** "3 to 4 November", for sentences. */
export function spokenRange(first: string, last: string): string {
  const end = `${day(last, { day: "numeric" })} ${longMonth(last)}`;
  if (first === last) return end;
  const month = first.slice(0, 7) === last.slice(0, 7) ? "" : ` ${longMonth(first)}`;
  return `${day(first, { day: "numeric" })}${month} to ${end}`;
}

/** The civil day of an instant in the user's time zone. */
export function civilDay(instant: number): string {
  const date = new Date(instant);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The day `days` later. */
export function addDays(civil: string, days: number): string {
  return new Date(noon(civil).getTime() + days * DAY).toISOString().slice(0, 10);
}

/** "now", "6 min ago", "2 h ago", "yesterday 21:40", "14 Nov". */
export function ago(instant: string, now: number): string {
  const at = Date.parse(instant);
  const passed = now - at;
  if (passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)}${FIXED}min ago`;
  const [today, then] = [civilDay(now), civilDay(at)];
  if (then === today || passed < 4 * HOUR) return `${Math.floor(passed / HOUR)}${FIXED}h ago`;
  if (then === addDays(today, -1)) return `yesterday ${timeOf(at)}`;
  return shortDay(then, today);
}

/** "in 5 min", "in 2 h", "at 18:00", "tomorrow at 07:00", "on 14 Nov at 07:00". */
export function ahead(instant: string, now: number): string {
  const at = Date.parse(instant);
  const left = at - now;
  if (left < MINUTE) return "in a moment";
  if (left < 55 * MINUTE) return `in ${Math.ceil(left / MINUTE)}${FIXED}min`;
  return atTime(instant, now);
}

/** "at 18:00", "tomorrow at 07:00", "on 14 Nov at 07:00". */
export function atTime(instant: string, now: number): string {
  const at = Date.parse(instant);
  const [today, then] = [civilDay(now), civilDay(at)];
  if (then === today) return `at ${timeOf(at)}`;
  if (then === addDays(today, 1)) return `tomorrow at ${timeOf(at)}`;
  return `on ${shortDay(then, today)} at ${timeOf(at)}`;
}

/** "until 18:00", "until tomorrow 07:00", "until 14 Nov 07:00". */
export function untilTime(instant: string, now: number): string {
  const at = Date.parse(instant);
  const [today, then] = [civilDay(now), civilDay(at)];
  if (then === today) return `until ${timeOf(at)}`;
  return then === addDays(today, 1) ? `until tomorrow ${timeOf(at)}` : `until ${shortDay(then, today)} ${timeOf(at)}`;
}

/** "840 kB" or "24 MB", as disks are sold. */
export function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${count(Math.ceil(bytes / 1e3))} kB`;
  return `${count(Math.round(bytes / 1e6))} MB`;
}

/** Whether Spotify can play and show what has this URI: local files and mere names it does not know. */
export const isPlayable = (uri: string): boolean => uri.startsWith("spotify:") && !uri.startsWith("spotify:local:");
