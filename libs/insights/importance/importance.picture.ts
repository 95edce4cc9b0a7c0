import type { Frame, Picture } from '#libs/kernel/picture.js';
import { dotsOf } from '#libs/insights/pictures/estimates.js';
import { axisOf } from '#libs/insights/pictures/picture.axis.js';
import { coloursOf } from '#libs/insights/pictures/picture.colours.js';
import { everyFew, fitted, LETTER, LINE, widthOf } from '#libs/insights/pictures/picture.labels.js';
import {
  EDGE,
  emptyPicture,
  gridAt,
  groundOf,
  layOut,
  type LegendEntry,
  type Part,
  selectedBy,
  sentences,
  textAt,
} from '#libs/insights/pictures/picture.layout.js';
import { plain, signed } from '#libs/insights/pictures/picture.numbers.js';
import type { Texts } from '#libs/insights/pictures/picture.texts.js';
import { roundScale } from '#libs/insights/pictures/round.scale.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';
import { ABOVE, type Box, labelSeries, labelsOf } from './dot.names.js';

type Range = readonly [number, number] | null;

/** What the picture shows of a page of `GET /v1/importance-performance`. */
export interface PicturedImportance {
  readonly key: string | null;
  readonly crossHair: { readonly experience: number; readonly importance: number } | null;
  readonly importanceBasis: 'stated' | 'derived' | null;
  readonly items: readonly PicturedDimension[];
}

export interface PicturedDimension {
  readonly dimension: string;
  readonly experience: number | null;
  readonly importance: number | null;
  readonly weighted: number | null;
  readonly quadrant: keyof Texts['importance']['quadrants'] | null;
  readonly intervals: { readonly experience: Range; readonly importance: Range };
  readonly tooFew: boolean;
}

/** A dimension that has a place. */
type Placed = PicturedDimension & { readonly experience: number; readonly importance: number };

const HEIGHT = 380;
/** More intervals would hide the dots. */
const MOST_BARS = 60;
/** Dimensions that a description tells, and that a heading names. */
const MOST_TOLD = 30;
const MOST_NAMED = 6;

/** Dimensions by experience and importance, with the cross-hair and the four quadrants. */
export function importancePicture(
  pages: readonly PicturedImportance[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const { crossHair, key, importanceBasis: basis } = pages[0] as PicturedImportance;
  const { title, dimension, means, keyExperience, unplaced } = texts.importance;
  const all = pages.flatMap(({ items }) => items);
  const placed = all.filter((each): each is Placed => each.experience !== null && each.importance !== null);
  const missing = all
    .filter((each) => each.experience === null || each.importance === null)
    .map((each) => each.dimension);
  const about = [
    ...(key === null ? [] : [`${keyExperience}: ${key}`]),
    ...(missing.length === 0 ? [] : [`${unplaced}: ${named(missing, texts)}`]),
    ...(placed.some(({ tooFew }) => tooFew) ? [texts.few] : []),
    ...selectedBy(asked),
  ];
  if (placed.length === 0) return emptyPicture({ title, about }, frame);
  const [colour] = colours.series;
  const hasBars =
    placed.length <= MOST_BARS && placed.some(({ intervals }) => intervals.experience ?? intervals.importance);
  const legend: readonly LegendEntry[] = [
    { name: dimension, colour, shape: 'circle' },
    ...(hasBars ? [{ name: texts.interval, colour, shape: 'pale-line' } as const] : []),
    ...(crossHair ? [{ name: means, colour: colours.soft, shape: 'line' } as const] : []),
  ];
  const layout = layOut({ title, about, legend }, frame);
  const scaleOf = (name: string, values: readonly number[]) =>
    roundScale(name, lowestAndHighest(values), (value) => plain(value, texts));
  const ends = hasBars ? placed : [];
  const across = scaleOf(texts.importance.experience, [
    ...placed.map(({ experience }) => experience),
    ...ends.flatMap(({ intervals }) => intervals.experience ?? []),
  ]);
  const upwards = scaleOf(basis === 'derived' ? texts.importance.derived : texts.importance.stated, [
    ...placed.map(({ importance }) => importance),
    ...ends.flatMap(({ intervals }) => intervals.importance ?? []),
  ]);
  const marks = upwards.ticks.map((at) => ({ at, text: upwards.textOf(at) }));
  const left = EDGE + Math.max(...marks.map(({ text }) => widthOf(text))) + 10;
  const room = frame.width - left - 2 * EDGE;
  const top = layout.bottom + LINE + 12;
  const placeOf = (experience: number, importance: number): readonly [x: number, y: number] => [
    left + ((experience - across.min) / (across.max - across.min)) * room,
    top + HEIGHT - ((importance - upwards.min) / (upwards.max - upwards.min)) * HEIGHT,
  ];
  const corners = crossHair === null ? [] : cornersOf(texts, { left, top, room });
  const labels = labelsOf(placed, placeOf, {
    taken: corners.map(({ box }) => box),
    // Names of dots at the edge may stick out.
    within: {
      left,
      right: frame.width - EDGE,
      top: top - ABOVE - LETTER / 2 - 2,
      bottom: top + HEIGHT + LETTER / 2 + 2,
    },
  });
  const head = { colour: colours.soft };
  const ticks = across.ticks.map((at) => ({ at, text: across.textOf(at) }));
  return {
    title,
    description: described(all, about, texts),
    height: Math.ceil(top + HEIGHT + 2 * LINE + 20),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(upwards.name, frame.width - 2 * EDGE), EDGE, layout.bottom, head),
        ...corners.map(({ text, box }) => textAt(text, box.left, box.top, head)),
        textAt(fitted(across.name, frame.width - 2 * EDGE), frame.width / 2, top + HEIGHT + LINE + 10, {
          ...head,
          align: 'center',
        }),
      ],
      legend: layout.legends,
      grid: gridAt(left, top, 2 * EDGE, HEIGHT),
      xAxis: axisOf(
        {
          min: across.min,
          max: across.max,
          marks: everyFew(ticks, ({ text }) => widthOf(text), room),
          lines: true,
          side: 'bottom',
        },
        colours,
      ),
      yAxis: axisOf({ min: upwards.min, max: upwards.max, marks, lines: true }, colours),
      series: [
        ...(crossHair
          ? [
              lineOf(means, { color: colours.soft, width: 1.5 }, [
                [crossHair.experience, upwards.min],
                [crossHair.experience, upwards.max],
                [null, null],
                [across.min, crossHair.importance],
                [across.max, crossHair.importance],
              ]),
            ]
          : []),
        ...(hasBars
          ? [lineOf(texts.interval, { color: colour, width: 1.5, opacity: 0.6 }, placed.flatMap(barsAt))]
          : []),
        dotsOf(
          dimension,
          colour,
          colours.ground,
          placed.map(({ experience, importance, tooFew }) => ({ place: [experience, importance], hollow: tooFew })),
        ),
        labelSeries(labels, colours),
      ],
    },
  };
}

