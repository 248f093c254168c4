// Files dropped on the window, as the owner of what is shown takes them.
import { beforeEach, expect, it, vi } from "vitest";
import type { ImportView } from "./types";

const backend = vi.hoisted(() => ({ importDropped: vi.fn(), settings: vi.fn(), imports: vi.fn() }));
vi.mock("#backend", () => ({ backend }));

const { app } = await import("./state.svelte");

beforeEach(() => {
  vi.clearAllMocks();
  backend.importDropped.mockResolvedValue(undefined);
  backend.settings.mockResolvedValue({});
  backend.imports.mockResolvedValue({ running: null, past: [] });
  app.page = "today";
  [app.section, app.linked, app.dragged] = [null, true, 0];
  app.imports.forget();
  app.toasts.dismiss();
});

it("are counted while they are over it", () => {
  app.take({ event: "drag", value: { files: 2 } });
  expect(app.dragged).toBe(2);
  app.take({ event: "drag", value: { files: 0 } });
  expect(app.dragged).toBe(0);
});

it("are imported once, where the import can be seen", () => {
  app.take({ event: "drag", value: { files: 1 } });
  app.take({ event: "drop", value: { files: 1 } });
  expect([app.dragged, app.page, app.section]).toEqual([0, "settings", "import"]);
  expect(backend.importDropped).toHaveBeenCalledTimes(1);
});

it("are let be where nothing can be imported, and where they are no files", () => {
  app.take({ event: "drop", value: { files: 0 } });
  app.linked = false;
  app.take({ event: "drop", value: { files: 1 } });
  expect(app.toasts.list[0]?.text).toContain("recorder does not answer");
  expect([app.page, backend.importDropped.mock.calls.length]).toEqual(["today", 0]);
});

it("that hold no history say so in their place", async () => {
  backend.importDropped.mockRejectedValue({ code: "import_nothing", message: "no listening history was found" });
  app.take({ event: "drop", value: { files: 1 } });
  await vi.waitFor(() => expect(app.imports.view?.stage).toBe("failed"));
  expect(app.imports.view?.failure?.code).toBe("import_nothing");
});

it("take the place of how the last import ended, at once", async () => {
  let end: () => void = () => undefined;
  backend.importDropped.mockReturnValue(new Promise<void>((resolve) => (end = resolve)));
  const failed = { stage: "failed", files: 0, files_done: 0, bytes: 0, bytes_done: 0, records: 0, seconds_left: null };
  app.imports.take(failed as unknown as ImportView);
  app.take({ event: "drop", value: { files: 1 } });
  expect([app.imports.view, app.imports.looking]).toEqual([null, true]);
  end();
  await vi.waitFor(() => expect(app.imports.looking).toBe(false));
});

it("wait for no import that is under way", () => {
  const view = { stage: "reading", label: "a.zip", files: 0, files_done: 0, bytes: 0, bytes_done: 0, records: 0, seconds_left: null };
  app.imports.take(view as unknown as ImportView);
  app.take({ event: "drop", value: { files: 1 } });
  expect(app.toasts.list[0]?.text).toContain("An import is under way.");
  expect(backend.importDropped).not.toHaveBeenCalled();
  app.imports.take({ ...view, stage: "cancelled" } as unknown as ImportView);
});
