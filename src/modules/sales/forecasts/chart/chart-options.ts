import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { ChartLook, ChartSubject } from './chart-subject.js';
import { eventLabels, type EventLabel } from './event-labels.js';
import { drawable, subtitleOf } from './chart-text.js';
import { palettes, type Palette } from './palette.js';

const dayMs = 86_400_000;
const font = 'sans-serif';
const margins = { left: 64, right: 28, bottom: 88, header: 64 };
/** Below it the legend takes two rows. */
const roomyWidth = 700;
const legendRowHeight = 22;
/** Below it there is room for one row of names. */
const flatHeight = 400;
export const eventRowHeight = 16;

const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The picture, as ECharts wants it described: same subject, same description. */
export function chartOptions(subject: ChartSubject, look: ChartLook): EChartsOption {
  const palette = palettes[look.theme];
  const [from, until] = rangeOf(subject);
  const plot = { left: margins.left, width: look.width - margins.left - margins.right };
  const positionOf = (day: string): number => ((timeOf(day) - from) / (until - from)) * plot.width;
  const labels = eventLabels(eventsShown(subject), positionOf, plot.width, look.height < flatHeight ? 1 : 3);
  const rows = Math.max(0, ...labels.map(({ row }) => row + 1));
  const top = margins.header + rows * eventRowHeight + 14;
  return {
    animation: false,
    useUTC: true,
    backgroundColor: palette.background,
    textStyle: { fontFamily: font, color: palette.text },
    title: titleOf(subject, look, palette),
    legend: legendOf(promotionTimes(subject).length > 0, palette, look),
    grid: {
      left: plot.left,
      right: margins.right,
      top,
      bottom: margins.bottom + (look.width < roomyWidth ? legendRowHeight : 0),
    },
    xAxis: dayAxis(from, until, look, palette),
    yAxis: pieceAxis(palette),
    series: [
      ...bands(subject, palette),
      promotionSeries(subject, palette),
      line('Seasonal-naive', points(subject, 'naive'), palette.naive, 1, [4, 3]),
      line(
        'Sold',
        subject.history.map(({ day, units }) => [timeOf(day), units]),
        palette.history,
        1.5,
      ),
      {
        ...line('Forecast', points(subject, 'point'), palette.forecast, 2.25),
        markLine: verticals(labels, subject, palette),
      },
    ],
  };
}

function rangeOf({ history, points }: ChartSubject): [from: number, until: number] {
  const first = history[0]?.day ?? points[0]!.day;
  return [timeOf(first) - dayMs / 2, timeOf(points.at(-1)!.day) + dayMs / 2];
}

const eventsShown = ({ events, history, points }: ChartSubject) => {
  const [first, last] = [history[0]?.day ?? points[0]!.day, points.at(-1)!.day];
  return events.filter(({ day }) => day >= first && day <= last);
};

const titleOf = (subject: ChartSubject, { width }: ChartLook, { text, faintText }: Palette) => ({
  text: drawable(subject.name, Math.floor((width - 40) / 11)),
  subtext: subtitleOf(subject),
  left: 16,
  top: 12,
  itemGap: 6,
  textStyle: { fontFamily: font, fontSize: 18, fontWeight: 'bold' as const, color: text },
  subtextStyle: { fontFamily: font, fontSize: 13, color: faintText },
});

/** As the lines look. */
const icons = {
  line: 'path://M0 0h20v2.6h-20z',
  dashes: 'path://M0 0h4.5v1.8h-4.5zM7.75 0h4.5v1.8h-4.5zM15.5 0h4.5v1.8h-4.5z',
  area: 'rect',
};

const legendOf = (hasPromotions: boolean, { text }: Palette, { width }: ChartLook) => ({
  data: [
    { name: 'Sold', icon: icons.line },
    { name: 'Forecast', icon: icons.line },
    { name: '80 % interval', icon: icons.area },
    { name: '95 % interval', icon: icons.area },
    { name: 'Seasonal-naive', icon: icons.dashes },
    ...(hasPromotions ? [{ name: 'Promotion', icon: icons.area }] : []),
  ],
  left: 'center',
  bottom: 12,
  width: width - 40,
  itemWidth: 20,
  itemHeight: 10,
  itemGap: 16,
  selectedMode: false,
  textStyle: { fontFamily: font, fontSize: 12, color: text },
});