function named(dimensions: readonly string[], texts: Texts): string {
  const more = dimensions.length > MOST_NAMED ? [texts.more(dimensions.length - MOST_NAMED)] : [];
  return [...dimensions.slice(0, MOST_NAMED), ...more].join(', ');
}

/** One by one: there may be too many to be arguments. */
function lowestAndHighest(values: readonly number[]): readonly [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0] as number, values[0] as number],
  );
}

type Point = readonly [number | null, number | null];

function barsAt({ experience, importance, intervals }: Placed): readonly Point[] {
  const gap: Point = [null, null];
  const across = intervals.experience?.map((end): Point => [end, importance]);
  const upwards = intervals.importance?.map((end): Point => [experience, end]);
  return [...(across ? [...across, gap] : []), ...(upwards ? [...upwards, gap] : [])];
}

function lineOf(name: string, lineStyle: Part, data: readonly Point[]): Part {
  return {
    name,
    type: 'line',
    silent: true,
    showSymbol: false,
    lineStyle,
    itemStyle: { color: lineStyle['color'] },
    data,
  };
}

/** The quadrants' names, in their corners. */
function cornersOf(
  texts: Texts,
  { left, top, room }: { readonly left: number; readonly top: number; readonly room: number },
): readonly { readonly text: string; readonly box: Box }[] {
  const { quadrants } = texts.importance;
  const at = (name: string, isRight: boolean, isBelow: boolean) => {
    const text = fitted(name, room / 2 - 12);
    const begin = isRight ? left + room - 4 - widthOf(text) : left + 4;
    const from = isBelow ? top + HEIGHT - LETTER - 6 : top + 4;
    return { text, box: { left: begin, right: begin + widthOf(text), top: from, bottom: from + LETTER + 2 } };
  };
  return [
    at(quadrants.concentrate, false, false),
    at(quadrants['keep-up'], true, false),
    at(quadrants['low-priority'], false, true),
    at(quadrants['possible-overkill'], true, true),
  ].filter(({ text }) => text !== '');
}

/** The dimensions in words, the key experience first. */
function described(all: readonly PicturedDimension[], about: readonly string[], texts: Texts): string {
  const { quadrants, experience, stated, weighted } = texts.importance;
  const told = all.slice(0, MOST_TOLD).map((each) => {
    const parts = [
      `${shortOf(experience)} ${valueOf(each.experience, each.intervals.experience, texts)}`,
      `${shortOf(stated)} ${valueOf(each.importance, each.intervals.importance, texts)}`,
      ...(each.weighted === null ? [] : [`${weighted} ${signed(each.weighted, texts)}`]),
      ...(each.quadrant === null ? [] : [quadrants[each.quadrant]]),
    ];
    return `${each.dimension}: ${parts.join(', ')}`;
  });
  const more = all.length > MOST_TOLD ? [texts.more(all.length - MOST_TOLD)] : [];
  return sentences([...about, ...told, ...more]);
}

/** Without its unit. */
const shortOf = (axis: string) => axis.replace(/\s*[(（].*$/, '');

function valueOf(value: number | null, interval: Range, texts: Texts): string {
  if (value === null) return '–';
  const range = interval === null ? '' : ` (${interval.map((end) => plain(end, texts)).join(' … ')})`;
  return `${plain(value, texts)}${range}`;
}
