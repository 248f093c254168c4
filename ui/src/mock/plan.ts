// Plans as the agent reads them, but simply: what is wrong with one, what it says in words, and when it is due.
import type { Failure, Plan, PlanPreview, Rule, Weekday } from "../lib/types";

const DAYS: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MOST_A_DAY = 24;
/** Days that are looked through for the next runs. */
const AHEAD = 400;
/** Smallest and greatest value of each field of a cron expression. */
const FIELDS: [least: number, most: number][] = [[0, 59], [0, 23], [1, 31], [1, 12], [0, 7]];

const bad = (message: string): Failure => ({ code: "bad_plan", message });
const hourMinute = (time: string) => time.slice(0, 5);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function and(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Whether a field such as "1-5", "*\/2" or "0,30" has a value. */
function fieldHas(field: string, value: number, [least, most]: [number, number]): boolean {
  return field.split(",").some((part) => {
    const [range = "*", step = "1"] = part.split("/");
    const [from = "", to = from] = range === "*" ? [String(least), String(most)] : range.split("-");
    const [low, high] = [Number(from), Number(to)];
    if ([low, high, Number(step)].some((number) => !Number.isInteger(number) || number < 0) || low < least || high > most) {
      throw bad(`this is no cron expression: the field “${part}” cannot be`);
    }
    return value >= low && value <= high && (value - low) % Math.max(1, Number(step)) === 0;
  });
}

function cronHas(expression: string, at: Date): boolean {
  const values = [at.getMinutes(), at.getHours(), at.getDate(), at.getMonth() + 1, at.getDay()];
  return expression.split(" ").every((field, place) => {
    const [value, bounds] = [values[place], FIELDS[place]];
    if (value === undefined || bounds === undefined) return false;
    // Sunday is 0 and 7.
    return fieldHas(field, value, bounds) || (place === 4 && value === 0 && fieldHas(field, 7, bounds));
  });
}

/** Minutes of a day on which something is due. */
function minutesOf(rule: Rule, day: Date): number[] {
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  if (rule.kind === "times") {
    const falls = rule.days.length === 0 || rule.days.includes(DAYS[(day.getDay() + 6) % 7] ?? "monday");
    return falls ? rule.times.map(minuteOf) : [];
  }
  const all = Array.from({ length: 24 * 60 }, (_, minute) => minute);
  if (rule.kind === "every_hours") return all.filter((minute) => (minute - minuteOf(rule.from)) % (rule.hours * 60) === 0);
  const at = (minute: number) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute);
  const anyTime = rule.expression.split(" ").slice(2).join(" ");
  return cronHas(`* * ${anyTime}`, at(720)) ? all.filter((minute) => cronHas(rule.expression, at(minute))) : [];
}

/** When the next runs are due. */
export function nextRuns(plan: Plan, now: number, many = 5): string[] {
  const [found, today] = [[] as string[], new Date(now)];
  for (let ahead = 0; ahead < AHEAD && found.length < many; ahead++) {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead);
    const due = minutesOf(plan.rule, day).map((minute) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute));
    found.push(...due.filter((at) => at.getTime() > now).map((at) => at.toISOString()));
  }
  return found.slice(0, many);
}

/** The plan as it is kept; throws what is wrong with it. */
export function checked(plan: Plan): Plan {
  const { rule, tracks } = plan;
  if (rule.kind === "times") {
    const days = DAYS.filter((day) => rule.days.includes(day));
    return enough({ ...plan, rule: { ...rule, times: [...new Set(rule.times)].sort(), days: days.length === 7 ? [] : days } }, rule.times.length * tracks);
  }
  if (rule.kind === "every_hours") return enough(plan, (24 / rule.hours) * tracks);
  const expression = rule.expression.trim().split(/\s+/).join(" ");
  if (expression.split(" ").length !== 5) {
    throw bad("a cron expression has five fields: minute, hour, day of the month, month, day of the week");
  }
  const whole: Plan = { ...plan, rule: { kind: "cron", expression } };
  const dates = nextRuns(whole, new Date(2027, 0, 1).getTime(), 60);
  const busiest = Math.max(0, ...dates.map((date) => dates.filter((other) => new Date(other).toDateString() === new Date(date).toDateString()).length));
  if (dates.length === 0) throw bad("this cron expression names a day that never comes");
  return enough(whole, busiest * tracks);
}

function enough(plan: Plan, most: number): Plan {
  if (most <= MOST_A_DAY) return plan;
  throw {
    code: "plan_too_often",
    message: `that is ${most} tracks on some days, and ${MOST_A_DAY} is the most: Spotify locks an app out of search after a few hundred calls a day`,
  };
}

function daysWords(days: Weekday[]): string {
  if (days.length === 0) return "Every day";
  return days.join() === DAYS.slice(0, 5).join() ? "Monday to Friday" : and(days.map(capital));
}

function ruleWords(rule: Rule): string {
  switch (rule.kind) {
    case "times":
      return `${daysWords(rule.days)} at ${and(rule.times.map(hourMinute))}`;
    case "every_hours":
      if (rule.hours === 24) return `Every day at ${hourMinute(rule.from)}`;
      return rule.hours === 1 ? `Every hour, ${Number(rule.from.slice(3, 5))} minutes past` : `Every ${rule.hours} hours, one of them at ${hourMinute(rule.from)}`;
    case "cron":
      return rule.expression === "0 7 * * 1-5" ? "At 07:00, Monday through Friday" : `At the times of ${rule.expression}`;
  }
}

export function planWords({ rule, tracks }: Plan): string {
  if (rule.kind === "times" && rule.times.length === 0) return "Only when you ask.";
  return tracks === 1 ? `${ruleWords(rule)}.` : `${ruleWords(rule)}, ${tracks} tracks each time.`;
}

export function preview(plan: Plan, now: number): PlanPreview {
  const whole = checked(plan);
  return { words: planWords(whole), next: nextRuns(whole, now) };
}
