// A backend without an agent: it answers from an invented world, and its actions change that world.
import type { Backend, Message } from "../lib/backend";
import { withBlocked } from "../lib/settings/drawing";
import type { Erasure, ExportView, Failure, PickView, RestoredView, RunView, SettingsView, Theme } from "../lib/types";
import { checkOf } from "./care";
import { colour, image } from "./covers";
import { emptyListening, listening } from "./diary";
import { InventedDiscoveries } from "./discoveries";
import { checkedDrawing, WordLists } from "./drawing";
import { InventedHistory } from "./history";
import { InventedImports } from "./imports";
import { checked, nextRuns, planWords, preview } from "./plan";
import { InventedRuns, STEPS } from "./runs";
import { otherTrack, pickTrack } from "./tracks";
import { ACCOUNT, CLOSED, NOTHING, NOW, pickOf, SITUATIONS, usualYears, world, type Situation } from "./world";

const query = new URLSearchParams(location.search);
const situation: Situation = SITUATIONS.find((name) => name === query.get("situation")) ?? "usual";
const THEMES: Theme[] = ["system", "dark", "light"];
const theme = THEMES.find((name) => name === query.get("theme")) ?? "system";
const here = world(situation, query.get("page"), theme);
const SIZES: Partial<Record<Situation, number>> = { million: 1_000_000, empty: 0, "first-start": 0 };
const long = situation === "long-names";
const history = query.get("page") === "history" ? new InventedHistory(SIZES[situation] ?? 12_480, long) : new InventedHistory(400, long);
const PICKS: Partial<Record<Situation, number>> = { empty: 0, "first-start": 0, "no-pick": 0, "ten-years": 3650 };
const runs = new InventedRuns();
const lists = new WordLists();
const discoveries = new InventedDiscoveries(PICKS[situation] ?? 92, long, runs, situation === "empty" ? [] : usualYears(), situation !== "no-bubble");
runs.fill(discoveries.picks);
here.today.pick &&= discoveries.picks[0] ?? null;

let heard: (message: Message) => void = () => undefined;
let exportEnds = false;
let endSignIn: ((failure: Failure | null) => void) | null = null;
const began = performance.now();
const imports = new InventedImports(situation, (message) => heard(structuredClone(message)));

const fail = (code: string, message = code): Failure => ({ code, message });
const now = () => new Date(NOW + performance.now() - began).toISOString();

/** An answer after the time an agent takes. */
async function answer<T>(value: () => T): Promise<T> {
  if (situation === "loading") await new Promise(() => undefined);
  await new Promise((done) => setTimeout(done, 15));
  if (situation === "error") throw fail("diary_not_writable");
  return structuredClone(value());
}

/** What needs a diary. */
function own<T>(value: () => T): Promise<T> {
  return answer(() => {
    if (!here.status.account && CLOSED.includes(situation)) throw fail("diary_damaged");
    if (!here.status.account && here.kept.listens === 0) throw fail("no_account", "nobody is signed in");
    return value();
  });
}

/** What needs Spotify itself. */
async function spotify<T>(value: () => T): Promise<T> {
  if (situation === "hanging") await new Promise(() => undefined);
  if (situation === "offline") throw fail("offline");
  if (situation === "signed-out") throw fail("sign_in_refused");
  if (situation === "no-device") throw fail("no_active_device");
  await new Promise((done) => setTimeout(done, 250));
  return answer(value);
}

function changePick(id: number, change: Partial<PickView>): PickView {
  const pick = discoveries.change(id, change);
  if (here.today.pick?.id === id) here.today.pick = pick;
  heard({ event: "pick_changed", value: structuredClone(pick) });
  return pick;
}

function changeSettings(change: Partial<SettingsView>): void {
  Object.assign(here.settings, change);
  Object.assign(here.status, { plan: here.settings.plan_words, next_run: here.settings.next_runs[0] ?? null, playlist: here.settings.playlist });
  heard({ event: "settings", value: structuredClone(here.settings) });
}

function health(value: typeof here.status.health): void {
  here.status.health = value;
  heard({ event: "health", value });
}

async function draw(): Promise<RunView> {
  const run: RunView = {
    id: runs.nextId(),
    kind: "manual",
    due_at: null,
    started_at: now(),
    ended_at: null,
    status: "open",
    reason: null,
    wait_until: null,
    wanted: 1,
    picks: [],
    steps: [],
  };
  heard({ event: "run", value: structuredClone(run) });
  for (const [name, detail] of STEPS) {
    await new Promise((done) => setTimeout(done, 500));
    run.steps.push({ name, at: now(), took_ms: 400, ok: true, status: 200, detail });
    heard({ event: "run", value: structuredClone(run) });
  }
  const track = here.today.pick?.track.uri === otherTrack.uri ? pickTrack : otherTrack;
  const pick = pickOf((here.today.pick?.id ?? 92) + 1, track, now());
  discoveries.add(pick);
  here.today.pick = pick;
  const ended: RunView = { ...run, status: "success", ended_at: now(), picks: [pick] };
  here.today.run = runs.take(ended);
  heard({ event: "run", value: ended });
  heard({ event: "picked", value: [pick] });
  return ended;
}

