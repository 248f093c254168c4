// The one owner of what the page shows: asks the agent, takes in its events, and keeps what the user is doing.
import { backend } from "#backend";
import { asFailure, type Message } from "./backend";
import { Clock } from "./clock.svelte";
import { diaryTrouble, type DiaryTrouble } from "./diary";
import { civilDay } from "./format";
import { Discoveries } from "./discoveries.svelte";
import { dropProblem } from "./drops";
import { Exports } from "./exports.svelte";
import { History } from "./history.svelte";
import { Imports } from "./imports.svelte";
import { Load } from "./load.svelte";
import { SignIn } from "./sign-in.svelte";
import { Toasts } from "./toasts.svelte";
import type {
  DesktopView,
  Erasure,
  Failure,
  ListeningView,
  PickView,
  RangeAsk,
  RestoredView,
  RunView,
  SettingsView,
  StatusView,
  TodayView,
} from "./types";
import { failureWords, runWords } from "./words";

export const PAGES = ["today", "listening", "discoveries", "history", "settings"] as const;
export type Page = (typeof PAGES)[number];
/** Leads to a page, or to a part of it. */
export type Go = (page: Page, section?: string) => void;

const WATCH_MS = 45_000;
const SETTLE_MS = 300;
/** What a listen changes of Discoveries is seldom more than a count. */
const COUNTS_MS = 4000;

class App {
  readonly clock = new Clock();
  readonly toasts = new Toasts();
  readonly status = new Load<StatusView>();
  readonly today = new Load<TodayView>();
  readonly listening = new Load<ListeningView>();
  readonly discoveries: Discoveries = new Discoveries(this);
  readonly history: History = new History(this);
  readonly settings = new Load<SettingsView>();
  readonly imports = new Imports();
  readonly exports = new Exports();
  readonly desktop = new Load<DesktopView>();
  /** What is kept of every account; asked for while nobody is signed in. */
  readonly kept = new Load<Erasure>();
  readonly signIn = new SignIn(() => this.accountChanged());

