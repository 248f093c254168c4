// The owner of what is shown: what it does with answers, events and failures.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ListenView, PickView, RunView, StatusView, TodayView } from "./types";

const backend = vi.hoisted(() => ({
  status: vi.fn(),
  today: vi.fn(),
  discoveries: vi.fn(),
  listening: vi.fn(),
  settings: vi.fn(),
  desktop: vi.fn(),
  disconnect: vi.fn(),
}));
vi.mock("#backend", () => ({ backend }));

const { app } = await import("./state.svelte");
const { Load } = await import("./load.svelte");

const pick = (id: number, kept: string | null = null) => ({ id, kept_at: kept }) as PickView;
const run = (id: number, status: RunView["status"]) => ({ id, status, steps: [] }) as unknown as RunView;
const today = (changes: Partial<TodayView>) => ({ date: "2026-11-20", pick: null, run: null, ...changes }) as TodayView;
const status = () => ({ clock: { now: "2026-11-20T20:00:00Z", speed: 60 }, account: { account_id: "margit" }, health: { state: "recording" } }) as StatusView;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(performance, "now").mockReturnValue(0);
  vi.clearAllMocks();
  backend.status.mockResolvedValue(status());
  backend.today.mockResolvedValue(today({}));
  backend.desktop.mockResolvedValue({ page: null });
  backend.discoveries.mockResolvedValue({ discoveries: [], runs: [] });
  app.page = "today";
  app.linked = true;
});

afterEach(() => vi.runOnlyPendingTimersAsync());

describe("events", () => {
  it("change the pick that is shown, and no other", () => {
    app.today.set(today({ pick: pick(5) }));
    app.take({ event: "pick_changed", value: pick(4, "2026-11-20T20:00:00Z") });
    expect(app.today.value?.pick?.kept_at).toBeNull();
    app.take({ event: "pick_changed", value: pick(5, "2026-11-20T20:00:00Z") });
    expect(app.today.value?.pick?.kept_at).toBe("2026-11-20T20:00:00Z");
  });

  it("show how far a run is, and never an older run", () => {
    app.today.set(today({ run: run(8, "success") }));
    app.take({ event: "run", value: run(9, "open") });
    expect(app.today.value?.run?.status).toBe("open");
    app.take({ event: "run", value: run(7, "failed") });
    expect(app.today.value?.run?.id).toBe(9);
  });

  it("ask for the page once, however many come together", async () => {
    for (let count = 0; count < 20; count++) app.take({ event: "picked", value: [pick(count)] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(backend.today).toHaveBeenCalledTimes(1);
  });

  it("count new picks again on any page, and for many listens once", async () => {
    app.take({ event: "picked", value: [pick(6)] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(backend.discoveries).toHaveBeenCalledTimes(1);
    for (let count = 0; count < 20; count++) app.take({ event: "listen", value: {} as ListenView });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(backend.discoveries).toHaveBeenCalledTimes(2);
  });

  it("ask for everything again when the agent is back", async () => {
    app.take({ event: "link", value: { up: false } });
    expect(app.linked).toBe(false);
    app.take({ event: "link", value: { up: true } });
    await vi.advanceTimersByTimeAsync(10);
    expect(backend.status).toHaveBeenCalled();
    expect(backend.today).toHaveBeenCalled();
  });

  it("turn to the page that was asked for", () => {
    app.take({ event: "show_window", value: { page: "settings" } });
    expect(app.page).toBe("settings");
    app.take({ event: "show_window", value: { page: null } });
    expect(app.page).toBe("settings");
  });
});

describe("actions", () => {
  it("tell a failure in words and are free again", async () => {
    const worked = await app.act("play", () => Promise.reject({ code: "no_active_device", message: "no device" }));
    expect(worked).toBe(false);
    expect(app.toasts.list[0]?.text).toBe("Open Spotify on a device, then press Play again.");
    expect(app.busy.has("play")).toBe(false);
  });

  it("run once at a time", async () => {
    let finish: () => void = () => undefined;
    const first = app.act("keep", () => new Promise<void>((done) => (finish = done)));
    expect(await app.act("keep", () => Promise.resolve())).toBe(false);
    finish();
    expect(await first).toBe(true);
  });
});

it("follows the agent's clock, however fast it runs", async () => {
  vi.spyOn(performance, "now").mockReturnValue(1000);
  await app.loadStatus();
  vi.spyOn(performance, "now").mockReturnValue(3000);
  app.clock.tick();
  expect(new Date(app.clock.now).toISOString()).toBe("2026-11-20T20:02:00.000Z");
});

describe("with nobody signed in", () => {
  const nobody = () => ({ ...status(), account: null, health: { state: "no_account" } }) as StatusView;
  const holds = (listens: number, runs = 0, stays = 0) => ({ listens, stays, copies: 0, sightings: 0, picks: 0, runs });

  beforeEach(() => backend.status.mockResolvedValue(nobody()));

  it("what the diary still holds is counted, and told apart from what only can be deleted", async () => {
    backend.disconnect.mockResolvedValue(holds(61, 3));
    await app.loadStatus();
    expect(backend.disconnect).toHaveBeenCalledWith(false);
    expect([app.diaryStays, app.deletable]).toEqual([true, true]);
    backend.disconnect.mockResolvedValue(holds(0, 3));
    await app.loadStatus();
    expect([app.diaryStays, app.deletable]).toEqual([false, true]);
    backend.disconnect.mockResolvedValue(holds(0));
    await app.loadStatus();
    expect([app.diaryStays, app.deletable]).toEqual([false, false]);
    backend.disconnect.mockResolvedValue(holds(0, 0, 400));
    await app.loadStatus();
    expect([app.diaryStays, app.deletable]).toEqual([true, false]);
  });

  it("a diary that cannot be counted can still be deleted", async () => {
    backend.disconnect.mockRejectedValue({ code: "offline", message: "" });
    await app.loadStatus();
    expect([app.nobody, app.deletable]).toEqual([true, true]);
  });

  it("the page is asked for again when somebody signs in elsewhere", async () => {
    backend.disconnect.mockResolvedValue(holds(61));
    await app.loadStatus();
    backend.today.mockClear();
    backend.status.mockResolvedValue(status());
    await app.loadStatus();
    expect(backend.today).toHaveBeenCalledTimes(1);
    expect(app.diaryStays).toBe(false);
  });
});

describe("a load", () => {
  it("keeps the answer to the last question, whichever comes first", async () => {
    const load = new Load<string>();
    let slow: (value: string) => void = () => undefined;
    const first = load.ask(() => new Promise((done) => (slow = done)));
    await load.ask(() => Promise.resolve("new"));
    slow("old");
    await first;
    expect([load.value, load.busy]).toEqual(["new", false]);
  });

  it("keeps what it had when a question fails", async () => {
    const load = new Load<string>();
    load.set("had");
    await load.ask(() => Promise.reject(new Error("gone")));
    expect([load.value, load.failure]).toEqual(["had", { code: "unknown", message: "gone" }]);
  });
});