/** A file that is written at once. */
function exported(name: string, rows: number): Promise<ExportView> {
  if (situation === "export-refused") return Promise.reject(fail("file_not_writable"));
  return answer(() => ({ name, listens: rows, apart: 0 }));
}

function leave(confirmed: boolean, stays: number): Erasure {
  const counts = { ...here.kept, listens: here.kept.listens - stays, stays };
  if (confirmed) {
    here.status.account = null;
    here.kept = { ...NOTHING, listens: stays, stays };
    here.care = { ...here.care, backups: [], set_aside: [], set_aside_bytes: 0 };
    changeSettings({ account: null, playlist: null, backup: { newest: null, failed: null } });
    health({ state: "no_account" });
  }
  return counts;
}

function replaced(from: string | null): RestoredView {
  here.status.account = { ...ACCOUNT };
  here.settings.account = here.status.account;
  here.care.set_aside = ["/home/margit/.local/share/sidetrack/diary.damaged-20261120T201420Z.sqlite"];
  health({ state: "recording" });
  heard({ event: "diary_changed" });
  return { from, listens: from === null ? 0 : 12_480, set_aside: here.care.set_aside[0] ?? null, skipped: 0 };
}

function signedIn(): Promise<void> {
  return new Promise((resolve, reject) => {
    endSignIn = (failure) => (failure ? reject(failure) : resolve());
    if (query.get("consent") !== null) setTimeout(() => endSignIn?.(null), 1500);
  });
}

