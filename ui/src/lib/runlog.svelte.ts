// The log of the runs, read page by page, newest first.
import { backend } from "#backend";
import { merged, withRun } from "./discoveries/runs";
import { Load } from "./load.svelte";
import type { RunView, Status } from "./types";

/** Runs of a page. */
const PAGE = 50;

export class RunLog {
  readonly load = new Load<RunView[]>();
  /** What is shown; none: all. */
  status = $state<Status | null>(null);
  /** Whether there are older ones. */
  more = $state(false);
  reading = $state(false);

  /** Reads the newest page; what was read below it stays. */
  async refresh(): Promise<void> {
    const { status } = this;
    await this.load.ask(async () => {
      const fresh = await backend.runs(PAGE, null, status);
      const before = this.load.value ?? [];
      const runs = fresh.length < PAGE ? fresh : merged(fresh, before);
      if (runs.length === fresh.length) this.more = fresh.length === PAGE;
      return runs;
    });
  }

  choose(status: Status | null): void {
    this.status = status;
    this.load.value = null;
    void this.refresh();
  }

  /** Reads the next page. Says which run is the first of it. */
  async readMore(): Promise<number | null> {
    const [shown, { status }] = [this.load.value ?? [], this];
    const last = shown.at(-1);
    if (!last || this.reading) return null;
    this.reading = true;
    try {
      const older = await backend.runs(PAGE, last.id, status);
      if (status !== this.status) return null;
      this.more = older.length === PAGE;
      const known = this.load.value ?? [];
      this.load.set([...known, ...older.filter(({ id }) => id < (known.at(-1)?.id ?? Infinity))]);
      return older[0]?.id ?? null;
    } finally {
      this.reading = false;
    }
  }

  /** A run as it is now. One that the filter does not want any more stays until the next look. */
  take(run: RunView): void {
    const runs = this.load.value;
    if (!runs) return;
    const known = runs.some(({ id }) => id === run.id);
    if (known || ((this.status === null || this.status === run.status) && run.id > (runs[0]?.id ?? 0))) this.load.set(withRun(runs, run));
  }

  forget(): void {
    [this.load.value, this.status, this.more] = [null, null, false];
  }
}
