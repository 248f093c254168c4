// A plan is saved once it can be looked ahead, and the last wish counts.
import { beforeEach, expect, it, vi } from "vitest";
import type { Plan, SettingsView } from "../types";

const backend = vi.hoisted(() => ({ previewPlan: vi.fn(), setPlan: vi.fn<(plan: Plan) => Promise<void>>() }));
vi.mock("#backend", () => ({ backend }));

const { app } = await import("../state.svelte");
const { PlanEdit } = await import("./plan-edit.svelte");

const KEPT: Plan = { rule: { kind: "times", times: ["07:00:00"], days: [] }, tracks: 1, late_hours: 24 };
const PREVIEW = { words: "So.", next: [] };
const told = () => app.toasts.list.map(({ text }) => text);

beforeEach(() => {
  vi.clearAllMocks();
  backend.previewPlan.mockResolvedValue(PREVIEW);
  backend.setPlan.mockResolvedValue(undefined);
  app.settings.set({ plan: KEPT, plan_words: "", next_runs: [] } as unknown as SettingsView);
});

it("saves what works, and knows it for its own", async () => {
  const edit = new PlanEdit(KEPT);
  expect(await edit.choose("some_days")).toBe(true);
  expect(app.settings.value?.plan_words).toBe("So.");
  expect(edit.is(app.settings.value?.plan ?? KEPT)).toBe(true);
});

it("saves nothing that does not work, and keeps it in sight", async () => {
  backend.previewPlan.mockRejectedValue({ code: "plan_too_often", message: "that is 40 tracks" });
  const edit = new PlanEdit(KEPT);
  expect(await edit.change({ tracks: 10 })).toBe(false);
  expect([edit.problem, edit.tracks]).toEqual(["That is 40 tracks.", 10]);
  edit.follow({ ...KEPT });
  expect(edit.tracks).toBe(10);
  await edit.choose("some_days");
  expect(await edit.change({ days: [] })).toBe(false);
  expect(edit.problem).toBe("Choose a day at least.");
  expect(backend.setPlan).not.toHaveBeenCalled();
});

it("saves a cron expression only when that is wanted", async () => {
  const edit = new PlanEdit(KEPT);
  expect(await edit.choose("cron")).toBe(false);
  expect(edit.expression).toBe("0 7 * * *");
  expect(await edit.change({ expression: "0 8 * * *" })).toBe(false);
  expect(backend.setPlan).not.toHaveBeenCalled();
  expect(await edit.settle(true)).toBe(true);
  expect(backend.setPlan).toHaveBeenCalledWith({ ...KEPT, rule: { kind: "cron", expression: "0 8 * * *" } });
  expect(await edit.change({ tracks: 2 })).toBe(true);
});

it("saves the last of many wishes", async () => {
  const edit = new PlanEdit(KEPT);
  await Promise.all([2, 3, 4].map((tracks) => edit.change({ tracks })));
  expect(backend.setPlan.mock.calls.map(([plan]) => plan.tracks)).toEqual([4]);
  expect(told()).toEqual([]);
});

it("follows a plan that changed elsewhere", () => {
  const edit = new PlanEdit(KEPT);
  edit.follow({ ...KEPT, rule: { kind: "every_hours", hours: 8, from: "06:00:00" } });
  expect([edit.mode, edit.hours, edit.from]).toEqual(["hours", 8, "06:00:00"]);
});