  page = $state<Page>("today");
  /** The part of the page that is to come in sight; the part itself clears it. */
  section = $state<string | null>(null);
  /** Files that are dragged over the window. */
  dragged = $state(0);
  /** Whether the user went to this page: then its title takes the focus. */
  walked = false;
  ask = $state.raw<RangeAsk>({ kind: "month", last: null });
  /** Whether the agent can be heard. */
  linked = $state(true);
  /** How many diaries there were so far: what was said of one is not said of the next. */
  diaries = $state(0);
  /** Names of the actions under way. */
  busy = $state.raw<ReadonlySet<string>>(new Set());
  /** Why there is no diary to show; none: there is one. */
  diaryTrouble = $derived(this.#diaryTrouble());
  /** Whether nobody is signed in, as far as is known. */
  nobody = $derived(
    this.status.value !== null && this.status.value.account === null && !this.desktop.value?.demo && this.diaryTrouble === null,
  );
  /** Listens that are kept while nobody is signed in: those of somebody who signed out, and what was imported. */
  listensKept = $derived((this.kept.value?.listens ?? 0) + (this.kept.value?.stays ?? 0));
  /** Whether there is a diary though nobody is signed in. */
  diaryStays = $derived(this.nobody && this.listensKept > 0);
  /** Why nothing can be imported by dropping it on the window; none: it can. */
  dropProblem = $derived(dropProblem(this));
  /** Whether there may be something of an account to delete. */
  deletable = $derived(this.#somethingKept());
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** What must be known before the first paint: the colours and the page. */
  async begin(): Promise<void> {
    await this.desktop.ask(() => backend.desktop());
    this.page = PAGES.find((name) => name === this.desktop.value?.page) ?? "today";
  }

  /** Subscribes first, so that nothing falls between the first answer and the first event. */
  async start(): Promise<void> {
    await backend.subscribe((message) => this.take(message)).catch((thrown) => this.#lost(thrown));
    await Promise.all([this.loadStatus(), this.reloadPage()]);
    this.#countNew();
    void this.#painted().then(() => backend.ready());
    if (!this.status.value) this.later("again", () => this.reload(), 2000);
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#watch(), WATCH_MS);
    document.addEventListener("visibilitychange", () => this.#watch());
    this.#watch();
  }

  /** Resolves when the page that is shown has its data, or says why not, and has been painted. */
  async #painted(): Promise<void> {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const shown = this[this.page];
    while (!shown.value && !shown.failure) await frame();
    await frame();
    await frame();
  }

  /** Asks for everything that is shown. */
  reload(): void {
    void this.loadStatus().then(() => {
      if (!this.status.value) this.later("again", () => this.reload(), 3000);
    });
    if (!this.desktop.value) void this.desktop.ask(() => backend.desktop());
    void this.reloadPage();
    this.#countNew();
  }

  reloadPage(): Promise<void> {
    if (this.page === "listening") return this.loadListening();
    if (this.page === "history") return this.history.refresh();
    if (this.page === "discoveries") return this.loadDiscoveries();
    return this.page === "settings" ? this.loadSettings() : this.loadToday();
  }

  async loadStatus(): Promise<void> {
    const before = this.status.value;
    await this.status.ask(async () => {
      const status = await backend.status();
      this.clock.set(status.clock);
      if (status.account === null) await this.kept.ask(() => backend.disconnect(false));
      return status;
    });
    const after = this.status.value;
    if (before && before.account?.account_id !== after?.account?.account_id) this.#otherAccount();
  }

  loadToday(): Promise<void> {
    return this.today.ask(() => backend.today());
  }

  loadListening(): Promise<void> {
    return this.listening.ask(() => backend.listening(this.ask));
  }

  /** The picks, and the log where that is shown. */
  loadDiscoveries(): Promise<void> {
    if (this.section === "runs") void this.discoveries.log.refresh();
    return this.discoveries.refresh();
  }

  loadSettings(): Promise<void> {
    void this.imports.load();
    return this.settings.ask(() => backend.settings());
  }

  show(page: string, section: string | null = null): void {
    const known = PAGES.find((name) => name === page);
    if (!known) return;
    this.page = known;
    this.section = section;
    void this.reloadPage();
  }

  setRange(ask: RangeAsk): void {
    this.ask = ask;
    void this.loadListening();
  }

  /** Takes in one message of the agent. */
  take(message: Message): void {
    switch (message.event) {
      case "link":
        return this.#link(message.value.up);
      case "health":
        if (this.status.value) this.status.set({ ...this.status.value, health: message.value });
        return this.later("status", () => this.loadStatus());
      case "now_playing":
        if (this.status.value) this.status.set({ ...this.status.value, now_playing: message.value });
        return;
      case "run":
        return this.#takeRun(message.value);
      case "pick_changed":
        this.takePick(message.value);
        return this.#drawn();
      case "picked":
        return this.#drawn();
      case "listen":
        this.discoveries.refreshSoon(COUNTS_MS);
        if (this.page !== "discoveries") this.#heard();
        return;
      case "gap":
        return this.#heard();
      case "settings":
        this.settings.set(message.value);
        void this.desktop.ask(() => backend.desktop());
        return this.later("status", () => this.loadStatus());
      case "show_window":
        if (message.value.page) this.show(message.value.page);
        return;
      case "sign_in_ends":
        return this.later("status", () => this.loadStatus());
      case "diary_changed":
        return this.accountChanged();
      case "import":
        // The diary is another one when it has ended, and that is told too.
        if (this.imports.take(message.value)) this.later("imports", () => this.imports.load());
        return;
      case "drag":
        this.dragged = message.value.files;
        return;
      case "drop":
        this.dragged = 0;
        if (message.value.files > 0) void this.importDropped();
        return;
      case "backup_failed":
      case "stopping":
        return;
    }
  }

  /** A pick as it is now. */
  takePick(pick: PickView): void {
    const today = this.today.value;
    if (today?.pick?.id === pick.id) this.today.set({ ...today, pick });
    this.discoveries.takePick(pick);
  }

  /** Does what the user asked for; a failure is told in words. Says whether it worked. */
  async act(name: string, action: () => Promise<unknown>, done?: string): Promise<boolean> {
    if (this.busy.has(name)) return false;
    this.busy = new Set([...this.busy, name]);
    try {
      await action();
      if (done) this.toasts.show(done);
      return true;
    } catch (thrown) {
      this.toasts.show(failureWords(asFailure(thrown)));
      return false;
    } finally {
      this.busy = new Set([...this.busy].filter((other) => other !== name));
    }
  }

  /** Draws a random track; what came of it is shown, but for a draw that failed. */
  draw(): Promise<boolean> {
    return this.act("draw", async () => {
      const run = await backend.pickNow();
      if (run.status !== "failed") return;
      const { title, detail } = runWords(run, this.clock.now);
      this.toasts.show(`${title} ${detail}`.trim());
    });
  }

  play(uri: string): Promise<boolean> {
    return this.act(`play ${uri}`, () => backend.play(uri), "Playing");
  }

  queue(uri: string): Promise<boolean> {
    return this.act(`queue ${uri}`, () => backend.queue(uri), "Queued after this song");
  }

  /** Imports what was dropped on the window, in sight of the user. */
  async importDropped(): Promise<void> {
    if (this.dropProblem) return this.toasts.show(this.dropProblem);
    this.show("settings", "import");
    await this.act("import", () => this.imports.dropped());
  }

  /** Another account, or none: everything is asked for again. */
  accountChanged(): void {
    this.#forgetDiary();
    void Promise.all([this.loadStatus(), this.loadToday(), this.loadSettings()]);
    if (this.page === "listening" || this.page === "history") void this.reloadPage();
    void this.loadDiscoveries();
  }

  /** All there was is deleted: what was said of it goes too, and choices are as at first. */
  forgetAll(): void {
    this.imports.forget();
    this.exports.forget();
    void this.desktop.ask(() => backend.desktop());
  }

  /** Runs `task` once things have settled; a second wish of the same name changes nothing. */
  later(name: string, task: () => unknown, after = SETTLE_MS): void {
    if (this.#timers.has(name)) return;
    const run = () => {
      this.#timers.delete(name);
      task();
    };
    this.#timers.set(name, setTimeout(run, after));
  }

  /** Somebody signed in or out elsewhere, such as on the command line. */
  #otherAccount(): void {
    this.#forgetDiary();
    this.imports.forget();
    void this.reloadPage();
    this.#countNew();
  }

  /** New picks are counted beside the name of the page, whichever is shown. */
  #countNew(): void {
    if (this.page !== "discoveries") void this.discoveries.refresh();
  }

  #forgetDiary(): void {
    this.diaries++;
    this.listening.value = null;
    this.history.forget();
    this.discoveries.forget();
  }

  /** Puts another diary in the place of the present one; then everything is asked for again. */
  async replaceDiary(replace: () => Promise<RestoredView | null>, words: (restored: RestoredView) => string): Promise<void> {
    await this.act("restore", async () => {
      const restored = await replace();
      if (!restored) return;
      this.imports.forget();
      this.toasts.show(words(restored));
    });
    this.accountChanged();
  }

  #diaryTrouble(): DiaryTrouble | null {
    const status = this.status.value;
    return status && diaryTrouble(status.health, status.account !== null, this.clock.now);
  }

