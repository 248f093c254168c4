// What the simulated agent knows, for each situation that can be asked for in the address.
import type {
  AccountView,
  CareView,
  DesktopView,
  Erasure,
  Health,
  ListenView,
  NowPlaying,
  PickView,
  Plan,
  PlaylistView,
  RunView,
  SettingsView,
  StatusView,
  TodayView,
  TrackView,
} from "../lib/types";
import { careOf } from "./care";
import { address } from "./covers";
import { TODAY } from "./diary";
import { DRAWING } from "./drawing";
import { nextRuns, planWords } from "./plan";
import { longTracks, pickTrack, tracks } from "./tracks";

export const SITUATIONS = [
  "usual",
  "empty",
  "first-start",
  "offline",
  "signed-out",
  "blocked",
  "paused",
  "keyring-locked",
  "keyring-damaged",
  "no-pick",
  "pick-waiting",
  "pick-failed",
  "drawing",
  "loading",
  "error",
  "long-names",
  "demo",
  "gap",
  "no-device",
  "silent",
  "left",
  "hanging",
  "million",
  "diary-damaged",
  "diary-lost",
  "diary-newer",
  "disk-full",
  "disk-full-at-start",
  "backup-failed",
  "check-finds",
  "imported",
  "importing",
  "import-done",
  "import-cancelled",
  "dragging",
  "dropping",
  "copy-refused",
  "import-nothing",
  "import-damaged",
  "export-refused",
  "export-slow",
  "agent-away",
  "ten-years",
  "no-bubble",
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Evening of Friday, 20 November 2026, local time. */
export const NOW = new Date(2026, 10, 20, 21, 14, 20).getTime();

export const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
const today = (hour: number, minute = 0) => new Date(2026, 10, 20, hour, minute).toISOString();

export const PLAYLISTS: PlaylistView[] = [
  { id: "sidetrack", name: "Sidetrack", tracks: 92, chosen: true },
  { id: "kitchen", name: "Kitchen radio", tracks: 214, chosen: false },
  { id: "nacht", name: "夜のドライブ", tracks: 41, chosen: false },
  { id: "long", name: "Everything I ever liked, sorted by nothing in particular, since about 2009", tracks: 4120, chosen: false },
];

const HEALTH: Partial<Record<Situation, Health>> = {
  "first-start": { state: "no_account" },
  left: { state: "no_account" },
  offline: { state: "offline", since: at(12) },
  "signed-out": { state: "sign_in_again" },
  blocked: { state: "blocked", until: at(-34) },
  paused: { state: "paused", until: today(23) },
  "diary-damaged": { state: "diary_unreadable", reason: "diary_damaged", backup: today(3) },
  "diary-lost": { state: "diary_unreadable", reason: "diary_damaged", backup: null },
  "diary-newer": { state: "diary_unreadable", reason: "diary_newer", backup: null },
  "disk-full": { state: "diary_not_writable", reason: "disk_full" },
  "disk-full-at-start": { state: "diary_not_writable", reason: "disk_full" },
  "keyring-locked": { state: "keyring_locked" },
  "keyring-damaged": { state: "keyring_damaged", reason: "the entry in the keyring is not one of Sidetrack’s" },
};

export const ACCOUNT: AccountView = {
  account_id: "margit",
  name: "Margit Hollander",
  client_id: "7c2e9b04d1f84a6e9a5306bb41c8ef27",
  signs_out_at: new Date(2027, 3, 3, 9).toISOString(),
  ends_soon: false,
};

function listen(track: TrackView, minutesAgo: number): ListenView {
  const length = track.duration_ms ?? 0;
  return {
    track,
    started_at: new Date(NOW - minutesAgo * 60_000 - length).toISOString(),
    ended_at: at(minutesAgo),
    ms_played: length,
    estimated: false,
    skipped: false,
    sources: ["recently_played"],
    device: null,
    offset_minutes: 60,
  };
}

export function pickOf(id: number, track: TrackView, chosen = today(7)): PickView {
  return {
    id,
    track,
    way: "classic",
    words: "ka",
    chosen_at: chosen,
    added_at: chosen,
    playlist: "sidetrack",
    candidates: 914,
    removed_at: null,
    tidied: false,
    gone_at: null,
    kept_at: null,
  };
}

function run(changes: Partial<RunView>): RunView {
  return {
    id: 340,
    kind: "plan",
    due_at: today(7),
    started_at: today(7),
    ended_at: null,
    status: "open",
    reason: null,
    wait_until: null,
    wanted: 1,
    picks: [],
    steps: [],
    ...changes,
  };
}

const RUNS: Partial<Record<Situation, RunView>> = {
  "pick-waiting": run({ status: "waiting", reason: "offline", wait_until: at(-5) }),
  "pick-failed": run({ status: "failed", reason: "nothing_drawn", ended_at: today(7, 1) }),
  drawing: run({
    kind: "manual",
    steps: [
      { name: "read playlist", at: at(0), took_ms: 80, ok: true, status: 200, detail: "92 tracks in it" },
      { name: "search", at: at(0), took_ms: 140, ok: true, status: 200, detail: '"ka": 914 found, 0 pass' },
    ],
  }),
};

const SHARES: [number, number][] = [
  [1958, 0.05], [1968, 0.09], [1978, 0.06], [1988, 0.1], [1993, 0.3], [1997, 0.34], [2004, 0.16],
  [2009, 0.4], [2013, 0.85], [2016, 1], [2019, 0.97], [2022, 0.6], [2026, 0.26],
];

export function usualYears() {
  return Array.from({ length: 69 }, (_, index) => {
    const year = 1958 + index;
    const after = SHARES.findIndex(([known]) => known >= year);
    const [toYear, to] = SHARES[after] ?? [year, 0];
    const [fromYear, from] = SHARES[Math.max(0, after - 1)] ?? [year, 0];
    const part = toYear === fromYear ? 1 : (year - fromYear) / (toYear - fromYear);
    return { year, share: from + (to - from) * part };
  });
}

const AGO = [6, 10, 14, 131, 165, 190, 1420, 1455, 1500, 2930, 3050, 9100];

function listens(situation: Situation) {
  const long = situation === "long-names";
  const from = long ? [...longTracks, ...tracks.slice(1)] : tracks.slice(1);
  return AGO.slice(0, 10).map((minutes, index) => ({
    listen: listen(from[index % from.length] ?? pickTrack, minutes),
    is_pick: index === 3,
  }));
}

function todayOf(situation: Situation): TodayView {
  const none = ["no-pick", "pick-waiting", "pick-failed", "drawing", "first-start", "empty"].includes(situation);
  const blank = situation === "empty" || situation === "first-start";
  const track = situation === "long-names" ? (longTracks[0] ?? pickTrack) : pickTrack;
  const busy = [0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 4, 8, 14, 9, 4, 0, 0, 0, 12, 17, 0, 0];
  return {
    date: TODAY,
    pick: none ? null : pickOf(92, track),
    run: RUNS[situation] ?? null,
    usual_years: blank ? [] : usualYears(),
    listens: blank ? [] : listens(situation),
    minutes: {
      today_ms: blank ? 0 : 74 * 60_000,
      usual_ms: blank ? null : 58 * 60_000,
      hours: busy.map((minutes) => (blank ? 0 : minutes * 60_000)),
    },
    streak: {
      days: blank ? 0 : 16,
      longest: blank ? 0 : 63,
      last_days: blank ? [0, 0, 0, 0, 0, 0, 0] : [118, 82, 142, 64, 96, 176, 74].map((minutes) => minutes * 60_000),
    },
    new_artists: {
      count: blank ? 0 : 6,
      from_picks: blank ? 0 : 2,
      covers: blank ? [] : [address("tiles"), address("sun"), address("bars")],
    },
  };
}

function playing(situation: Situation): NowPlaying | null {
  if (["empty", "first-start", "left", "signed-out", "keyring-locked", "keyring-damaged", "silent"].includes(situation)) return null;
  const track = situation === "long-names" ? longTracks[0] : tracks[0];
  if (!track) return null;
  return { track, progress_ms: 151_000, is_playing: true, device: "Kitchen", at: new Date(NOW).toISOString() };
}

export const NOTHING: Erasure = { listens: 0, stays: 0, copies: 0, sightings: 0, picks: 0, runs: 0 };

/** Where the diary cannot be opened, so nobody is known. */
export const CLOSED: Situation[] = ["diary-damaged", "diary-lost", "diary-newer", "disk-full-at-start"];

/** All that the simulated agent knows; actions change it. */
export interface World {
  situation: Situation;
  status: StatusView;
  today: TodayView;
  settings: SettingsView;
  desktop: DesktopView;
  playlists: PlaylistView[];
  care: CareView;
  /** What is kept, of every account. */
  kept: Erasure;
}

export function world(situation: Situation, page: string | null, theme: DesktopView["theme"]): World {
  const nobody = ["first-start", "left", ...CLOSED].includes(situation);
  const account = nobody ? null : { ...ACCOUNT };
  const plan: Plan = { rule: { kind: "times", times: ["07:00:00"], days: [] }, tracks: 1, late_hours: 24 };
  const next = nobody ? [] : nextRuns(plan, NOW);
  const playlist = nobody || situation === "empty" ? null : (PLAYLISTS[0] ?? null);
  return {
    situation,
    status: {
      health: HEALTH[situation] ?? { state: "recording" },
      version: "0.1.0",
      agent_pid: 4711,
      data_dir: "/home/margit/.local/share/sidetrack",
      clock: { now: new Date(NOW).toISOString(), speed: 1 },
      account,
      now_playing: playing(situation),
      last_listen: null,
      listens: 12_480,
      gaps: 2,
      details: { imported: 10_200, known: 8_364, tracks_left: 3_300, days_left: 12 },
      playlist,
      plan: planWords(plan),
      picks_paused: false,
      next_run: next[0] ?? null,
      last_run: null,
      blocked: [],
    },
    today: todayOf(situation),
    settings: {
      account,
      plan,
      plan_words: planWords(plan),
      next_runs: next,
      drawing: structuredClone(DRAWING),
      tidy_after_days: null,
      playlist,
      picks_paused: false,
      recording_paused: situation === "paused" ? { until: today(23) } : null,
      home_zone: null,
      system_zone: "Europe/Stockholm",
      notifications: { picks: true, problems: true, quiet: null },
      backup: {
        newest: ["first-start", "diary-lost"].includes(situation) ? null : today(3),
        failed: situation === "backup-failed" ? { code: "diary_not_writable", message: "the disk is full" } : null,
      },
      data_dir: "/home/margit/.local/share/sidetrack",
      version: "0.1.0",
    },
    desktop: {
      demo: situation === "demo",
      start_at_login: "on",
      theme,
      page,
      redirect_uri: "http://127.0.0.1:8723/callback",
      version: "0.1.0",
    },
    playlists: PLAYLISTS.map((row) => ({ ...row })),
    care: careOf(situation),
    kept: situation === "first-start" ? { ...NOTHING } : { listens: 12_480, stays: situation === "imported" ? 3120 : 0, copies: 7, sightings: 18_211, picks: 92, runs: 104 },
  };
}

