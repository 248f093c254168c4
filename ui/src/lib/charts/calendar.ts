// A year, day by day: a heat map with the days that were not recorded hatched.
import { duration, hours, monthOf, plural, weekday, weekdayDay } from "../format";
import type { CalendarDay, CalendarView } from "../types";
import { AT_ONCE, cells, levels } from "./heat";
import type { ChartModel, Colours, Datum } from "./model";
import { level } from "./scale";

interface Place {
  coordSys: { cellWidth: number; cellHeight: number };
}
interface Api {
  value(index: number): number | string;
  coord(at: number | string): [number, number];
}

const MONTHS = Array.from({ length: 12 }, (_, index) => monthOf(`2026-${String(index + 1).padStart(2, "0")}-01`));
// ECharts wants names from Sunday on; only every second day is labelled.
const DAYS = ["", weekday(0), "", weekday(2), "", weekday(4), ""];

/** "2026 so far", "2025" */
export function yearTitle(calendar: CalendarView, today: string): string {
  return today.startsWith(String(calendar.year)) ? `${calendar.year} so far` : String(calendar.year);
}

/** "451 h on 307 days" */
export function yearWords(calendar: CalendarView): string {
  return `${hours(calendar.total_ms)} on ${plural(calendar.days_heard, "day")}`;
}

function hatched(calendar: CalendarView, colours: Colours) {
  const renderItem = (place: Place, api: Api) => {
    const [x, y] = api.coord(api.value(0));
    const { cellWidth: width, cellHeight: height } = place.coordSys;
    const shape = { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2, r: 3 };
    return {
      type: "group",
      silent: true,
      children: [
        { type: "rect", shape, style: { fill: colours.card } },
        { type: "rect", shape, style: { fill: colours.hatch } },
      ],
    };
  };
  return {
    type: "custom",
    ...AT_ONCE,
    coordinateSystem: "calendar",
    silent: true,
    z: 3,
    renderItem,
    data: calendar.days.filter(({ gap, paused, ms }) => (gap || paused) && ms === 0).map(({ date }) => [date]),
  };
}

/** How much a day had; a day that was not recorded or paused is no day without music. */
function heardWords({ ms, gap, paused }: CalendarDay): Pick<Datum, "value" | "note"> {
  if (ms === 0) return { value: gap ? "Not recorded" : paused ? "Recording was paused" : "Nothing" };
  const note = gap ? "Not all was recorded." : paused ? "Recording was paused for a while." : undefined;
  return { value: duration(ms), note };
}

export function calendarModel(calendar: CalendarView, today: string, colours: Colours): ChartModel {
  const text = { color: colours.t3, fontSize: 11 };
  return {
    data: calendar.days.map((day) => ({ label: weekdayDay(day.date, today), ...heardWords(day) })),
    steps: { across: 7, down: 1 },
    columns: ["Day", "Listening time"],
    summary: `${yearTitle(calendar, today)}, day by day: ${yearWords(calendar)}.`,
    option: {
      animation: false,
      textStyle: { fontFamily: colours.font },
      tooltip: { trigger: "item" },
      calendar: {
        range: String(calendar.year),
        left: 31,
        right: 0,
        top: 20,
        cellSize: ["auto", 12.6],
        splitLine: { show: false },
        itemStyle: { color: "transparent", borderWidth: 0 },
        yearLabel: { show: false },
        dayLabel: { ...text, firstDay: 1, nameMap: DAYS, margin: 7 },
        monthLabel: { ...text, nameMap: MONTHS, align: "left", margin: 6 },
      },
      visualMap: levels(colours, 1),
      series: [
        {
          type: "heatmap",
          coordinateSystem: "calendar",
          ...cells(colours),
          data: calendar.days.map(({ date, ms }) => [date, level(ms, calendar.breaks)]),
        },
        hatched(calendar, colours),
      ],
    },
  };
}
