import type { Frame, Picture } from '#libs/kernel/picture.js';
import { type Point, thinnedLine } from '#libs/insights/pictures/column.thinning.js';
import { axisOf } from '#libs/insights/pictures/picture.axis.js';
import { type Colours, coloursOf } from '#libs/insights/pictures/picture.colours.js';
import { everyFew, fitted, LINE, spaced, widthOf } from '#libs/insights/pictures/picture.labels.js';
import {
  EDGE,
  emptyPicture,
  gridAt,
  groundOf,
  layOut,
  type Part,
  sentences,
  textAt,
} from '#libs/insights/pictures/picture.layout.js';
import { percent, signed } from '#libs/insights/pictures/picture.numbers.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of `GET /v1/customers/{customerId}/churn-risk`. */
export interface PicturedRisk {
  readonly customerId: string;
  readonly risk: number | null;
  readonly level: string | null;
  readonly reasons: readonly { readonly signal: string; readonly contribution: number }[];
  readonly notTold: 'lost' | 'erased' | 'objecting' | null;
  readonly horizonDays: number;
  readonly asOf: string | null;
  readonly history: readonly { readonly at: string; readonly risk: number }[];
}

const HISTORY = 200;
const ROW = 26;
/** More of them would hide the line. */
const MOST_DOTS = 60;
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** A customer's churn risk: how it changed, and what speaks for and against it now. */
export function churnRiskPicture([answer]: readonly PicturedRisk[], frame: Frame): Picture {
  const { customerId, risk, level, reasons, notTold, horizonDays, asOf, history } = answer as PicturedRisk;
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const title = `${texts.churnRisk} ${customerId}`;
  const about = [
    ...(risk === null ? [] : [`${texts.risk} ${percent(risk, texts, 1)}`]),
    ...(level === null ? [] : [`${texts.level} ${texts.levels[level] ?? level}`]),
    texts.horizon(horizonDays),
    ...(asOf === null ? [] : [asOf.slice(0, 10)]),
    ...(notTold === null || history.length === 0 ? [] : [texts.notTold[notTold]]),
  ];
  if (reasons.length + history.length === 0)
    return emptyPicture({ title, about }, frame, notTold === null ? undefined : texts.notTold[notTold]);
  const layout = layOut({ title, about, legend: [] }, frame);
  const names = reasons.map(({ signal }, at) => ({
    at,
    text: fitted(texts.signals[signal] ?? signal, frame.width * 0.4),
  }));
  const left = EDGE + Math.max(48, ...names.map(({ text }) => widthOf(text))) + 10;
  const room = frame.width - left - 2 * EDGE;
  const top = layout.bottom + LINE + 12;
  const time = timeAxisOf(history, room);
  const middle = top + HISTORY + LINE + 20;
  const bars = middle + LINE + 8;
  const height = Math.max(1, reasons.length) * ROW;
  const most = Math.max(1, ...reasons.map(({ contribution }) => Math.ceil(Math.abs(contribution))));
  const odds = everyFew(
    [-most, -most / 2, 0, most / 2, most].map((at) => ({ at, text: signed(at, texts) })),
    ({ text }) => widthOf(text),
    room,
  );
  const soft = { colour: colours.soft };
  const said = frame.width - 2 * EDGE;
  return {
    title,
    description: sentences([
      ...about,
      ...reasons.map(({ signal, contribution }) => `${texts.signals[signal] ?? signal} ${signed(contribution, texts)}`),
    ]),
    height: Math.ceil(bars + height + LINE + 20),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(texts.riskOverTime, said), EDGE, layout.bottom, soft),
        textAt(fitted(texts.contribution, said), EDGE, middle, soft),
      ],
      grid: [gridAt(left, top, 2 * EDGE, HISTORY), gridAt(left, bars, 2 * EDGE, height)],
      xAxis: [
        axisOf({ ...time, ticks: true, side: 'bottom' }, colours),
        axisOf({ min: -most, max: most, marks: odds, lines: true, side: 'bottom', gridIndex: 1 }, colours),
      ],
      yAxis: [
        axisOf({ min: 0, max: 1, marks: SHARES.map((at) => ({ at, text: percent(at, texts) })), lines: true }, colours),
        axisOf(
          { min: -0.5, max: Math.max(1, reasons.length) - 0.5, marks: names, inverse: true, gridIndex: 1 },
          colours,
        ),
      ],
      series: [historySeries(history, room, colours), ...reasonSeries(reasons, colours)],
    },
  };
}

/** Days under the history, as many as there is room for. */
function timeAxisOf(history: PicturedRisk['history'], room: number) {
  const times = history.map(({ at }) => Date.parse(at));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const around = Math.max(86_400_000, (last - first) * 0.02);
  const [min, max] = [first - around, last + around];
  const marks = times.map((at) => ({ at, text: new Date(at).toISOString().slice(0, 10) }));
  const middles = marks.map(({ at }) => ((at - min) / (max - min)) * room);
  const shown = spaced(
    middles,
    marks.map(({ text }) => widthOf(text)),
    12,
  );
  const fits = (index: number) => (middles[index] as number) + widthOf(marks[index]?.text ?? '') / 2 < room + 2 * EDGE;
  return { min, max, marks: shown.filter(fits).map((index) => marks[index] as { at: number; text: string }) };
}

function historySeries(history: PicturedRisk['history'], room: number, { series: [colour] }: Colours): Part {
  const points = history.map(({ at, risk }): Point => [Date.parse(at), risk]);
  return {
    type: 'line',
    silent: true,
    step: 'end',
    symbol: 'circle',
    symbolSize: 7,
    showSymbol: history.length <= MOST_DOTS,
    lineStyle: { color: colour, width: 2 },
    itemStyle: { color: colour, borderWidth: 0 },
    data: thinnedLine(points, Math.ceil(room)),
  };
}

/** Bars, as thick lines: those of ECharts want an axis without numbers. */
function reasonSeries(reasons: PicturedRisk['reasons'], { good, bad }: Colours): readonly Part[] {
  const placed = reasons.map(({ contribution }, at) => ({ contribution, at }));
  const bars = (of: typeof placed, color: string): Part => ({
    type: 'line',
    silent: true,
    xAxisIndex: 1,
    yAxisIndex: 1,
    showSymbol: false,
    lineStyle: { color, width: 12 },
    data: of.flatMap(({ contribution, at }) => [
      [0, at],
      [contribution, at],
      [null, at],
    ]),
  });
  return [
    bars(
      placed.filter(({ contribution }) => contribution > 0),
      bad,
    ),
    bars(
      placed.filter(({ contribution }) => contribution <= 0),
      good,
    ),
  ];
}
