// What History calls filters, sources, times and lengths.
import { duration, isPlayable, plural, position } from "../format";
import type { HistoryAsk, HistoryListen, Origin, SeenView, Source, VersionView } from "../types";

const ORIGINS: Record<Origin, string> = {
  recorded: "Recorded",
  export: "Spotify export",
  account_data: "Account data",
  listenbrainz: "ListenBrainz",
  lastfm: "Last.fm",
};

export function originWords(origin: Origin): string {
  return ORIGINS[origin];
}

/** Why there is no row to show. */
export function nothingWords({ words, origin, skipped, gaps }: Pick<HistoryAsk, "words" | "origin" | "skipped" | "gaps">): string {
  const text = words.trim();
  const chosen = [origin ? `“${originWords(origin)}”` : "", skipped ? "“Skipped”" : ""].filter(Boolean).join(" and ");
  if (text) return `Nothing ${chosen ? `under ${chosen}` : "you heard"} has “${text}” in title, artist or album.`;
  if (chosen) return `Nothing under ${chosen} yet.`;
  return gaps ? "No gaps: nothing that is known of is missing." : "Nothing here yet.";
}

const SOURCES: Record<Source, string> = {
  export: "Spotify export",
  recently_played: "Recently played",
  player: "Player",
  account_data: "Account data",
  listenbrainz: "ListenBrainz",
  lastfm: "Last.fm",
};

export function sourceWords(source: Source): string {
  return SOURCES[source];
}

/** "3:41", or "about 4 min" where it is an estimate. */
export function heardWords({ listen }: HistoryListen): string {
  if (!listen.estimated) return position(listen.ms_played);
  return listen.ms_played < 60_000 ? "under a minute" : `about ${duration(listen.ms_played)}`;
}

/** What is missing of a play that was heard to its end, as far as an estimate can tell. */
const NEARLY_MS = 5_000;

/** "3:41 of 4:08", "about 4 min of 4:48", "about all of 4:08". */
export function heardOfWords(row: HistoryListen): string {
  const { ms_played, estimated, track } = row.listen;
  const length = track.duration_ms;
  if (length === null) return heardWords(row);
  const all = estimated && ms_played >= length - NEARLY_MS;
  return `${all ? "about all" : heardWords(row)} of ${position(length)}`;
}

/** "UTC+1", "UTC−3:30", "UTC". */
export function zoneWords(minutes: number): string {
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** "ended 21:07:53, 3:41 heard"; account data says "ended in the minute of 21:07, 3:41 heard" */
export function seenWords({ source, is_start, time, ms_played }: SeenView): string {
  const heard = ms_played === null ? "" : `, ${position(ms_played)} heard`;
  if (source === "account_data") return `ended in the minute of ${time.slice(0, 5)}${heard}`;
  return `${is_start ? "started" : "ended"} ${time.slice(0, 8)}${heard}`;
}

/** What a Spotify URI names: "Playlist". */
export function contextWords(uri: string): string {
  const kind = uri.split(":").at(-2) ?? "";
  const known: Record<string, string> = { playlist: "A playlist", album: "An album", artist: "An artist", collection: "Liked songs" };
  if (uri.endsWith(":collection")) return "Liked songs";
  return known[kind] ?? "Something else";
}

/** "23 listens", "2 gaps". */
export function dayWords(rows: number, listens: number): string {
  return listens === 0 ? plural(rows, "gap") : plural(listens, "listen");
}

/** A title without what tells of its version, so that other versions are found by it: "Song" of "Song (Live) - 2011 Mix". */
export function plainTitle(title: string): string {
  const plain = title.replace(/\s+[-–—]\s.*$/u, "").replace(/\s*[([][^)\]]*[)\]]\s*$/u, "").trim();
  return plain === "" ? title : plain;
}

/** What tells the versions of a recording apart: "2011 · 3:42", "3:42 · a file of your own", "a name without an id". */
export function versionWords(versions: VersionView[]): string[] {
  const facts = ({ track, by_hand }: VersionView) => [
    track.year === null ? "" : String(track.year),
    track.duration_ms === null ? "" : position(track.duration_ms),
    isPlayable(track.uri) ? "" : track.uri.includes(":local:") ? "a file of your own" : "a name without an id",
    by_hand ? "joined by you" : "",
  ];
  const words = versions.map((version) => [version.track.name, version.track.album, ...facts(version)].join("\n"));
  return versions.map((version, index) => {
    const isTwin = words.some((other, place) => place !== index && other === words[index]);
    const id = isTwin ? `id ${version.track.uri.split(":").at(-1) ?? ""}` : "";
    return [...facts(version), id].filter((part) => part !== "").join(" · ");
  });
}
