// The open row of History while answers come.
import { expect, it, vi } from "vitest";
import type { HistoryRow, HistoryView } from "./types";

const backend = vi.hoisted(() => ({ history: vi.fn() }));
vi.mock("#backend", () => ({ backend }));

const { History } = await import("./history.svelte");
const host = { act: async () => true, toasts: { show: vi.fn() }, later: () => undefined };

const row = (track: number) => ({ kind: "listen", key: { track, started_at: 1 } }) as HistoryRow;
const view = (number: number, ...tracks: number[]) =>
  ({ number, days: [["2026-11-21", tracks.length, tracks.length]], rows: tracks.map(row), first: 0, anchor: null }) as unknown as HistoryView;

it("stays open when the answer to an older question comes, wherever it is then, and closes when it is not there", async () => {
  const history = new History(host);
  backend.history.mockResolvedValueOnce(view(1, 1, 2));
  await history.refresh();

  let answer: (view: HistoryView) => void = () => undefined;
  backend.history.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  const asked = history.refresh();
  history.open = 1;
  answer(view(2, 3, 1, 2));
  await asked;
  expect(history.open).toBe(2);

  backend.history.mockResolvedValueOnce(view(3, 3, 1));
  await history.refresh();
  expect(history.open).toBeNull();
});
