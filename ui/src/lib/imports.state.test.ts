// Imports as the page knows them: events and answers that cross each other.
import { expect, it, vi } from "vitest";
import type { ImportsView, ImportView } from "./types";

const backend = vi.hoisted(() => ({ imports: vi.fn() }));
vi.mock("#backend", () => ({ backend }));

const { Imports } = await import("./imports.svelte");

const running = { stage: "reading", label: "a.zip", files: 0, files_done: 0, bytes: 0, bytes_done: 0, records: 0, seconds_left: null } as unknown as ImportView;
const none: ImportsView = { running: null, past: [] };

it("an import that has ended does not come back with an answer that a later question made worthless", async () => {
  const imports = new Imports();
  backend.imports.mockResolvedValueOnce({ running, past: [] });
  await imports.load();
  expect(imports.running).toBe(true);
  imports.take({ ...running, stage: "done" });

  let late: (view: ImportsView) => void = () => undefined;
  backend.imports.mockResolvedValueOnce(none).mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
  const [first, second] = [imports.load(), imports.load()];
  await first;
  expect([imports.running, imports.view?.stage]).toEqual([false, "done"]);
  late(none);
  await second;
  expect([imports.running, imports.view?.stage]).toEqual([false, "done"]);
});
