import type { Frame, Picture } from '#libs/kernel/picture.js';
import { axisOf, type Mark } from '#libs/insights/pictures/picture.axis.js';
import { type Colours, coloursOf, mixed } from '#libs/insights/pictures/picture.colours.js';
import { everyFew, fitted, LETTER, LINE, spaced, widthOf } from '#libs/insights/pictures/picture.labels.js';
import {
  EDGE,
  emptyPicture,
  gridAt,
  groundOf,
  layOut,
  type Part,
  selectedBy,
  sentences,
  textAt,
} from '#libs/insights/pictures/picture.layout.js';
import { percent, plain } from '#libs/insights/pictures/picture.numbers.js';
import type { Texts } from '#libs/insights/pictures/picture.texts.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/cohorts`. */
export interface PicturedCohorts {
  readonly items: readonly PicturedCohort[];
}

interface PicturedCohort {
  readonly cohort: string;
  readonly customers: number;
  readonly months: readonly {
    readonly month: number;
    readonly share: number;
    readonly interval: readonly [number, number] | null;
    readonly partial: boolean;
  }[];
}

interface Cell {
  readonly row: number;
  readonly month: number;
  readonly share: number;
  readonly interval: readonly [number, number] | null;
  readonly partial: boolean;
}

const ROW = 26;
/** With the interval below the share. */
const TALL_ROW = 38;
const HIGHEST = 1200;
/** Shares from which on cells are darker: finer where most of them are. */
const FROM = [0, 0.001, 0.05, 0.1, 0.2, 0.35, 0.5];
/** The darkest colour on which letters are still read. */
const DARKEST = 0.55;
/** Months that a description tells, and how many cohorts. */
const TOLD = [1, 3, 6, 12, 24];
const MOST_TOLD = 30;

/** A row for each cohort and a column for each month since: the darker a cell, the more of the customers bought something. */
export function cohortsPicture(
  pages: readonly PicturedCohorts[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const { title, first, share, below, months, partial } = texts.cohorts;
  const cohorts = pages.flatMap(({ items }) => items);
  const selected = selectedBy({ ...asked, currency: undefined });
  if (cohorts.length === 0) return emptyPicture({ title, about: selected }, frame);
  const cells = cohorts.flatMap((each, row) => each.months.map((month): Cell => ({ ...month, row })));
  const columns = Math.max(...cells.map(({ month }) => month)) + 1;
  const widest = (words: readonly string[]) => Math.max(...words.map((word) => widthOf(word)));
  const left = EDGE + widest(cohorts.map(({ cohort }) => cohort)) + 10;
  const right = EDGE + Math.max(24, widest(cohorts.map(({ customers }) => String(customers)))) + 10;
  const slot = (frame.width - left - right) / columns;
  const isWide = slot >= widest(cells.map(rangeOf)) + 4;
  const height = Math.min(cohorts.length * (isWide ? TALL_ROW : ROW), HIGHEST);
  const row = height / cohorts.length;
  const isTall = isWide && row >= 2 * LETTER + 6;
  const about = [
    share,
    ...(isTall ? [below] : []),
    ...(cells.some((cell) => cell.partial) ? [partial] : []),
    ...selected,
  ];
  const legend = FROM.map(
    (_, at) => ({ name: classText(at, texts), colour: classColour(at, colours), shape: 'circle' }) as const,
  );
  const layout = layOut({ title, about, legend }, frame);
  const top = layout.bottom + LINE + 4;
  const shown = spaced(
    cohorts.map((_, at) => row * (at + 0.5)),
    cohorts.map(() => LETTER),
    4,
  );
  const marksOf = (textOf: (cohort: PicturedCohort) => string): readonly Mark[] =>
    shown.map((at) => ({ at, text: textOf(cohorts[at] as PicturedCohort) }));
  const rows = { min: -0.5, max: cohorts.length - 0.5, inverse: true };
  const heads = { colour: colours.soft };
  const across = Array.from({ length: columns }, (_, at) => ({ at, text: String(at) }));
  return {
    title,
    description: described(cohorts, about, texts),
    height: Math.ceil(top + height + 2 * LINE + 20),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(first, frame.width / 2), EDGE, layout.bottom, heads),
        textAt('n', frame.width - EDGE, layout.bottom, { ...heads, align: 'right' }),
        textAt(fitted(months, frame.width - 2 * EDGE), frame.width / 2, top + height + LINE + 10, {
          ...heads,
          align: 'center',
        }),
      ],
      legend: layout.legends,
      grid: gridAt(left, top, right, height),
      xAxis: axisOf(
        {
          min: -0.5,
          max: columns - 0.5,
          marks: everyFew(across, ({ text }) => widthOf(text), slot * (columns - 1)),
          side: 'bottom',
        },
        colours,
      ),
      yAxis: [
        axisOf({ ...rows, marks: marksOf(({ cohort }) => cohort), side: 'left' }, colours),
        axisOf({ ...rows, marks: marksOf(({ customers }) => String(customers)), side: 'right' }, colours),
      ],
      series: [
        ...legend.flatMap((entry, at) => cellSeries(cells, at, { name: entry.name, slot, row }, colours)),
        ...(slot >= widest(cells.map(shareOf)) + 4 && row >= LETTER + 2 ? wordSeries(cells, isTall, colours) : []),
      ],
    },
  };
}