  #somethingKept(): boolean {
    if (!this.nobody) return (this.status.value?.account ?? null) !== null;
    const { value, failure } = this.kept;
    return failure !== null || (value !== null && value.listens + value.sightings + value.picks + value.runs > 0);
  }

  #takeRun(run: RunView): void {
    const { value: today } = this.today;
    if (today && (!today.run || run.id >= today.run.id)) this.today.set({ ...today, run });
    this.discoveries.takeRun(run);
    if (run.status !== "open") this.#drawn();
  }

  /** Picks have changed: they are counted on every page. */
  #drawn(): void {
    if (this.page !== "discoveries") this.discoveries.refreshSoon(SETTLE_MS);
    this.#heard();
  }

  #heard(): void {
    this.later("page", () => this.reloadPage());
  }

  #link(up: boolean): void {
    const was = this.linked;
    this.linked = up;
    if (up && !was) this.reload();
  }

  #lost(thrown: unknown): void {
    const failure: Failure = asFailure(thrown);
    this.status.failure = failure;
    this.linked = false;
  }

  #tick(): void {
    if (document.hidden) return;
    this.clock.tick();
    this.imports.tick();
    const shown = this.today.value?.date;
    const turned = shown !== undefined && shown !== civilDay(this.clock.now);
    if (turned) this.later("day", () => this.loadToday(), 20_000);
  }

  #watch(): void {
    if (document.hidden) return;
    backend.watch().catch(() => undefined);
    if (this.page === "today" && this.today.value) this.#heard();
  }
}

export const app = new App();
