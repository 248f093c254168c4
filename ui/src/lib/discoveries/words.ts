// The story of a pick in plain sentences.
import { civilDay, count, longMonth, percent, plural, position, shortDay, timeOf } from "../format";
import type { Bubble, DiscoveriesView, Discovery, DiscoveryStory, DiscoveryYears, LedTo, ListenView, PickView } from "../types";
import { candidatesWords, resultsWords } from "../words";

/** "since 21 August", with the year if it is not that of `today`. */
export function sinceWords(since: string, today: string): string {
  const year = since.slice(0, 4) === today.slice(0, 4) ? "" : ` ${since.slice(0, 4)}`;
  return `since ${Number(since.slice(8))} ${longMonth(since)}${year}`;
}

/** The headline: each figure and what it counts. */
export function headline({ figures, since }: DiscoveriesView, today: string): [figure: string, label: string][] {
  const { picks, heard, kept, new_artists: artists } = figures;
  const share = (part: number) => percent(picks === 0 ? 0 : part / picks);
  return [
    [share(heard), "heard"],
    [share(kept), "kept"],
    [count(artists), artists === 1 ? "new artist" : "new artists"],
    [count(picks), `${picks === 1 ? "sidetrack" : "sidetracks"}${since === null ? "" : ` ${sinceWords(since, today)}`}`],
  ];
}

/** "Half of your picks are 1984 or older. Half of your listening is 2015 or newer." */
export function findingWords({ middle_of_picks: picks, middle_of_listening: listening }: DiscoveryYears): string {
  const parts = [];
  if (picks !== null) parts.push(`Half of your picks are ${picks} or older.`);
  if (listening !== null) parts.push(`Half of your listening is ${listening} or newer.`);
  return parts.join(" ");
}

/** "Before Sidetrack you listened to about 34 artists at a time, since then to 41." */
export function bubbleWords({ before, since }: Bubble): string {
  const [one, two] = [Math.round(before), Math.round(since)];
  const artists = one === 1 ? "artist" : "artists";
  const now = one === two ? "and still do" : `since then to ${count(two)}`;
  return `Before Sidetrack you listened to about ${count(one)} ${artists} at a time, ${now}.`;
}

export function bubbleHelp({ days }: Bubble): string {
  return (
    `The effective number of artists: so many, each heard equally often, would be as varied as what you played. ` +
    `Compared are the ${plural(days, "day")} before the first pick and the last ${plural(days, "day")}.`
  );
}

const TIMES = ["", "once", "twice"];
const times = (value: number) => TIMES[value] ?? `${count(value)} times`;
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
/** A listen that came this far went to the end. */
const END = 0.95;
const NAMED_DAYS = 90;

function heardWords({ plays, pick, farthest }: Discovery, listens: ListenView[]): string {
  const length = pick.track.duration_ms ?? 0;
  const whole = length > 0 ? listens.filter(({ ms_played }) => ms_played >= END * length).length : 0;
  if (whole > 0 && plays === 1) return "heard once, to the end";
  if (whole > 0) return `heard ${times(plays)}, ${whole >= plays ? "each time" : times(whole)} to the end`;
  const far = farthest === null ? "" : `, at most ${percent(farthest)} of it`;
  return `heard ${times(plays)}${far}`;
}

/** "left after 1:44": one form for one listen, wherever it is told. */
function leftAfter({ ms_played: heard, estimated }: ListenView): string {
  return `left after ${estimated ? "about " : ""}${position(heard)}`;
}

function leftWords({ skips }: Discovery, listens: ListenView[]): string {
  const only = listens.find(({ skipped }) => skipped);
  return skips === 1 && only ? leftAfter(only) : `left early ${times(skips)}`;
}

/** What became of a pick, a sentence each. */
export function becameWords({ discovery, listens }: DiscoveryStory, now: number): string[] {
  const { plays, skips, pick, artist_again: again, is_new_artist: isNew } = discovery;
  const [artist] = pick.track.artists;
  const said = [];
  if (plays > 0) said.push(heardWords(discovery, listens));
  if (skips > 0) said.push(leftWords(discovery, listens));
  if (plays === 0 && skips === 0) said.push("not heard yet");
  if (isNew && artist) said.push(`you had heard nothing by ${artist} before`);
  if (again > 0 && artist) {
    const others = again === 1 ? "another track" : "other tracks";
    const by = pick.track.artists.length > 1 ? "its artists" : artist;
    said.push(`you played ${others} by ${by} ${times(again)} within ${NAMED_DAYS} days`);
  }
  if (pick.kept_at !== null) said.push(`kept ${dayWords(pick.kept_at, now)}`);
  if (pick.removed_at !== null) said.push(`${pick.tidied ? "taken out of the playlist unplayed" : "removed from the playlist"} ${dayWords(pick.removed_at, now)}`);
  else if (pick.gone_at !== null) said.push(`no longer in the playlist since ${sinceDay(pick.gone_at, now)}`);
  return said.map(sentence);
}

/** "today", "on 14 Nov": a day in a sentence. */
export function dayWords(instant: string, now: number): string {
  const [then, today] = [civilDay(Date.parse(instant)), civilDay(now)];
  return then === today ? "today" : `on ${shortDay(then, today)}`;
}

/** "today", "14 Nov": after "since". */
function sinceDay(instant: string, now: number): string {
  const [then, today] = [civilDay(Date.parse(instant)), civilDay(now)];
  return then === today ? "today" : shortDay(then, today);
}

/** Ways of drawing that have a name of their own. */
const WAYS: Record<string, string> = { even: "the even way", classic: "the classic way" };

/** "Drawn on 14 Nov at 07:00 from “ka”: one of the first three of 914 results, the classic way.", "Found by “ka year:1987”, drawn
 * on 14 Nov at 07:00 from 54 candidates, the even way." */
export function drawnFrom({ words, candidates, way, chosen_at: at }: PickView, now: number): string {
  const drawn = `drawn ${dayWords(at, now)} at ${timeOf(at)}`;
  const called = WAYS[way] ?? `the way called ${way}`;
  if (way === "even") {
    const waiting = candidatesWords(candidates);
    return sentence([...(words ? [`found by “${words}”`] : []), `${drawn}${waiting && ` ${waiting}`}`, called].join(", "));
  }
  const results = way === "classic" ? resultsWords(candidates) : "";
  return sentence(`${drawn}${words ? ` from “${words}”` : ""}${results && `: ${results}`}, ${called}`);
}

/** "3 plays since 14 Nov" */
export function ledWords({ plays, first_heard: first }: LedTo, now: number): string {
  return `${plural(plays, "play")} since ${shortDay(civilDay(Date.parse(first)), civilDay(now))}`;
}

/** "to the end", "left after 0:12", "2:10 of 3:46" */
export function listenWords(listen: ListenView): string {
  const { ms_played: heard, skipped, estimated, track } = listen;
  const length = track.duration_ms ?? 0;
  if (length > 0 && heard >= END * length) return "to the end";
  if (skipped) return leftAfter(listen);
  const about = estimated ? "about " : "";
  return length > 0 ? `${about}${position(heard)} of ${position(length)}` : `${about}${position(heard)}`;
}
