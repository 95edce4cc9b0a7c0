import type { Frame, Picture } from '#libs/kernel/picture.js';
import { thinnedBars, thinnedLine } from './column.thinning.js';
import { axisOf, type Mark } from './picture.axis.js';
import { type Colours, coloursOf } from './picture.colours.js';
import { fitted, LETTER, LINE, spaced, widthOf } from './picture.labels.js';
import { EDGE, gridAt, groundOf, type Heading, layOut, type LegendEntry, type Part, textAt } from './picture.layout.js';
import { signed } from './picture.numbers.js';
import { textsOf } from './texts.of.language.js';

/** A touchpoint on the curve, by whatever stands for how it was felt. */
export interface CurvePoint {
  readonly label: string;
  readonly stage: string;
  /** −1 … +1; null: nobody knows. */
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly expected: number | null;
  /** What is written at it. */
  readonly said?: string;
  readonly moment?: 'positive' | 'negative';
}

export interface StageCurve extends Omit<Heading, 'legend'> {
  readonly description: string;
  /** What the values are called. */
  readonly series: string;
  readonly points: readonly CurvePoint[];
  /** What the points are, below the axis. */
  readonly below: string;
}

const HEIGHT = 280;
/** Room above +1 and below −1 for what is written there. */
const MOST = 1.2;
const VALENCES = [-1, -0.5, 0, 0.5, 1];
const LONGEST_LABEL = 150;
/** More of them would hide each other. */
const MOST_DOTS = 100;
/** Size of what is marked, in pixels. */
const MARK = 13;

/** The curve of an experience over touchpoints in stages, with what was expected of them. */
export function stageCurve({ points, series, below, description, ...heading }: StageCurve, frame: Frame): Picture {
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const layout = layOut({ ...heading, legend: legendOf(points, series, frame) }, frame);
  const ticks = VALENCES.map((at) => ({ at, text: signed(at, texts) }));
  const left = EDGE + Math.max(...ticks.map(({ text }) => widthOf(text))) + 10;
  const said = Math.max(0, ...points.flatMap((point) => (point.said === undefined ? [] : [widthOf(point.said)])));
  const right = EDGE + Math.min(said + 8, frame.width / 4);
  const room = frame.width - left - right;
  const top = layout.bottom + 2 * LINE;
  const labels = labelsOf(points, room);
  const names = stageNames(points, left, top, room, colours);
  const foot = top + HEIGHT + 12 + labels.room;
  return {
    title: heading.title,
    description,
    height: Math.ceil(foot + LINE + 12),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(texts.valence, frame.width - 2 * EDGE), EDGE, layout.bottom, { colour: colours.soft }),
        ...names.titles,
        textAt(fitted(below, frame.width - 2 * EDGE), frame.width / 2, foot, { colour: colours.soft, align: 'center' }),
      ],
      legend: layout.legends,
      grid: gridAt(left, top, right, HEIGHT),
      xAxis: axisOf(
        { min: -0.5, max: points.length - 0.5, marks: labels.marks, upright: labels.upright, side: 'bottom' },
        colours,
      ),
      yAxis: axisOf({ min: -MOST, max: MOST, marks: ticks, lines: true }, colours),
      series: seriesOf(points, series, { colours, room, bands: names.bands, texts }),
    },
  };
}

function legendOf(points: readonly CurvePoint[], series: string, { theme, language }: Frame): readonly LegendEntry[] {
  const [colours, texts] = [coloursOf(theme), textsOf(language)];
  const has = (test: (point: CurvePoint) => boolean) => points.some(test);
  const entries: readonly (LegendEntry | false)[] = [
    { name: series, colour: colours.series[0], shape: 'line' },
    has(({ expected }) => expected !== null) && { name: texts.expected, colour: colours.soft, shape: 'line' },
    has(({ interval }) => interval !== null) && { name: texts.interval, colour: colours.series[0], shape: 'pale-line' },
    has(({ moment }) => moment === 'positive') && {
      name: texts.positiveMoment,
      colour: colours.good,
      shape: 'triangle',
    },
    has(({ moment }) => moment === 'negative') && {
      name: texts.negativeMoment,
      colour: colours.bad,
      shape: 'upside-down',
    },
  ];
  return entries.filter((entry) => entry !== false);
}

interface Labels {
  readonly marks: readonly Mark[];
  readonly upright: boolean;
  /** Height that they take. */
  readonly room: number;
}

/** All names side by side where they have room; else upright, and not more of them than have. */
function labelsOf(points: readonly CurvePoint[], room: number): Labels {
  const slot = room / Math.max(1, points.length);
  const upright = points.some(({ label }) => widthOf(label) > slot - 8) && slot < LONGEST_LABEL;
  const middles = points.map((_, index) => slot * (index + 0.5));
  const shown = spaced(
    middles,
    points.map(() => (upright ? LETTER : 0)),
  );
  const marks = shown.map((at) => {
    const { label } = points[at] as CurvePoint;
    return { at, text: fitted(label, upright ? LONGEST_LABEL : slot - 8) };
  });
  const longest = Math.max(0, ...marks.map(({ text }) => widthOf(text)));
  return { marks, upright, room: upright ? longest : LINE };
}

