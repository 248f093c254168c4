// The state of Discoveries: changes show at once, and what is undone goes back.
import { beforeEach, expect, it, vi } from "vitest";
import type { DiscoveriesView, Discovery, PickView, RunView, SettingsView } from "./types";

const backend = vi.hoisted(() => ({
  discoveries: vi.fn(),
  runs: vi.fn(),
  keepPick: vi.fn(),
  removePick: vi.fn(),
  restorePick: vi.fn(),
  blockArtist: vi.fn(),
  retryRun: vi.fn(),
  exportDiscoveries: vi.fn(),
  showExport: vi.fn(),
}));
vi.mock("#backend", () => ({ backend }));

const { Discoveries } = await import("./discoveries.svelte");
const { Load } = await import("./load.svelte");

const AT = "2026-11-20T18:00:00Z";
const pick = (id: number, change: Partial<PickView> = {}) => ({ id, kept_at: null, removed_at: null, gone_at: null, ...change }) as PickView;
const run = (id: number, status: RunView["status"] = "success") => ({ id, status }) as RunView;
const toasts: [string, { run: () => void } | undefined][] = [];

function made() {
  const settings = new Load<SettingsView>();
  settings.set({ drawing: { filters: { artists: [{ uri: null, name: "Wortungetüm" }] } } } as unknown as SettingsView);
  const host = {
    settings,
    act: async (_: string, action: () => Promise<unknown>) => action().then(() => true),
    takePick: (changed: PickView) => discoveries.takePick(changed),
    toasts: { show: (text: string, action?: { run: () => void }) => void toasts.push([text, action]) },
    later: (_: string, task: () => unknown) => void task(),
  };
  const discoveries = new Discoveries(host);
  return discoveries;
}

beforeEach(() => {
  vi.clearAllMocks();
  toasts.length = 0;
  const all = [1, 2, 3].map((id) => ({ pick: pick(id), fate: "new", plays: 0, skips: 0 })) as Discovery[];
  const figures = { picks: 3, heard: 0, kept: 0, new_artists: 0 };
  backend.discoveries.mockResolvedValue({ discoveries: all, figures, runs: [run(5)] } as unknown as DiscoveriesView);
  backend.runs.mockImplementation(async (limit: number, before: number | null) =>
    Array.from({ length: 120 }, (_, place) => run(120 - place))
      .filter(({ id }) => before === null || id < before)
      .slice(0, limit),
  );
});

it("counts and filters a changed pick anew at once", async () => {
  const discoveries = made();
  await discoveries.refresh();
  discoveries.fate = "new";
  backend.keepPick.mockResolvedValue(pick(2, { kept_at: AT }));
  await discoveries.keep(pick(2));
  expect(backend.keepPick).toHaveBeenCalledWith(2, true);
  expect(discoveries.counts).toMatchObject({ new: 2, kept: 1 });
  expect(discoveries.shown.map((one) => one.pick.id)).toEqual([1, 3]);
  expect(discoveries.value?.figures.kept).toBe(1);
});

it("puts a removed pick back from the message that tells of it", async () => {
  const discoveries = made();
  await discoveries.refresh();
  backend.removePick.mockResolvedValue(pick(1, { removed_at: AT }));
  backend.restorePick.mockResolvedValue(pick(1));
  await discoveries.remove(pick(1));
  expect(discoveries.counts.removed).toBe(1);
  toasts[0]?.[1]?.run();
  await vi.waitFor(() => expect(discoveries.counts.removed).toBe(0));
});

it("blocks an artist and lets it be drawn again", async () => {
  const discoveries = made();
  backend.blockArtist.mockResolvedValue(undefined);
  const artist = { uri: "spotify:artist:1", name: "Kassandra Weil" };
  expect(discoveries.blocks(artist)).toBe(false);
  await discoveries.block(artist);
  expect(discoveries.blocks(artist)).toBe(true);
  expect(toasts[0]?.[0]).toBe("Nothing by Kassandra Weil is drawn any more.");
  toasts[0]?.[1]?.run();
  expect(backend.blockArtist).toHaveBeenLastCalledWith("spotify:artist:1", "Kassandra Weil", false);
  await vi.waitFor(() => expect(discoveries.blocks(artist)).toBe(false));
});

it("knows a blocked artist by URI, or else by name", async () => {
  const discoveries = made();
  backend.blockArtist.mockResolvedValue(undefined);
  expect(discoveries.blocks({ uri: "spotify:artist:2", name: "wortungetüm" })).toBe(true);
  await discoveries.block({ uri: "spotify:artist:1", name: "Nova" });
  expect(discoveries.blocks({ uri: "spotify:artist:3", name: "Nova" })).toBe(false);
  expect(discoveries.blocks({ uri: null, name: "Nova" })).toBe(true);
  await discoveries.unblock({ uri: "spotify:artist:2", name: "Wortungetüm" });
  expect(discoveries.blocks({ uri: null, name: "Wortungetüm" })).toBe(false);
});

it("says nothing of an export for which no file was chosen", async () => {
  const discoveries = made();
  backend.exportDiscoveries.mockResolvedValue(null);
  await discoveries.export();
  expect(toasts).toEqual([]);
  backend.exportDiscoveries.mockResolvedValue({ name: "picks.csv", listens: 3, apart: 0 });
  await discoveries.export();
  expect(toasts[0]?.[0]).toBe("Saved as picks.csv.");
});

it("shows a run where it belongs, in the short list and in the log", async () => {
  const discoveries = made();
  await discoveries.refresh();
  await discoveries.log.refresh();
  discoveries.takeRun(run(121, "open"));
  discoveries.takeRun(run(121));
  expect(discoveries.lastRuns.map(({ id }) => id)).toEqual([121, 5]);
  expect(discoveries.log.load.value?.slice(0, 2).map(({ id, status }) => [id, status])).toEqual([[121, "success"], [120, "success"]]);
});

it("reads the log page by page, and keeps what it read when the newest page is read again", async () => {
  const { log } = made();
  await log.refresh();
  expect([log.load.value?.length, log.more]).toEqual([50, true]);
  expect(await log.readMore()).toBe(70);
  await log.refresh();
  expect([log.load.value?.length, log.more]).toEqual([100, true]);
  await log.readMore();
  expect([log.load.value?.length, log.more]).toEqual([120, false]);
  expect(log.load.value?.map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, place) => 120 - place));
});

it("forgets another account's picks", async () => {
  const discoveries = made();
  await discoveries.refresh();
  [discoveries.fate, discoveries.open] = ["new", 2];
  discoveries.forget();
  expect([discoveries.value, discoveries.fate, discoveries.open, discoveries.all.length]).toEqual([null, null, null, 0]);
});
