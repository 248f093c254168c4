// When in the week you listen: seven days of 24 hours as a heat map.
import { duration, weekday } from "../format";
import type { ClockView } from "../types";
import { cells, levels } from "./heat";
import type { ChartModel, Colours } from "./model";
import { level } from "./scale";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const LABELLED = [0, 6, 12, 18, 23];
const pad = (hour: number) => String(hour).padStart(2, "0");

/** "Most on Fridays at 21"; empty when nothing was heard. */
export function bestWords(clock: ClockView): string {
  return clock.best === null ? "" : `Most on ${weekday(clock.best[0], "long")}s at ${pad(clock.best[1])}`;
}

export function clockModel(clock: ClockView, colours: Colours): ChartModel {
  const flat = clock.hours.flatMap((row, day) => row.map((ms, hour) => ({ day, hour, ms })));
  const axis = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  const text = { color: colours.t3, fontSize: 11 };
  return {
    data: flat.map(({ day, hour, ms }) => ({
      label: `${weekday(day, "long")} ${pad(hour)} to ${pad((hour + 1) % 24)}`,
      value: ms > 0 ? duration(ms) : "Nothing",
    })),
    steps: { across: 1, down: 24 },
    columns: ["Hour", "Listening time"],
    summary: `When you listen, by weekday and hour. ${bestWords(clock)}`.trim(),
    option: {
      animation: false,
      textStyle: { fontFamily: colours.font },
      grid: { left: 34, right: 0, top: 0, bottom: 22, outerBoundsMode: "none" },
      tooltip: { trigger: "item" },
      xAxis: {
        ...axis,
        type: "category",
        data: HOURS.map(pad),
        axisLabel: { ...text, interval: (index: number) => LABELLED.includes(index), margin: 7 },
      },
      yAxis: {
        ...axis,
        type: "category",
        inverse: true,
        data: clock.hours.map((_, day) => weekday(day)),
        axisLabel: { ...text, interval: 0, margin: 8 },
      },
      visualMap: levels(colours, 2),
      series: [
        { type: "heatmap", ...cells(colours), data: flat.map(({ day, hour, ms }) => [hour, day, level(ms, clock.breaks)]) },
      ],
    },
  };
}