function shareOf({ share }: Cell): string {
  return String(Math.round(share * 100));
}

function rangeOf({ interval }: Cell): string {
  return interval === null ? '' : interval.map((end) => Math.round(end * 100)).join('–');
}

/** The last class that a share reaches. */
function classOf(share: number): number {
  return FROM.findLastIndex((from) => share >= from);
}

function classText(at: number, texts: Texts): string {
  if (at === 0) return '0 %';
  const next = FROM[at + 1];
  return next === undefined ? `≥ ${percent(FROM[at] as number, texts)}` : `< ${percent(next, texts)}`;
}

function classColour(at: number, { ground, band, series: [colour] }: Colours): string {
  return at === 0 ? band : mixed(ground, colour, (at / (FROM.length - 1)) * DARKEST);
}

/** Cells of a class, as thick lines with gaps: few elements, however many cells. */
function cellSeries(
  cells: readonly Cell[],
  at: number,
  { name, slot, row }: { readonly name: string; readonly slot: number; readonly row: number },
  colours: Colours,
): readonly Part[] {
  const half = 0.5 - (slot > 8 ? 0.5 / slot : 0);
  const thick = row > 8 ? row - 1 : row;
  return [false, true].map((partial) => ({
    name,
    type: 'line',
    silent: true,
    showSymbol: false,
    lineStyle: { color: classColour(at, colours), width: partial ? thick / 2 : thick },
    data: cells
      .filter((cell) => cell.partial === partial && classOf(cell.share) === at)
      .flatMap(({ month, row: on }) => [
        [month - half, on],
        [month + half, on],
        [null, on],
      ]),
  }));
}

/** What is written in cells: the share, below it the interval; of a month that is not over only the share. */
function wordSeries(cells: readonly Cell[], isTall: boolean, colours: Colours): readonly Part[] {
  const whole = cells.filter(({ partial }) => !partial);
  const running = cells.filter(({ partial }) => partial);
  const aside = isTall ? (LETTER + 3) / 2 : 0;
  return [
    words(whole, shareOf, -aside, colours),
    ...(isTall ? [words(whole, rangeOf, aside, colours)] : []),
    words(running, shareOf, 0, colours),
  ];
}

function words(cells: readonly Cell[], textOf: (cell: Cell) => string, below: number, { ink }: Colours): Part {
  return {
    type: 'scatter',
    silent: true,
    z: 5,
    symbolSize: 0,
    itemStyle: { opacity: 1 },
    label: {
      show: true,
      position: 'inside',
      offset: [0, below],
      color: ink,
      fontSize: LETTER,
      formatter: ({ value }: { readonly value: readonly unknown[] }) => value[2],
    },
    data: cells.map((cell) => [cell.month, cell.row, textOf(cell)]),
  };
}

/** Shares with their intervals some months later, in words. */
function described(cohorts: readonly PicturedCohort[], about: readonly string[], texts: Texts): string {
  const told = cohorts.slice(0, MOST_TOLD).map(({ cohort, customers, months }) => {
    const later = months
      .filter(({ month, partial }) => TOLD.includes(month) && !partial)
      .map(({ month, share, interval }) => {
        const range = interval === null ? '' : ` (${interval.map((end) => percent(end, texts)).join(' … ')})`;
        return `, ${texts.cohorts.month(month)} ${percent(share, texts)}${range}`;
      });
    return `${cohort}: n = ${plain(customers, texts)}${later.join('')}`;
  });
  const more = cohorts.length > MOST_TOLD ? [texts.more(cohorts.length - MOST_TOLD)] : [];
  return sentences([...about, ...told, ...more]);
}
