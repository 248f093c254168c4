// Invented tracks: plain ones, other scripts, and names that are far too long.
import type { TrackView } from "../lib/types";
import { address } from "./covers";

type Row = [title: string, artists: string, album: string, year: number, seconds: number, cover: string];

const PLAIN: Row[] = [
  ["Harbour Lights, Slowly", "Copper Almanac", "Harbour Lights", 2021, 248, "waves"],
  ["Sju steg ner", "Ilse Varga", "Källarljus", 2019, 201, "sunset"],
  ["Antenna Season", "Low Meridian", "Antenna Season", 2017, 233, "dots"],
  ["Everything Is a Staircase", "Low Meridian", "Antenna Season", 2017, 259, "dots"],
  ["Blue Ledger", "Fenwick Trio", "Blue Ledger", 1964, 377, "tiles"],
  ["Pollen", "Orchard Static", "Pollen", 2023, 188, "circles"],
  ["Last Bus to Nowhere Much", "Velvet Depot", "Timetables", 2015, 214, "moons"],
  ["Semaphore", "Glass Tramway", "Semaphore", 1981, 262, "rays"],
  ["Verano menor", "Marisol Quint", "Verano menor", 1978, 195, "sun"],
  ["Hush Moon", "Tamsin Okoro", "Hush Moon", 2019, 305, "hills"],
  ["Long Division", "Amber Rooms", "Long Division", 1996, 240, "bars"],
  ["Dovetail", "Dovetail Theory", "Dovetail", 2014, 222, "pulse"],
];

const LONG: Row[] = [
  [
    "Concerto grosso für vier Nebelhörner, zwei Schreibmaschinen und ein sehr müdes Orchester in d-Moll, zweiter Satz: Adagio ma non troppo (Live at the Old Customs House, 2011 Remaster)",
    "The Extraordinarily Long-Winded Chamber Ensemble of Lower Saxony and Friends",
    "Complete Works, Volume 14: The Middle Years, Disc Two",
    1958,
    1432,
    "arch",
  ],
  ["夜の駅で待つ人たちのための静かな音楽、第三番", "東京夜間郵便局合奏団", "夜の駅", 1983, 255, "rays"],
  ["يا ليل الصيف الطويل على شاطئ البحر القديم", "فرقة الميناء", "ليالي", 1972, 412, "sun"],
  ["Поезд, который никогда не приходит вовремя", "Северный вокзал", "Расписание", 1989, 231, "bars"],
  ["Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenpolitur", "Wortungetüm", "Lang", 2004, 199, "moons"],
  ["ไม่มีอะไรเกิดขึ้นที่นี่เลยสักนิดเดียว", "วงดนตรีริมคลอง", "คลอง", 2020, 208, "hills"],
  ["Ja", "Das außerordentlich vielköpfige Kammerorchester der vereinigten Hafenmeister und Leuchtturmwärter von Niedersachsen, Bremen und Umgebung", "Nein", 1999, 187, "bars"],
  ["🌧️ Rain (sped up) (slowed down) (sped up again)", "weather.wav", "🌧️", 2024, 96, "pulse"],
];

function track([name, artists, album, year, seconds, cover]: Row, index: number): TrackView {
  return {
    uri: `spotify:track:mock${String(index).padStart(18, "0")}`,
    name,
    artists: artists.split(" & "),
    artist_uris: artists.split(" & ").map((_, place) => `spotify:artist:${String(index).padStart(20, "A")}${String(place).padStart(2, "0")}`),
    album,
    year,
    duration_ms: seconds * 1000,
    isrc: null,
    cover: address(cover),
  };
}

export const tracks = PLAIN.map(track);
export const longTracks = LONG.map((row, index) => track(row, 100 + index));

const PICK: Row = ["Kaffee um Mitternacht", "Kassandra Weil", "Spätvorstellung", 1987, 226, "arch"];
const ANOTHER: Row = ["Salt Road Waltz", "Dunja Perić", "Salt Road", 1973, 243, "moons"];

export const pickTrack = track(PICK, 200);
export const otherTrack = track(ANOTHER, 201);
