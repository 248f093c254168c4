// Numbers and times are written as the look asks for.
import { describe, expect, it } from "vitest";
import * as format from "./format";

/** No-break spaces as plain ones, to be readable here. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const local = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();
const NOW = new Date(2026, 10, 20, 21, 14).getTime();

describe("lengths and numbers", () => {
  it("hours from an hour on, minutes before", () => {
    expect(plain(format.duration(47 * 3_600_000 + 26 * 60_000))).toBe("47 h 26");
    expect(plain(format.duration(43 * 60_000))).toBe("43 min");
    expect(plain(format.duration(3_600_000))).toBe("1 h 00");
    expect(plain(format.duration(59 * 60_000 + 40_000))).toBe("1 h 00");
    expect(plain(format.duration(0))).toBe("0 min");
  });

  it("groups thousands and keeps a narrow space before the per cent sign", () => {
    expect(format.count(2214)).toBe("2,214");
    expect(format.percent(0.614)).toBe("61\u202f%");
    expect(plain(format.hours(451 * 3_600_000))).toBe("451 h");
    expect(plain(format.hours(20 * 60_000))).toBe("20 min");
    expect(format.plural(1, "listen")).toBe("1 listen");
    expect(format.plural(3, "listen")).toBe("3 listens");
  });

  it("positions in a track", () => {
    expect(format.position(151_000)).toBe("2:31");
    expect(format.position(3_751_000)).toBe("1:02:31");
    expect(format.position(-5)).toBe("0:00");
  });
});

describe("days", () => {
  it("the year only where it is not this one", () => {
    expect(format.dayRange("2026-10-22", "2026-11-20", "2026-11-20")).toBe("22 Oct – 20 Nov");
    expect(format.dayRange("2026-11-01", "2026-11-20", "2026-11-20")).toBe("1 – 20 Nov");
    expect(format.dayRange("2025-12-20", "2026-01-02", "2026-11-20")).toBe("20 Dec 2025 – 2 Jan 2026");
    expect(format.dayRange("2025-09-01", "2025-09-30", "2026-11-20")).toBe("1 – 30 Sep 2025");
    expect(format.dayRange("2026-11-20", "2026-11-20", "2026-11-20")).toBe("20 Nov");
  });

  it("are words in sentences", () => {
    expect(format.longDay("2026-11-20")).toBe("Friday, 20 November");
    expect(format.spokenRange("2026-11-03", "2026-11-04")).toBe("3 to 4 November");
    expect(format.spokenRange("2026-10-31", "2026-11-01")).toBe("31 October to 1 November");
    expect(format.weekday(0)).toBe("Mon");
    expect(format.weekdayOf("2026-11-20")).toBe(4);
  });

  it("are counted without a time zone", () => {
    expect(format.addDays("2026-03-28", 1)).toBe("2026-03-29");
    expect(format.addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(format.civilDay(NOW)).toBe("2026-11-20");
  });
});

describe("times beside now", () => {
  it("behind", () => {
    const ago = (instant: string) => plain(format.ago(instant, NOW));
    expect(ago(local(2026, 10, 20, 21, 14))).toBe("now");
    expect(ago(local(2026, 10, 20, 21, 8))).toBe("6 min ago");
    expect(ago(local(2026, 10, 20, 19, 3))).toBe("2 h ago");
    expect(ago(local(2026, 10, 19, 21, 40))).toBe("yesterday 21:40");
    expect(ago(local(2026, 10, 14, 9))).toBe("14 Nov");
    expect(ago(local(2025, 10, 14, 9))).toBe("14 Nov 2025");
  });

  it("ahead", () => {
    expect(plain(format.ahead(local(2026, 10, 20, 21, 19), NOW))).toBe("in 5 min");
    expect(format.ahead(local(2026, 10, 20, 23), NOW)).toBe("at 23:00");
    expect(format.ahead(local(2026, 10, 21, 7), NOW)).toBe("tomorrow at 07:00");
    expect(format.ahead(local(2026, 10, 20, 21, 14), NOW)).toBe("in a moment");
    expect(format.untilTime(local(2026, 10, 20, 18), NOW)).toBe("until 18:00");
    expect(format.untilTime(local(2026, 10, 21, 7), NOW)).toBe("until tomorrow 07:00");
  });
});

it("Spotify plays what it knows by an id", () => {
  const uris = ["spotify:track:0123456789abcdefghijAB", "spotify:local:A:B:C:1", "local:track:0a", ""];
  expect(uris.map(format.isPlayable)).toEqual([true, false, false, false]);
});
