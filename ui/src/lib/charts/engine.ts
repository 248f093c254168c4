// The parts of ECharts that the charts use: nothing else is bundled.
import { BarChart, CustomChart, HeatmapChart } from "echarts/charts";
import {
  CalendarComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart,
  CustomChart,
  HeatmapChart,
  CalendarComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
  CanvasRenderer,
]);

/**
 * Ends a chart. A painting that is still going on over several frames would go on without a canvas: one of nothing is begun
 * in its place, which is over at once.
 */
export function end(chart: ReturnType<typeof init>): void {
  chart.getZr().clear();
  chart.getZr().refreshImmediately();
  chart.dispose();
}

export { init };