const dayAxis = (from: number, until: number, { width }: ChartLook, palette: Palette) => ({
  type: 'time' as const,
  min: from,
  max: until,
  ...nameOf('Day (UTC)', 28, palette),
  splitNumber: Math.max(3, Math.round(width / 110)),
  axisLine: { lineStyle: { color: palette.axis } },
  axisTick: { show: true, lineStyle: { color: palette.axis } },
  axisLabel: {
    color: palette.faintText,
    fontSize: 12,
    hideOverlap: true,
    formatter: { year: '{MMM} {yyyy}', month: '{MMM} {yyyy}', day: '{d} {MMM}' },
  },
  splitLine: { show: false },
});

const pieceAxis = (palette: Palette) => ({
  type: 'value' as const,
  min: 0,
  ...nameOf('Pieces a day', 38, palette),
  axisLabel: { color: palette.faintText, fontSize: 12 },
  splitLine: { lineStyle: { color: palette.grid } },
});

const nameOf = (name: string, nameGap: number, { faintText }: Palette) => ({
  name,
  nameGap,
  nameLocation: 'middle' as const,
  nameTextStyle: { color: faintText, fontSize: 12 },
});

type Values = [time: number, pieces: number][];

const points = ({ points }: ChartSubject, key: 'point' | 'naive'): Values =>
  points.map((point) => [timeOf(point.day), point[key]]);

/** Each interval is what lies on top of its lower end. */
function bands({ points }: ChartSubject, { band80, band95 }: Palette): LineSeriesOption[] {
  const band = (
    name: string,
    stack: string,
    color: string,
    ends: (point: (typeof points)[number]) => [number, number],
  ) => {
    const area = {
      type: 'line' as const,
      stack,
      showSymbol: false,
      silent: true,
      emphasis: { disabled: true },
      lineStyle: { width: 0 },
    };
    return [
      { ...area, data: points.map((point): [number, number] => [timeOf(point.day), ends(point)[0]]) },
      {
        ...area,
        name,
        itemStyle: { color },
        areaStyle: { color, opacity: 1 },
        data: points.map((point): [number, number] => [timeOf(point.day), ends(point)[1] - ends(point)[0]]),
      },
    ];
  };
  return [
    ...band('95 % interval', 'interval95', band95, ({ lower95, upper95 }) => [lower95, upper95]),
    ...band('80 % interval', 'interval80', band80, ({ lower80, upper80 }) => [lower80, upper80]),
  ];
}

const line = (
  name: string,
  data: Values,
  color: string,
  width: number,
  dashes?: number[],
): LineSeriesOption => ({
  type: 'line',
  name,
  data,
  // Of a single day there is no line.
  showSymbol: data.length === 1,
  symbol: 'circle',
  silent: true,
  emphasis: { disabled: true },
  itemStyle: { color },
  lineStyle: { color, width, type: dashes ?? 'solid' },
});

function promotionTimes({ history, promotionDays }: ChartSubject): number[] {
  const past = history.filter(({ promoShare }) => promoShare >= 0.5).map(({ day }) => timeOf(day));
  return [...past, ...promotionDays.map(timeOf)].sort((a, b) => a - b);
}

function promotionSeries(subject: ChartSubject, { promotion }: Palette): LineSeriesOption {
  return {
    type: 'line',
    name: 'Promotion',
    data: [],
    silent: true,
    itemStyle: { color: promotion },
    markArea: {
      z: 0,
      silent: true,
      itemStyle: { color: promotion },
      data: spans(promotionTimes(subject)).map(([first, last]) => [
        { xAxis: first - dayMs / 2 },
        { xAxis: last + dayMs / 2 },
      ]),
    },
  };
}

/** Days that follow one another are one span. */
function spans(times: readonly number[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const time of times) {
    const last = found.at(-1);
    if (last && time - last[1] <= dayMs) last[1] = time;
    else found.push([time, time]);
  }
  return found;
}

function verticals(labels: readonly EventLabel[], { history, points }: ChartSubject, palette: Palette) {
  const begin = {
    xAxis: timeOf(points[0]!.day) - dayMs / 2,
    label: { show: false },
    lineStyle: { color: palette.axis, type: 'solid' as const, width: 1 },
  };
  return {
    silent: true,
    symbol: 'none',
    data: [
      ...(history.length > 0 ? [begin] : []),
      ...labels.map(({ day, text, row, align }) => ({
        xAxis: timeOf(day),
        lineStyle: { color: palette.event, type: 'dotted' as const, width: 1.25 },
        label: {
          show: text !== '',
          formatter: () => text,
          position: 'end' as const,
          distance: [0, 4 + row * eventRowHeight],
          align,
          color: palette.event,
          fontFamily: font,
          fontSize: 11,
        },
      })),
    ],
  };
}
