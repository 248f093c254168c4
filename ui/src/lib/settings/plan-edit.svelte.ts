// The plan while it is edited: looked ahead with each change, and saved once that works.
import { backend } from "#backend";
import { asFailure } from "../backend";
import { app } from "../state.svelte";
import type { Plan, PlanPreview, Rule, Weekday } from "../types";
import { failureWords } from "../words";
import { cronOf, modeOf, planKey, USUAL_TIME, WORKDAYS, type Mode } from "./plan";

/** What can be changed. */
type Parts = Pick<PlanEdit, "times" | "days" | "hours" | "from" | "expression" | "tracks" | "late">;

export class PlanEdit {
  mode = $state<Mode>("every_day");
  times = $state.raw<string[]>([USUAL_TIME]);
  days = $state.raw<Weekday[]>(WORKDAYS);
  hours = $state(6);
  from = $state(USUAL_TIME);
  expression = $state("");
  tracks = $state(1);
  late = $state(24);
  /** What the plan would come to. */
  preview = $state.raw<PlanPreview | null>(null);
  /** What is wrong with it. */
  problem = $state<string | null>(null);
  readonly plan: Plan = $derived({ rule: this.#rule(), tracks: this.tracks, late_hours: this.late });
  #asked = 0;
  #saving = 0;
  #saves: Promise<unknown> = Promise.resolve();
  #seen = "";

  constructor(plan: Plan) {
    this.#take(plan);
    this.#seen = planKey(plan);
  }

  /** Whether a plan is the one that is edited. */
  is(plan: Plan): boolean {
    return planKey(plan) === planKey(this.plan);
  }

  /** The plan as it is kept; one that changed elsewhere takes the place of what is edited. */
  follow(plan: Plan): void {
    const key = planKey(plan);
    if (key === this.#seen) return;
    this.#seen = key;
    if (this.#saving === 0 && !this.is(plan)) this.#take(plan);
  }

  choose(mode: Mode): Promise<boolean> {
    if (mode === "cron") this.expression = this.mode === "cron" ? this.expression : cronOf(this.plan);
    if ((mode === "every_day" || mode === "some_days") && this.times.length === 0) this.times = [USUAL_TIME];
    this.mode = mode;
    return this.settle();
  }

  change(parts: Partial<Parts>): Promise<boolean> {
    Object.assign(this, parts);
    return this.settle();
  }

  /** Looks ahead, and saves what works. A cron expression that is typed is saved only when that is wanted. */
  async settle(wanted = false): Promise<boolean> {
    const [mine, { plan }] = [++this.#asked, this];
    if (this.mode === "some_days" && this.days.length === 0) return this.#refuse("Choose a day at least.");
    try {
      const preview = await backend.previewPlan(plan);
      if (mine !== this.#asked) return false;
      [this.preview, this.problem] = [preview, null];
      if (this.#typing() && !wanted) return false;
      return await this.#save(plan, preview);
    } catch (thrown) {
      return mine === this.#asked && this.#refuse(failureWords(asFailure(thrown)));
    }
  }

  #refuse(problem: string): false {
    [this.preview, this.problem] = [null, problem];
    return false;
  }

  /** Whether there is an expression that was not saved yet. */
  #typing(): boolean {
    const kept = app.settings.value?.plan.rule;
    return this.mode === "cron" && (kept?.kind !== "cron" || kept.expression !== this.expression.trim());
  }

  #save(plan: Plan, preview: PlanPreview): Promise<boolean> {
    const save = async (): Promise<boolean> => {
      if (app.settings.value && planKey(app.settings.value.plan) === planKey(plan)) return true;
      const saved = await app.act("plan", () => backend.setPlan(plan));
      const { value } = app.settings;
      if (saved && value) app.settings.set({ ...value, plan, plan_words: preview.words, next_runs: preview.next });
      return saved;
    };
    this.#saving++;
    const saved = this.#saves.then(save).finally(() => this.#saving--);
    this.#saves = saved;
    return saved;
  }

  #rule(): Rule {
    switch (this.mode) {
      case "every_day":
        return { kind: "times", times: this.times, days: [] };
      case "some_days":
        return { kind: "times", times: this.times, days: this.days };
      case "hours":
        return { kind: "every_hours", hours: this.hours, from: this.from };
      case "cron":
        return { kind: "cron", expression: this.expression };
      case "asked":
        return { kind: "times", times: [], days: [] };
    }
  }

  #take({ rule, ...plan }: Plan): void {
    this.mode = modeOf({ rule, ...plan });
    if (rule.kind === "times") {
      if (rule.times.length > 0) this.times = rule.times;
      if (rule.days.length > 0) this.days = rule.days;
      this.from = rule.times[0] ?? this.from;
    } else if (rule.kind === "every_hours") {
      [this.hours, this.from] = [rule.hours, rule.from];
    } else {
      this.expression = rule.expression;
    }
    [this.tracks, this.late] = [plan.tracks, plan.late_hours];
    [this.preview, this.problem] = [null, null];
  }
}