/** Names above the touchpoints of each stage, and every other stage on a band; nothing where they change too often. */
function stageNames(points: readonly CurvePoint[], left: number, top: number, room: number, colours: Colours) {
  const slot = room / Math.max(1, points.length);
  const runs: { readonly stage: string; readonly from: number; to: number }[] = [];
  for (const [index, { stage }] of points.entries()) {
    const last = runs.at(-1);
    if (last?.stage === stage) last.to = index;
    else runs.push({ stage, from: index, to: index });
  }
  if (runs.length > room / LETTER) return { titles: [], bands: [] };
  const titles = runs.flatMap(({ stage, from, to }) => {
    const text = fitted(stage, slot * (to - from + 1) - 8);
    const middle = left + (slot * (from + to + 1)) / 2;
    return text === '' ? [] : [textAt(text, middle, top - LINE, { colour: colours.soft, align: 'center' })];
  });
  const bands = runs
    .filter((_, index) => index % 2 === 0)
    .map(({ from, to }) => [{ xAxis: from - 0.5 }, { xAxis: to + 0.5 }]);
  return { titles, bands };
}

interface Drawn {
  readonly colours: Colours;
  /** Pixels. */
  readonly room: number;
  readonly bands: readonly unknown[];
  readonly texts: ReturnType<typeof textsOf>;
}

function seriesOf(points: readonly CurvePoint[], series: string, { colours, room, bands, texts }: Drawn): Part[] {
  const columns = Math.ceil(room);
  const placed = points.map((point, at) => ({ ...point, at }));
  const felt = placed.flatMap(({ at, value }) => (value === null ? [] : [[at, value] as const]));
  const expected = placed.flatMap(({ at, expected: value }) => (value === null ? [] : [[at, value] as const]));
  const bars = placed.flatMap(({ at, interval }) =>
    interval === null ? [] : [{ at, low: interval[0], high: interval[1] }],
  );
  const few = points.length <= MOST_DOTS;
  const [line] = colours.series;
  return [
    {
      name: texts.expected,
      type: 'line',
      silent: true,
      symbol: 'rect',
      symbolSize: [16, 2],
      showSymbol: few,
      step: 'middle',
      lineStyle: { color: colours.soft, width: 1, type: 'dashed' },
      itemStyle: { color: colours.soft, borderWidth: 0 },
      data: thinnedLine(expected, columns),
      markArea: { silent: true, itemStyle: { color: colours.band }, label: { show: false }, data: bands },
    },
    {
      name: texts.interval,
      type: 'line',
      silent: true,
      showSymbol: false,
      lineStyle: { color: line, width: 1.5, opacity: 0.5 },
      itemStyle: { color: line },
      data: thinnedBars(bars, columns).flatMap(({ at, low, high }) => [
        [at, low],
        [at, high],
        [at, null],
      ]),
    },
    {
      name: series,
      type: 'line',
      silent: true,
      symbol: 'circle',
      symbolSize: 8,
      showSymbol: few,
      lineStyle: { color: line, width: few ? 2 : 1 },
      itemStyle: { color: line, borderWidth: 0 },
      data: thinnedLine(felt, columns),
    },
    ...momentsOf(placed, room / Math.max(1, points.length), colours, texts),
    { type: 'scatter', silent: true, z: 5, symbolSize: MARK, data: saidOf(placed, points.length, colours) },
  ];
}

type Placed = CurvePoint & { readonly at: number };

/** Moments of truth, by marks of their own over the dots, as many as do not hide each other. */
function momentsOf(
  placed: readonly Placed[],
  slot: number,
  { good, bad }: Colours,
  texts: ReturnType<typeof textsOf>,
): Part[] {
  const marked = (moment: CurvePoint['moment'], name: string, colour: string, rotate: number): Part => {
    const of = placed.filter((each) => each.moment === moment && each.value !== null);
    const shown = spaced(
      of.map(({ at }) => at * slot),
      of.map(() => MARK),
      0,
    );
    return {
      name,
      type: 'scatter',
      silent: true,
      symbol: 'triangle',
      symbolRotate: rotate,
      symbolSize: MARK,
      z: 5,
      itemStyle: { color: colour, opacity: 1 },
      data: shown.map((index) => [of[index]?.at, of[index]?.value]),
    };
  };
  return [marked('positive', texts.positiveMoment, good, 0), marked('negative', texts.negativeMoment, bad, 180)];
}

/** Larger dots with words: to the right of the last one, of others above or below and towards the middle. */
function saidOf(placed: readonly Placed[], n: number, { good, bad, ink, ground }: Colours): Part[] {
  const last = placed.findLast(({ value }) => value !== null)?.at;
  return placed.flatMap(({ at, value, said }) => {
    if (said === undefined || value === null) return [];
    const isLast = at === last && n > 1;
    const position = isLast ? 'right' : value < 0 ? 'bottom' : 'top';
    const side = Math.sign(at - (n - 1) / 2);
    const align = isLast || side < 0 ? 'left' : side > 0 ? 'right' : 'center';
    return [
      {
        value: [at, value],
        itemStyle: { color: value < 0 ? bad : good, opacity: 1 },
        label: {
          show: true,
          formatter: () => said,
          position,
          align,
          distance: 6,
          color: ink,
          fontWeight: 'bold',
          textBorderColor: ground,
          textBorderWidth: 3,
        },
      },
    ];
  });
}
