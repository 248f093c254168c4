// Forms of a plan, and what two of them have in common.
import { expect, it } from "vitest";
import type { Plan, Rule } from "../types";
import { cronOf, modeOf, planKey, runDate, WEEKDAYS, WORKDAYS } from "./plan";

const plan = (rule: Rule, tracks = 1): Plan => ({ rule, tracks, late_hours: 24 });
const times = (times: string[], days: typeof WEEKDAYS = []) => plan({ kind: "times", times, days });

it("knows the form of a plan", () => {
  expect(modeOf(times(["07:00:00"]))).toBe("every_day");
  expect(modeOf(times(["07:00:00"], WORKDAYS))).toBe("some_days");
  expect(modeOf(times([]))).toBe("asked");
  expect(modeOf(plan({ kind: "every_hours", hours: 6, from: "07:00:00" }))).toBe("hours");
  expect(modeOf(plan({ kind: "cron", expression: "0 7 * * *" }))).toBe("cron");
});

it("takes plans that mean the same for the same", () => {
  expect(planKey(times(["18:30:00", "07:00:00"]))).toBe(planKey(times(["07:00:00", "18:30:00"])));
  expect(planKey(times(["07:00:00"], WEEKDAYS))).toBe(planKey(times(["07:00:00"])));
  expect(planKey(times([], WORKDAYS))).toBe(planKey(times([])));
  expect(planKey(plan({ kind: "cron", expression: " 0  7 * * * " }))).toBe(planKey(plan({ kind: "cron", expression: "0 7 * * *" })));
  expect(planKey(plan({ kind: "cron", expression: "0 7 * * *" }, 2))).not.toBe(planKey(plan({ kind: "cron", expression: "0 7 * * *" })));
});

it("writes a plan as a cron expression to begin with", () => {
  expect(cronOf(times(["07:00:00"]))).toBe("0 7 * * *");
  expect(cronOf(times(["07:30:00", "18:30:00"], WORKDAYS))).toBe("30 7,18 * * 1-5");
  expect(cronOf(times(["07:00:00"], ["saturday", "sunday"]))).toBe("0 7 * * 6,0");
  expect(cronOf(times([]))).toBe("0 9 * * *");
  expect(cronOf(plan({ kind: "every_hours", hours: 6, from: "07:15:00" }))).toBe("15 1-23/6 * * *");
  expect(cronOf(plan({ kind: "every_hours", hours: 1, from: "07:15:00" }))).toBe("15 * * * *");
  expect(cronOf(plan({ kind: "every_hours", hours: 24, from: "07:15:00" }))).toBe("15 7 * * *");
});

it("writes when a run is due", () => {
  const now = new Date(2026, 10, 20, 21).getTime();
  expect(runDate(new Date(2026, 10, 23, 7).toISOString(), now)).toBe("Mon 23 Nov 07:00");
  expect(runDate(new Date(2027, 0, 1, 7).toISOString(), now)).toBe("Fri 1 Jan 2027 07:00");
});
