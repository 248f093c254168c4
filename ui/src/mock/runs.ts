// Invented runs of the plan, of every kind, newest first.
import type { PickView, RunView, StepView } from "../lib/types";

const MINUTE = 60_000;
export const STEPS: [name: string, detail: string][] = [
  ["read playlist", "92 tracks in it"],
  ["search", '"sa": 431 found, 0 pass'],
  ["search", '"alt": 10 from 61 of 77 found, 3 pass'],
  ["draw", "Salt Road Waltz · Dunja Perić"],
];

/** What a draw looks like whose every track was turned away. */
const IN_VAIN: [name: string, detail: string][] = [
  ["read playlist", "92 tracks in it"],
  ["search", '"ي year:1988": 0 found, 0 pass'],
  ...["ka", "gi", "sa", "no", "el"].flatMap((word) =>
    [1988, 1996, 2004, 2010, 2019].map((year): [string, string] => ["search", `"${word} year:${year}": ${year % 50} found, 0 pass`]),
  ),
  ["draw", "no track passed; turned away most by “years”: 412 of 800"],
];

function steps(start: number, reason: string | null): StepView[] {
  const added = reason === null;
  const cut: [string, string][] = [...STEPS.slice(0, 2), ["search", "no answer within 10 s"]];
  const all: [string, string][] = added ? [...STEPS, ["add track", "added at the end"]] : reason === "nothing_drawn" ? IN_VAIN : cut;
  return all.map(([name, detail], place) => {
    const ok = added || place < all.length - 1;
    const took = ok ? 180 + (place % 9) * 140 : 10_000;
    return { name, at: new Date(start + place * 1200).toISOString(), took_ms: name === "draw" ? null : took, ok, status: name === "draw" || !ok ? null : 200, detail };
  });
}

/** The day, counted back, on which something else happened than a plain draw. */
const ODD: Partial<Record<number, Partial<RunView> & { lateMs?: number }>> = {
  2: { lateMs: 180 * MINUTE },
  3: { status: "waiting", reason: "quota_exceeded" },
  6: { status: "failed", reason: "nothing_drawn" },
  9: { status: "skipped", reason: "picks_paused" },
  12: { status: "coalesced", reason: "missed" },
  13: { status: "skipped", reason: "too_late", lateMs: 31 * 60 * MINUTE },
  14: { status: "skipped", reason: "missed" },
  17: { status: "failed", reason: "offline" },
  23: { status: "coalesced", reason: "run_open" },
};

/** The day, counted back, whose run brought two tracks. */
const TWICE = 4;

export class InventedRuns {
  #all: RunView[] = [];

  /** One run a day for each pick; `picks`: newest first. */
  fill(picks: PickView[]): void {
    let next = picks.length + 248;
    const days = picks.length === 0 ? 0 : Math.max(picks.length, 130);
    for (let day = 0; day < days; day++) {
      const due = new Date(2026, 10, 20 - day, 7).getTime();
      const { lateMs = 0, ...odd } = ODD[day] ?? {};
      const start = due + lateMs + 200;
      const good = odd.status === undefined;
      const pick = picks[day] ?? null;
      this.#all.push({
        id: next--,
        kind: day % 11 === 5 ? "manual" : "plan",
        due_at: day % 11 === 5 ? null : new Date(due).toISOString(),
        started_at: new Date(start).toISOString(),
        ended_at: odd.status === "waiting" ? null : new Date(start + 4200 + day * 37).toISOString(),
        status: "success",
        reason: null,
        wait_until: odd.status === "waiting" ? new Date(2026, 10, 21, 0, 5).toISOString() : null,
        wanted: day === TWICE ? 2 : 1,
        picks: good && pick ? picks.slice(day, day === TWICE ? day + 2 : day + 1) : [],
        steps: odd.status === "skipped" || odd.status === "coalesced" ? [] : steps(start, odd.reason ?? null),
        ...odd,
      });
    }
  }

  /** The short list. */
  last(): RunView[] {
    return this.#all
      .filter(({ status }) => status !== "coalesced")
      .slice(0, 5)
      .map((run) => ({ ...run, steps: [] }));
  }

  page(limit: number, before: number | null, status: RunView["status"] | null): RunView[] {
    return this.#all.filter((run) => (before === null || run.id < before) && (status === null || run.status === status)).slice(0, limit);
  }

  of(pick: number): RunView | null {
    return this.#all.find((run) => run.picks.some(({ id }) => id === pick)) ?? null;
  }

  take(run: RunView): RunView {
    const known = this.#all.findIndex(({ id }) => id === run.id);
    if (known >= 0) this.#all[known] = run;
    else this.#all.unshift(run);
    return run;
  }

  #run(id: number): RunView {
    const run = this.#all.find((known) => known.id === id);
    if (!run) throw { code: "unknown", message: "no such run" };
    return run;
  }

  cancel(id: number, now: string): RunView {
    return this.take({ ...this.#run(id), status: "skipped", reason: "cancelled", wait_until: null, ended_at: now });
  }

  /** Tries a failed run again; it works. */
  retry(id: number, now: string): RunView {
    const run = this.#run(id);
    return this.take({ ...run, status: "waiting", reason: "offline", wait_until: new Date(Date.parse(now) + 5 * MINUTE).toISOString() });
  }

  nextId(): number {
    return (this.#all[0]?.id ?? 340) + 1;
  }
}
