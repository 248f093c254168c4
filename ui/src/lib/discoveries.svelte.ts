// The state of the page Discoveries: the picks and what became of them, the filter, and the story that is open.
import { backend } from "#backend";
import { countFates, chosen, fateOf } from "./discoveries/fates";
import { withRun } from "./discoveries/runs";
import { Load } from "./load.svelte";
import { RunLog } from "./runlog.svelte";
import { isBlocked, withBlocked } from "./settings/drawing";
import type { BlockedArtist, DiscoveriesView, ExportView, Fate, PickView, RunView, SettingsView } from "./types";

/** What Discoveries needs of the window. */
interface Host {
  act(name: string, action: () => Promise<unknown>, done?: string): Promise<boolean>;
  takePick(pick: PickView): void;
  settings: { readonly value: SettingsView | null; set(value: SettingsView): void };
  toasts: { show(text: string, action?: { label: string; run: () => void }): void };
  later(name: string, task: () => unknown, after?: number): void;
}

/** Most runs of the short list; those that a newer one made up for are not among them. */
const LAST_RUNS = 5;

export class Discoveries {
  readonly load = new Load<DiscoveriesView>();
  readonly log = new RunLog();
  /** What is shown; none: all. */
  fate = $state<Fate | null>(null);
  /** The pick whose story is open. */
  open = $state<number | null>(null);
  readonly all = $derived(this.load.value?.discoveries ?? []);
  readonly counts = $derived(countFates(this.all));
  readonly shown = $derived(chosen(this.all, this.fate));
  readonly lastRuns = $derived((this.load.value?.runs ?? []).filter(({ status }) => status !== "coalesced").slice(0, LAST_RUNS));
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get value(): DiscoveriesView | null {
    return this.load.value;
  }

  get failure() {
    return this.load.failure;
  }

  refresh(): Promise<void> {
    return this.load.ask(() => backend.discoveries());
  }

  /** Reads it again soon: whoever asks in the meantime is answered too. */
  refreshSoon(after: number): void {
    this.#host.later(`discoveries ${after}`, () => this.refresh(), after);
  }

  /** Another account's diary, or none. */
  forget(): void {
    this.load.value = null;
    [this.fate, this.open] = [null, null];
    this.log.forget();
  }

  /** A pick as it is now; what else follows from it comes with the next view. */
  takePick(pick: PickView): void {
    const view = this.load.value;
    if (!view?.discoveries.some((known) => known.pick.id === pick.id)) return;
    const discoveries = view.discoveries.map((known) => {
      if (known.pick.id !== pick.id) return known;
      const now = { ...known, pick };
      return { ...now, fate: fateOf(now) };
    });
    const kept = discoveries.filter((known) => known.pick.kept_at !== null).length;
    this.load.set({ ...view, discoveries, figures: { ...view.figures, kept } });
  }

  takeRun(run: RunView): void {
    this.log.take(run);
    const view = this.load.value;
    if (view) this.load.set({ ...view, runs: withRun(view.runs, run) });
  }

  keep(pick: PickView): Promise<boolean> {
    const wanted = pick.kept_at === null;
    const keep = async () => this.#host.takePick(await backend.keepPick(pick.id, wanted));
    return this.#host.act(`keep ${pick.id}`, keep, wanted ? "Kept" : "No longer kept");
  }

  async remove(pick: PickView): Promise<void> {
    const removed = await this.#host.act(`remove ${pick.id}`, async () => this.#host.takePick(await backend.removePick(pick.id)));
    if (removed) this.#host.toasts.show("Removed from the playlist.", { label: "Undo", run: () => void this.restore(pick) });
  }

  restore(pick: PickView): Promise<boolean> {
    const restore = async () => this.#host.takePick(await backend.restorePick(pick.id));
    return this.#host.act(`remove ${pick.id}`, restore, "Back in the playlist");
  }

  /** Whether nothing by an artist is drawn. */
  blocks(artist: BlockedArtist): boolean {
    const { value } = this.#host.settings;
    return value !== null && isBlocked(value.drawing.filters, artist);
  }

  async block(artist: BlockedArtist): Promise<void> {
    if (!(await this.#setBlocked(artist, true))) return;
    this.#host.toasts.show(`Nothing by ${artist.name} is drawn any more.`, { label: "Undo", run: () => void this.unblock(artist) });
  }

  unblock(artist: BlockedArtist): Promise<boolean> {
    return this.#setBlocked(artist, false, `${artist.name} may be drawn again.`);
  }

  #setBlocked(artist: BlockedArtist, blocked: boolean, done?: string): Promise<boolean> {
    const set = async () => {
      await backend.blockArtist(artist.uri, artist.name, blocked);
      const { settings } = this.#host;
      if (settings.value) settings.set({ ...settings.value, drawing: withBlocked(settings.value.drawing, artist, blocked) });
    };
    return this.#host.act(`block ${artist.name}`, set, done);
  }

  retry(run: RunView): Promise<boolean> {
    return this.#host.act(`retry ${run.id}`, async () => this.takeRun(await backend.retryRun(run.id)), "Trying again");
  }

  cancel(run: RunView): Promise<boolean> {
    return this.#host.act(`cancel ${run.id}`, async () => this.takeRun(await backend.cancelRun(run.id)), "Cancelled");
  }

  export(): Promise<boolean> {
    return this.#save("export-discoveries", () => backend.exportDiscoveries());
  }

  exportRuns(): Promise<boolean> {
    return this.#save("export-runs", () => backend.exportRuns());
  }

  #save(name: string, save: () => Promise<ExportView | null>): Promise<boolean> {
    return this.#host.act(name, async () => {
      const saved = await save();
      if (!saved) return;
      const show = () => void this.#host.act("show-export", () => backend.showExport());
      this.#host.toasts.show(`Saved as ${saved.name}.`, { label: "Show in folder", run: show });
    });
  }
}
