// The plan as the page edits it: which of its forms it has, and how one becomes another.
import { civilDay, timeOf, weekdayDay } from "../format";
import type { Plan, Weekday } from "../types";

export const MODES = ["every_day", "some_days", "hours", "cron", "asked"] as const;
/** The form of a plan. */
export type Mode = (typeof MODES)[number];

export const MODE_NAMES: Record<Mode, string> = {
  every_day: "Every day",
  some_days: "Some days",
  hours: "Every few hours",
  cron: "Cron",
  asked: "Only when I ask",
};

export const WEEKDAYS: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const WORKDAYS: Weekday[] = WEEKDAYS.slice(0, 5);
/** Divisors of 24. */
export const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];
export const MOST_TRACKS = 10;
export const MOST_LATE_HOURS = 168;
/** A time of day where none is known. */
export const USUAL_TIME = "09:00:00";

export function modeOf({ rule }: Plan): Mode {
  if (rule.kind === "every_hours") return "hours";
  if (rule.kind === "cron") return "cron";
  if (rule.times.length === 0) return "asked";
  return rule.days.length === 0 ? "every_day" : "some_days";
}

/** What two plans that mean the same have in common. */
export function planKey({ rule, tracks, late_hours: late }: Plan): string {
  const rest = [tracks, late];
  switch (rule.kind) {
    case "times": {
      if (rule.times.length === 0) return JSON.stringify(["asked", ...rest]);
      const days = WEEKDAYS.filter((day) => rule.days.includes(day));
      return JSON.stringify(["times", [...new Set(rule.times)].sort(), days.length === WEEKDAYS.length ? [] : days, ...rest]);
    }
    case "every_hours":
      return JSON.stringify(["hours", rule.hours, rule.from, ...rest]);
    case "cron":
      return JSON.stringify(["cron", rule.expression.trim().split(/\s+/).join(" "), ...rest]);
  }
}

/** About the same plan as a cron expression, to begin with. */
export function cronOf({ rule }: Plan): string {
  if (rule.kind === "cron") return rule.expression;
  if (rule.kind === "every_hours") {
    const [hour = 0, minute = 0] = rule.from.split(":").map(Number);
    const first = hour % rule.hours;
    const hours = rule.hours === 1 ? "*" : rule.hours === 24 ? String(hour) : first === 0 ? `*/${rule.hours}` : `${first}-23/${rule.hours}`;
    return `${minute} ${hours} * * *`;
  }
  const times = rule.times.length > 0 ? rule.times : [USUAL_TIME];
  const minute = Number(times[0]?.slice(3, 5));
  const hours = times.filter((time) => Number(time.slice(3, 5)) === minute).map((time) => Number(time.slice(0, 2)));
  const days = rule.days.length === 0 ? "*" : rule.days.map((day) => (WEEKDAYS.indexOf(day) + 1) % 7);
  return `${minute} ${hours.join(",")} * * ${days === "*" || days.join() !== "1,2,3,4,5" ? String(days) : "1-5"}`;
}

/** "Sat 21 Nov 07:00" */
export function runDate(instant: string, now: number): string {
  return `${weekdayDay(civilDay(Date.parse(instant)), civilDay(now))} ${timeOf(instant)}`;
}
