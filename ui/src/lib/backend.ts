// The commands the page may call: one method each. The window has the real ones, the tests a simulated set.
import type {
  BackupView,
  CareView,
  CheckView,
  DesktopView,
  DiscoveriesView,
  DiscoveryStory,
  Drawing,
  Erasure,
  Event,
  ExportAsk,
  ExportView,
  Failure,
  HistoryAsk,
  HistoryRow,
  HistoryView,
  ImportsView,
  List,
  ListenDetails,
  ListenKey,
  ListeningView,
  ListView,
  Notifications,
  PickView,
  Plan,
  PlanPreview,
  PlaylistView,
  Progress,
  RangeAsk,
  RecordingChange,
  RestoredView,
  RunView,
  SettingsView,
  SignInView,
  Status,
  StatusView,
  Theme,
  TodayView,
  UndoneView,
  VersionView,
} from "./types";

/** What the agent tells, whether it can be heard at all, and how many files are dragged over the window or dropped on it. */
export type Message = Event | { event: "link"; value: { up: boolean } } | { event: "drag" | "drop"; value: { files: number } };

/** Pages outside of Sidetrack that may be opened by name. */
export type OutsidePage = "dashboard" | "app_help" | "privacy";

/** Every call rejects with a `Failure`. */
export interface Backend {
  status(): Promise<StatusView>;
  today(): Promise<TodayView>;
  listening(range: RangeAsk): Promise<ListeningView>;
  history(ask: HistoryAsk): Promise<HistoryView>;
  /** Rows of the view with this number. */
  historyRows(number: number, first: number, count: number): Promise<HistoryRow[]>;
  /** What names the listens among these rows. */
  historyKeys(number: number, first: number, count: number): Promise<ListenKey[]>;
  listenDetails(key: ListenKey): Promise<ListenDetails>;
  deleteListens(listens: ListenKey[]): Promise<void>;
  /** Takes back `deleteListens`. */
  restoreListens(listens: ListenKey[]): Promise<void>;
  /** Tracks whose title, artists or album have all of these words. */
  findTracks(words: string): Promise<VersionView[]>;
  mergeRecordings(tracks: number[], into: number): Promise<RecordingChange>;
  splitRecording(track: number): Promise<RecordingChange>;
  undoRecording(change: RecordingChange): Promise<void>;
  settings(): Promise<SettingsView>;
  desktop(): Promise<DesktopView>;
  play(uri: string): Promise<void>;
  queue(uri: string): Promise<void>;
  keepPick(pick: number, keep: boolean): Promise<PickView>;
  removePick(pick: number): Promise<PickView>;
  restorePick(pick: number): Promise<PickView>;
  pickNow(): Promise<RunView>;
  discoveries(): Promise<DiscoveriesView>;
  discoveryStory(pick: number): Promise<DiscoveryStory>;
  /** Lets the user choose a file and writes the picks to it; none when they chose none. */
  exportDiscoveries(): Promise<ExportView | null>;
  /** Runs, newest first; `before`: the last one that is known already. */
  runs(limit: number, before: number | null, status: Status | null): Promise<RunView[]>;
  retryRun(run: number): Promise<RunView>;
  /** Ends a run that is not over. */
  cancelRun(run: number): Promise<RunView>;
  /** Lets the user choose a file and writes the log of the runs to it; none when they chose none. */
  exportRuns(): Promise<ExportView | null>;
  /** Whether an artist may be drawn. */
  blockArtist(uri: string | null, name: string, blocked: boolean): Promise<void>;
  signIn(clientId: string): Promise<SignInView>;
  signedIn(): Promise<void>;
  cancelSignIn(): Promise<void>;
  signOut(): Promise<void>;
  disconnect(confirmed: boolean): Promise<Erasure>;
  deleteEverything(confirmed: boolean): Promise<Erasure>;
  care(): Promise<CareView>;
  backUp(): Promise<BackupView>;
  /** Lets the user choose a folder and puts a copy there; none when they chose none. */
  backUpTo(): Promise<BackupView | null>;
  /** Without a file: the newest backup that can be read. */
  restore(file: string | null): Promise<RestoredView>;
  /** Lets the user choose a backup from elsewhere; none when they chose none. */
  restoreFile(): Promise<RestoredView | null>;
  beginAnew(): Promise<RestoredView>;
  check(): Promise<CheckView>;
  /** Shows the folder that the diary is in. */
  showDiary(): Promise<void>;
  imports(): Promise<ImportsView>;
  /** Lets the user choose files, or a folder, and imports them. Resolves at the end: whether any were chosen. */
  importHistory(folder: boolean): Promise<boolean>;
  /** Imports what was dropped on the window. Resolves at the end. */
  importDropped(): Promise<void>;
  cancelImport(): Promise<void>;
  undoImport(id: number): Promise<UndoneView>;
  /** Lets the user choose a file and writes to it; none when they chose none. */
  exportDiary(ask: ExportAsk, far: (progress: Progress) => void): Promise<ExportView | null>;
  cancelExport(): Promise<void>;
  /** Shows the folder of the file that was exported last. */
  showExport(): Promise<void>;
  playlists(): Promise<PlaylistView[]>;
  choosePlaylist(id: string | null): Promise<void>;
  /** Changes when random tracks are drawn; rejects with `bad_plan` or `plan_too_often`. */
  setPlan(plan: Plan): Promise<void>;
  /** What a plan would come to; rejects as `setPlan` does. */
  previewPlan(plan: Plan): Promise<PlanPreview>;
  /** Changes how tracks are drawn; rejects with `bad_filter`. */
  setDrawing(drawing: Drawing): Promise<void>;
  wordLists(): Promise<ListView[]>;
  /** Changes a list of words; without words it is as it was shipped again. */
  setWordList(list: List, words: string[] | null): Promise<ListView[]>;
  /** Takes picks out of the playlist that were not played after so many days; none: never. */
  setTidy(days: number | null): Promise<void>;
  /** The time zone of plays that nobody recorded the hour of; none: that of the computer. */
  setHomeZone(name: string | null): Promise<void>;
  pauseRecording(paused: boolean, until: string | null): Promise<void>;
  pausePicks(paused: boolean): Promise<void>;
  setNotifications(notifications: Notifications): Promise<void>;
  setStartAtLogin(on: boolean): Promise<DesktopView>;
  setTheme(theme: Theme): Promise<DesktopView>;
  tryNow(): Promise<void>;
  watch(): Promise<void>;
  /** Tells that the first page has been painted with its data. */
  ready(): Promise<void>;
  openTrack(uri: string): Promise<void>;
  openArtist(uri: string): Promise<void>;
  openPlaylist(id: string): Promise<void>;
  openPage(page: OutsidePage): Promise<void>;
  startDemo(): Promise<void>;
  coverColour(url: string): Promise<string | null>;
  /** Where an `<img>` finds a cover of the diary. */
  coverUrl(address: string): string;
  /** Calls `heard` with every message from now on. */
  subscribe(heard: (message: Message) => void): Promise<void>;
}

/** Whatever was thrown, as a failure with a code. */
export function asFailure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return { code: String(thrown.code), message: String(thrown.message) };
  }
  return { code: "unknown", message: thrown instanceof Error ? thrown.message : String(thrown) };
}
