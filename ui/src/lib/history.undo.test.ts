// Changes of History that are taken back.
import { beforeEach, expect, it, vi } from "vitest";
import type { HistoryListen } from "./types";

const backend = vi.hoisted(() => ({ history: vi.fn(), deleteListens: vi.fn(), restoreListens: vi.fn() }));
vi.mock("#backend", () => ({ backend }));

const { History } = await import("./history.svelte");

const listen = (track: number) => ({ key: { track, started_at: 1 } }) as HistoryListen;
let works = true;
const host = {
  act: async (_: string, action: () => Promise<unknown>) => {
    await action();
    return works;
  },
  toasts: { show: vi.fn() },
  later: () => undefined,
};

beforeEach(() => {
  vi.clearAllMocks();
  works = true;
  backend.history.mockResolvedValue({ number: 1, days: [], rows: [], first: 0, anchor: null });
});

const restored = () => backend.restoreListens.mock.calls.map(([keys]) => keys[0].track);

it("the newest first, each once, then none", async () => {
  const history = new History(host);
  await history.delete(listen(1));
  await history.delete(listen(2));
  for (let press = 0; press < 4; press++) await history.undo();
  expect(restored()).toEqual([2, 1]);
});

it("from their message, and then no second time by keys", async () => {
  const history = new History(host);
  await history.delete(listen(1));
  await history.delete(listen(2));
  host.toasts.show.mock.calls[0]?.[1].run();
  await vi.waitFor(() => expect(restored()).toEqual([1]));
  await history.undo();
  await history.undo();
  expect(restored()).toEqual([1, 2]);
});

it("not in another account's diary, and not what never worked", async () => {
  const history = new History(host);
  await history.delete(listen(1));
  history.forget();
  works = false;
  await history.delete(listen(2));
  await history.undo();
  expect(restored()).toEqual([]);
});
