// Imports of the simulated agent: each situation stands at another point of one.
import type { Message } from "../lib/backend";
import type { Failure, FileReport, ImportReport, ImportsView, ImportView, PastImport, UndoneView } from "../lib/types";
import { NOW, type Situation } from "./world";

const FILES = 12;
const RECORDS = 186_420;
const BYTES = 152_000_000;
const DAMAGED = "it cannot be unpacked: it is damaged, or was not downloaded to its end";
const EXPECTED =
  "Sidetrack reads what Spotify sends (my_spotify_data.zip, or in it Streaming_History_Audio_*.json, endsong_*.json, StreamingHistory*.json), the export of ListenBrainz (a zip of .jsonl) and tables of Last.fm scrobbles (.csv, .json)";
const LABEL = "my_spotify_data.zip";

const at = (daysAgo: number) => new Date(NOW - daysAgo * 86_400_000).toISOString();

function files(): FileReport[] {
  const audio = Array.from({ length: FILES - 1 }, (_, index) => ({
    name: `Spotify Extended Streaming History/Streaming_History_Audio_${2013 + index}_${index}.json`,
    kind: "extended_audio" as const,
    read: 16_000,
    new: 15_211 - index * 40,
    merged: 780 + index * 40,
    skipped: { podcast: 9 },
    known: index === 3,
    cut_off: index === 6,
  }));
  const video = { read: 420, new: 0, merged: 0, skipped: { video: 420 }, known: false, cut_off: false };
  const name = "Spotify Extended Streaming History/Streaming_History_Video_2018-2026.json";
  return [...audio, { name, kind: "extended_video", ...video }];
}

export function report(id: number): ImportReport {
  return {
    import: id,
    read: RECORDS,
    new: 171_902,
    merged: 13_996,
    skipped: { podcast: 90, video: 420, damaged: 2, bad_time: 1, deleted_by_you: 9 },
    files: files(),
    ignored: ["Spotify Extended Streaming History/ReadMeFirst_ExtendedStreamingHistory.pdf"],
    problems: [
      {
        file: "Spotify Extended Streaming History/Streaming_History_Audio_2016_3.json",
        place: "record 1203, line 27669",
        reason: "its time cannot be read",
      },
      {
        file: "Spotify Extended Streaming History/Streaming_History_Audio_2019_6.json",
        place: "record 15998, line 367954",
        reason: "the file ends in the middle of a record",
      },
    ],
    seconds: 3.2,
    first: "2013-02-03T09:12:00Z",
    last: at(30),
  };
}

function past(id: number, daysAgo: number, label: string, state: string): PastImport {
  const done = state === "done" || state === "undone";
  return { id, started_at: at(daysAgo), ended_at: at(daysAgo), state, label, report: done ? report(id) : null };
}

const LONG = "StreamingHistory_music_0.json, StreamingHistory_music_1.json, StreamingHistory_music_2.json, StreamingHistory_music_3.json";

export class InventedImports {
  #view: ImportView | null = null;
  #past: PastImport[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #end: (failure: Failure | null) => void = () => undefined;

  constructor(
    private readonly situation: Situation,
    private readonly tell: (message: Message) => void,
  ) {
    if (situation === "imported") {
      this.#past = [
        past(8, 0.1, "lastfm-margit.csv", "cancelled"),
        past(7, 2, LONG, "done"),
        past(6, 3, "listenbrainz_margit_1731000000.zip", "undone"),
        past(5, 40, "endsong_0.json", "failed"),
        past(4, 300, LABEL, "done"),
        past(3, 301, LABEL, "done"),
      ];
    }
    if (situation === "importing") {
      this.#view = this.#at(0.3);
      // Stands still, so that it can be looked at.
    }
    if (situation === "import-done") this.#past = [past(1, 0, LABEL, "done")];
  }

  /** What a page hears that was opened in the middle. */
  greet(): void {
    if (this.situation === "import-done") {
      this.tell({ event: "import", value: { ...this.#at(1), stage: "done", seconds_left: null, report: report(1) } });
    }
    if (this.situation === "import-cancelled") this.tell({ event: "import", value: { ...this.#at(0.4), stage: "cancelled" } });
  }

  list(): ImportsView {
    return { running: this.#view, past: this.#past };
  }

  async choose(): Promise<boolean> {
    if (this.situation === "import-nothing") throw { code: "import_nothing", message: `no listening history was found. ${EXPECTED}` };
    if (this.situation === "import-damaged") {
      throw { code: "import_nothing", message: `no listening history was found; my_spotify_data.zip: ${DAMAGED}. ${EXPECTED}` };
    }
    await new Promise<void>((resolve, reject) => {
      this.#end = (failure) => (failure ? reject(failure) : resolve());
      let done = 0;
      this.#timer = setInterval(() => {
        done += 0.1;
        if (done >= 1) return this.#finish("done", null);
        this.#view = this.#at(done);
        this.tell({ event: "import", value: this.#view });
      }, this.situation === "dropping" ? 1500 : 200);
    });
    return true;
  }

  cancel(): void {
    this.#finish("cancelled", { code: "import_cancelled", message: "the import was cancelled; nothing of it was kept" });
  }

  undo(id: number): UndoneView {
    const gone = this.#past.find((one) => one.id === id)?.report?.new ?? 0;
    this.#past = this.#past.map((one) => (one.id === id ? { ...one, state: "undone" } : one));
    this.tell({ event: "diary_changed" });
    return { gone, stay: 0 };
  }

  #finish(stage: "done" | "cancelled", failure: Failure | null): void {
    clearInterval(this.#timer);
    const id = this.#past.length + 1;
    const told = stage === "done" ? report(id) : null;
    const view = { ...this.#at(1), stage, seconds_left: null, report: told, failure };
    this.#view = null;
    this.#past = [past(id, 0, LABEL, stage), ...this.#past];
    this.tell({ event: "import", value: view });
    this.#end(failure);
    this.tell({ event: "diary_changed" });
  }

  #at(share: number): ImportView {
    const read = Math.min(1, share / 0.6);
    return {
      stage: read < 1 ? "reading" : "storing",
      label: LABEL,
      files_done: Math.floor(FILES * read),
      files: FILES,
      bytes_done: Math.round(BYTES * read),
      bytes: BYTES,
      records: Math.round(RECORDS * read),
      seconds_left: Math.ceil((1 - share) * 60),
      report: null,
      failure: null,
    };
  }
}