export const backend: Backend = {
  status: () => answer(() => ({ ...here.status, clock: { now: now(), speed: 1 } })),
  today: () => own(() => here.today),
  listening: (range) => own(() => (here.today.listens.length ? listening(range) : emptyListening(range))),
  history: (ask) => answer(() => history.view(ask)),
  historyRows: (number, first, count) => answer(() => history.rows(number, first, count)),
  historyKeys: (number, first, count) => answer(() => history.keys(number, first, count)),
  listenDetails: (key) => answer(() => history.details(key)),
  deleteListens: (listens) => answer(() => history.delete(listens)),
  restoreListens: (listens) => answer(() => history.restore(listens)),
  findTracks: (words) => answer(() => history.find(words)),
  mergeRecordings: (tracks, into) =>
    answer(() => {
      history.unite(into);
      return { before: tracks.map((track): [number, null] => [track, null]) };
    }),
  splitRecording: (track) => answer(() => history.split(track)),
  undoRecording: (change) => answer(() => change.before.forEach(([track]) => history.unite(track))),
  settings: () => answer(() => here.settings),
  desktop: async () => structuredClone(here.desktop),
  play: () => spotify(() => undefined),
  queue: () => spotify(() => undefined),
  keepPick: (pick, keep) => spotify(() => changePick(pick, { kept_at: keep ? now() : null })),
  removePick: (pick) => spotify(() => changePick(pick, { removed_at: now() })),
  restorePick: (pick) => spotify(() => changePick(pick, { removed_at: null })),
  pickNow: () => (situation === "offline" ? spotify(() => ({}) as RunView) : draw()),
  discoveries: () => own(() => discoveries.view()),
  discoveryStory: (pick) => own(() => discoveries.story(pick)),
  exportDiscoveries: () => exported("sidetrack-discoveries.csv", 92),
  runs: (limit, before, status) => own(() => runs.page(limit, before, status)),
  retryRun: (run) => spotify(() => runs.retry(run, now())),
  cancelRun: (run) => spotify(() => runs.cancel(run, now())),
  exportRuns: () => exported("sidetrack-runs.csv", 130),
  blockArtist: (uri, name, on) => answer(() => changeSettings({ drawing: withBlocked(here.settings.drawing, { uri, name }, on) })),
  signIn: async () => ({
    url: "https://accounts.spotify.com/authorize?client_id=7c2e9b04d1f84a6e9a5306bb41c8ef27&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8723%2Fcallback&scope=user-read-recently-played",
    redirect_uri: here.desktop.redirect_uri,
  }),
  signedIn,
  cancelSignIn: async () => endSignIn?.(fail("sign_in_cancelled")),
  signOut: () =>
    answer(() => {
      here.status.account = null;
      changeSettings({ account: null });
      health({ state: "no_account" });
    }),
  disconnect: (confirmed) => answer(() => leave(confirmed, here.kept.stays)),
  deleteEverything: (confirmed) =>
    answer(() => {
      if (confirmed) here.desktop.theme = "system";
      return leave(confirmed, 0);
    }),
  care: () => answer(() => here.care),
  backUp: () =>
    answer(() => {
      const [newest] = here.care.backups;
      const made = { path: "/home/margit/now.sqlite", at: now(), bytes: here.care.bytes, listens: 12_480 };
      const backup = { ...made, before_migration: false, unchanged: false };
      if (newest && Date.parse(newest.at) > NOW - 60_000) return { ...newest, unchanged: true };
      here.care.backups.unshift(backup);
      changeSettings({ backup: { newest: backup.at, failed: null } });
      return backup;
    }),
  backUpTo: () =>
    answer(() => {
      if (situation === "copy-refused") throw fail("file_not_writable");
      const path = "/media/stick/sidetrack-2026-11-20.sqlite";
      return { path, at: now(), bytes: here.care.bytes, listens: 12_480, before_migration: false, unchanged: false };
    }),
  restore: (file) => answer(() => replaced(file ?? here.care.backups[0]?.path ?? null)),
  restoreFile: () => answer(() => replaced("/media/stick/sidetrack-2026-11-20.sqlite")),
  beginAnew: () => answer(() => replaced(null)),
  check: () => answer(() => checkOf(situation, here.care)),
  imports: () => answer(() => imports.list()),
  importHistory: () => imports.choose(),
  importDropped: () => imports.choose().then(() => undefined),
  cancelImport: () => answer(() => imports.cancel()),
  undoImport: (id) => answer(() => imports.undo(id)),
  exportDiary: async ({ format, first, last }, far) => {
    exportEnds = false;
    await new Promise((done) => setTimeout(done, 250));
    if (situation === "export-refused") throw fail("file_not_writable");
    for (let listens = 1000; listens < 12_480 && !exportEnds; listens += 1000) {
      far({ listens, of: 12_480 });
      await new Promise((done) => setTimeout(done, situation === "export-slow" ? 500 : 80));
    }
    if (exportEnds) throw fail("export_cancelled");
    return answer(() => ({
      name: `sidetrack${first && last ? `-${first}-to-${last}` : ""}.${format}`,
      listens: first ? 4210 : 12_480,
      apart: format === "json" ? 90 : 0,
    }));
  },
  cancelExport: async () => void (exportEnds = true),
  showExport: async () => undefined,
  showDiary: async () => undefined,
  playlists: () => spotify(() => here.playlists),
  choosePlaylist: (id) =>
    answer(() => {
      here.playlists.forEach((row) => (row.chosen = row.id === id));
      changeSettings({ playlist: here.playlists.find((row) => row.chosen) ?? null });
    }),
  setHomeZone: (name) => answer(() => changeSettings({ home_zone: name })),
  setPlan: (wanted) =>
    answer(() => {
      const plan = checked(wanted);
      changeSettings({ plan, plan_words: planWords(plan), next_runs: nextRuns(plan, NOW) });
    }),
  previewPlan: (plan) => answer(() => preview(plan, NOW)),
  setDrawing: (drawing) => answer(() => changeSettings({ drawing: checkedDrawing(drawing) })),
  wordLists: () => answer(() => lists.views()),
  setWordList: (list, words) => answer(() => lists.set(list, words)),
  setTidy: (days) => answer(() => changeSettings({ tidy_after_days: days })),
  pauseRecording: (paused, until) =>
    answer(() => {
      changeSettings({ recording_paused: paused ? { until } : null });
      health(paused ? { state: "paused", until } : { state: "recording" });
    }),
  pausePicks: (paused) => answer(() => changeSettings({ picks_paused: paused })),
  setNotifications: (notifications) => answer(() => changeSettings({ notifications })),
  setStartAtLogin: (on) =>
    answer(() => {
      here.desktop.start_at_login = on ? "on" : "off";
      return here.desktop;
    }),
  setTheme: (chosen) =>
    answer(() => {
      here.desktop.theme = chosen;
      return here.desktop;
    }),
  tryNow: () => answer(() => undefined),
  watch: async () => undefined,
  ready: async () => undefined,
  openTrack: async () => undefined,
  openArtist: async () => undefined,
  openPlaylist: async () => undefined,
  openPage: async () => undefined,
  startDemo: async () => undefined,
  coverColour: async (url) => colour(url),
  coverUrl: (address) => image(address),
  subscribe: async (listener) => {
    heard = listener;
    imports.greet();
    if (situation === "dragging" || situation === "dropping") heard({ event: "drag", value: { files: 1 } });
    if (situation === "dropping") setTimeout(() => heard?.({ event: "drop", value: { files: 1 } }), 600);
    if (situation === "agent-away") heard({ event: "link", value: { up: false } });
  },
};
