// The export under way, and how the last one ended: it goes on while the user looks at other pages.
import { backend } from "#backend";
import { Load } from "./load.svelte";
import type { ExportAsk, ExportView, Progress } from "./types";

export class Exports {
  readonly load = new Load<ExportView | null>();
  /** How far it is; none while no file is chosen. */
  progress = $state.raw<Progress | null>(null);
  /** Whether it was asked to end. */
  cancelling = $state(false);

  get busy(): boolean {
    return this.load.busy;
  }

  async start(ask: ExportAsk): Promise<void> {
    if (this.busy) return;
    [this.progress, this.cancelling] = [null, false];
    await this.load.ask(() => backend.exportDiary(ask, (progress) => (this.progress = progress)));
    this.progress = null;
  }

  /** What ended is shown no longer. */
  forget(): void {
    if (!this.busy) [this.load.value, this.load.failure] = [null, null];
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await backend.cancelExport();
  }
}
