// Listening over time: one bar per day, week or month, gaps hatched, today hollow.
import { count, dayRange, duration, monthOf, shortDay, weekday, weekdayDay, weekdayOf, yearOf } from "../format";
import type { Bucket, Kpi, ListeningView, Unit } from "../types";
import { gapWords } from "../words";
import type { ChartModel, Colours, Datum } from "./model";
import { countScale, timeScale, type Scale } from "./scale";

export const METRICS = ["time", "plays", "artists", "new_artists"] as const;
export type Metric = (typeof METRICS)[number];

export const METRIC_NAMES: Record<Metric, string> = {
  time: "Listening time",
  plays: "Plays",
  artists: "Artists",
  new_artists: "New artists",
};

const UNIT_NAMES: Record<Unit, string> = { day: "day", week: "week", month: "month" };
const HOUR = 3_600_000;

/** "Time per day" */
export function metricPerUnit(metric: Metric, unit: Unit): string {
  return `${metric === "time" ? "Time" : METRIC_NAMES[metric]} per ${UNIT_NAMES[unit]}`;
}

export function valueOf(bucket: Bucket, metric: Metric): number {
  return metric === "time" ? bucket.ms : bucket[metric];
}

/** A value of the metric as written. */
export function written(value: number, metric: Metric): string {
  if (metric === "time") return duration(value);
  return value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : count(value);
}

/** "Average 1 h 42, was 1 h 31"; empty without an average. */
export function averageWords(kpi: Kpi, metric: Metric): string {
  if (kpi.average === null) return "";
  const was = kpi.average_before === null ? "" : `, was ${written(kpi.average_before, metric)}`;
  return `Average ${written(kpi.average, metric)}${was}`;
}

/** Which bars carry a word below, and which word. */
export function axisLabels(buckets: Bucket[], unit: Unit, today: string): string[] {
  const last = buckets.length - 1;
  // A label close before "Today" would touch it.
  const room = Math.ceil(buckets.length * 0.07);
  return buckets.map((bucket, index) => {
    if (bucket.now && unit === "day") return "Today";
    const crowded = buckets[last]?.now && unit === "day" && index !== last && last - index < room;
    return crowded ? "" : label(bucket, buckets[index - 1], unit, buckets.length, today);
  });
}

function label(bucket: Bucket, before: Bucket | undefined, unit: Unit, all: number, today: string): string {
  const { first } = bucket;
  if (unit === "day") {
    if (all <= 10) return weekday(weekdayOf(first));
    return weekdayOf(first) === 0 ? shortDay(first, today).replace(/ \d{4}$/, "") : "";
  }
  const newYear = before !== undefined && yearOf(before.first) !== yearOf(first);
  const newMonth = before === undefined || monthOf(before.first) !== monthOf(first);
  if (unit === "week") return newMonth ? (newYear ? String(yearOf(first)) : monthOf(first)) : "";
  return newYear || before === undefined ? String(yearOf(first)) : all <= 18 ? monthOf(first) : "";
}

/** A bucket in words. */
function tell(bucket: Bucket, metric: Metric, view: ListeningView): Datum {
  const { today } = view.range;
  const days = bucket.first === bucket.last ? weekdayDay(bucket.first, today) : dayRange(bucket.first, bucket.last, today);
  const here = view.gaps.filter(({ first, last }) => first <= bucket.last && bucket.first <= last);
  // What is lacking is told before what was left out on purpose.
  const gap = here.find(({ reason }) => reason !== "paused") ?? here[0];
  const note = gap ? gapWords(gap) : bucket.gap ? "Not all was recorded." : bucket.now ? "Not over yet" : undefined;
  const value = valueOf(bucket, metric);
  return { label: days, value: (gap || bucket.gap) && value === 0 ? "Not recorded" : written(value, metric), note };
}

/** Stretches of bars in which plays may be missing, as first and last index. */
export function gapSpans(buckets: Bucket[]): [number, number][] {
  const spans: [number, number][] = [];
  buckets.forEach((bucket, index) => {
    if (!bucket.gap) return;
    const open = spans.at(-1);
    if (open && open[1] === index - 1) open[1] = index;
    else spans.push([index, index]);
  });
  return spans;
}

function axisText(value: number, metric: Metric): string {
  if (metric !== "time") return count(value);
  if (value === 0) return "0";
  return value % HOUR === 0 ? `${count(value / HOUR)} h` : duration(value);
}

/** The characters of the widest label of the axis. */
function widestLabel(scale: Scale, metric: Metric): number {
  const lines = Array.from({ length: Math.round(scale.max / scale.step) + 1 }, (_, index) => index * scale.step);
  return Math.max(...lines.map((value) => axisText(value, metric).length));
}

function highest(values: number[]): number {
  const most = Math.max(0, ...values);
  return most > 0 ? values.indexOf(most) : -1;
}

function bars(view: ListeningView, metric: Metric, colours: Colours, values: number[]) {
  const top = highest(values);
  const average = view[metric].average;
  return {
    type: "bar",
    z: 3,
    barCategoryGap: "46%",
    barMaxWidth: 44,
    itemStyle: { color: colours.mark, borderRadius: [3, 3, 0, 0] },
    emphasis: { disabled: true },
    data: view.buckets.map((bucket, index) => ({
      value: values[index],
      itemStyle: bucket.now ? { color: "transparent", borderColor: colours.mark, borderWidth: 1.5 } : undefined,
      label:
        index === top
          ? {
              show: true,
              position: "top",
              distance: 4,
              color: colours.t1,
              fontSize: 11,
              fontWeight: 600,
              formatter: written(values[index] ?? 0, metric),
            }
          : undefined,
    })),
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      label: { show: false },
      lineStyle: { type: [3, 3], width: 1, color: colours.mark2 },
      data: average === null ? [] : [{ yAxis: average }],
    },
  };
}

interface Place {
  coordSys: { x: number; y: number; width: number; height: number };
  dataIndex: number;
}
interface Api {
  value(index: number): number;
  coord(at: [number, number]): [number, number];
  size(of: [number, number]): [number, number];
}

const WORD_ROOM = 88;

/** Whether bars from `from` to `to` leave the line below the top free. */
function free(shares: number[], from: number, to: number): boolean {
  return from >= 0 && to < shares.length && shares.slice(from, to + 1).every((share) => share < 0.84);
}

function gaps(spans: [number, number][], shares: number[], colours: Colours) {
  const renderItem = (place: Place, api: Api) => {
    const [from, to] = spans[place.dataIndex] ?? [0, 0];
    const band = api.size([1, 0])[0];
    const { y, height } = place.coordSys;
    const left = api.coord([from, 0])[0] - band / 2 + Math.min(2, band * 0.1);
    const right = api.coord([to, 0])[0] + band / 2 - Math.min(2, band * 0.1);
    const shape = { x: left, y, width: right - left, height };
    const reach = Math.ceil(WORD_ROOM / band);
    const before = free(shares, from - reach, from - 1);
    const after = !before && free(shares, to + 1, to + reach);
    const word = {
      type: "text",
      style: {
        text: "Not recorded",
        x: before ? left - 7 : right + 7,
        y: y + 8,
        align: before ? "right" : "left",
        verticalAlign: "middle",
        fill: colours.t2,
        font: `11px ${colours.font}`,
      },
    };
    return {
      type: "group",
      silent: true,
      children: [
        { type: "rect", shape, style: { fill: colours.card } },
        { type: "rect", shape, style: { fill: colours.hatch } },
        ...(before || after ? [word] : []),
      ],
    };
  };
  return {
    type: "custom",
    z: 1,
    silent: true,
    tooltip: { show: false },
    renderItem,
    data: spans.map(([from]) => [from, 0]),
    encode: { x: 0, y: 1 },
  };
}

function tellAll(view: ListeningView, metric: Metric): string {
  const kpi = view[metric];
  const span = dayRange(view.range.first, view.range.last, view.range.today);
  const average = averageWords(kpi, metric);
  return `${METRIC_NAMES[metric]}, ${span}: ${written(kpi.value, metric)}.${average ? ` ${average}.` : ""}`;
}

/** The bars of Listening for one of the four figures. */
export function barsModel(view: ListeningView, metric: Metric, colours: Colours): ChartModel {
  const values = view.buckets.map((bucket) => valueOf(bucket, metric));
  const most = Math.max(1, ...values, view[metric].average ?? 0);
  const scale = metric === "time" ? timeScale(most) : countScale(most);
  const labels = axisLabels(view.buckets, view.unit, view.range.today);
  const widest = widestLabel(scale, metric);
  const shares = values.map((value) => value / scale.max);
  return {
    data: view.buckets.map((bucket) => tell(bucket, metric, view)),
    steps: { across: 1, down: 7 },
    columns: [UNIT_NAMES[view.unit] === "day" ? "Day" : "Days", METRIC_NAMES[metric]],
    summary: tellAll(view, metric),
    option: {
      animation: false,
      textStyle: { fontFamily: colours.font },
      grid: { left: Math.max(30, 9 + widest * 6.6), right: 6, top: 16, bottom: 24, outerBoundsMode: "none" },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow", z: 0, shadowStyle: { color: colours.raise } } },
      xAxis: {
        type: "category",
        data: view.buckets.map((bucket) => bucket.first),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          interval: (index: number) => labels[index] !== "",
          formatter: (_: string, index: number) => labels[index] ?? "",
          color: colours.t3,
          fontSize: 11,
          margin: 9,
          hideOverlap: true,
        },
      },
      yAxis: {
        type: "value",
        min: 0,
        max: scale.max,
        interval: scale.step,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: colours.grid } },
        axisLabel: { color: colours.t3, fontSize: 11, margin: 8, formatter: (value: number) => axisText(value, metric) },
      },
      series: [bars(view, metric, colours, values), gaps(gapSpans(view.buckets), shares, colours)],
    },
  };
}
