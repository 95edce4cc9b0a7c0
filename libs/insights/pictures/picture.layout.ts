import type { Frame, Picture } from '#libs/kernel/picture.js';
import { type Colours, coloursOf } from './picture.colours.js';
import { fitted, LETTER, LINE, linesOf, widthOf, wrapped } from './picture.labels.js';
import { textsOf } from './texts.of.language.js';

/** Room at the edges of a picture, in pixels. */
export const EDGE = 16;
const TITLE_LETTER = 16;
const TITLE_LINE = 22;
/** Of a legend's mark and what is between it and its text. */
const MARK = 20;
const MARK_GAP = 6;

/** A part of an option of ECharts. */
export type Part = Readonly<Record<string, unknown>>;

/** What a series is called, and its mark. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly shape: 'line' | 'pale-line' | 'circle' | 'triangle' | 'upside-down';
}

export interface Heading {
  readonly title: string;
  /** What the picture is of, in parts that stand on as few lines as have room for them. */
  readonly about: readonly string[];
  readonly legend: readonly LegendEntry[];
}

/** A heading laid out: its parts of the option, and where what is below may begin. */
export interface LaidOut {
  readonly titles: readonly Part[];
  readonly legends: readonly Part[];
  readonly bottom: number;
}

/** Places all texts itself, by the room that they may take: so none meets another. */
export function layOut({ title, about, legend }: Heading, { width, theme }: Frame): LaidOut {
  const colours = coloursOf(theme);
  const room = width - 2 * EDGE;
  const lines = linesOf(about, room);
  const headings = wrapped(title, room, TITLE_LETTER);
  const below = 18 + headings.length * TITLE_LINE;
  const titles = [
    ...headings.map((line, index) =>
      textAt(line, EDGE, 14 + index * TITLE_LINE, { colour: colours.ink, letter: TITLE_LETTER, weight: 'bold' }),
    ),
    ...lines.map((line, index) => textAt(line, EDGE, below + index * LINE, { colour: colours.soft })),
  ];
  let [left, top] = [EDGE, below + lines.length * LINE + 4];
  const legends = legend.map((entry) => {
    const name = fitted(entry.name, room - MARK - MARK_GAP);
    const taken = MARK + MARK_GAP + widthOf(name);
    if (left > EDGE && left + taken > width - EDGE) [left, top] = [EDGE, top + LINE + 2];
    const part = legendPart(entry, name, left, top, colours);
    left += taken + 16;
    return part;
  });
  return { titles, legends, bottom: top + (legend.length === 0 ? 0 : LINE + 6) };
}

function legendPart({ name, colour, shape }: LegendEntry, shown: string, left: number, top: number, colours: Colours) {
  const isLine = shape === 'line' || shape === 'pale-line';
  const icon = {
    line: 'rect',
    'pale-line': 'rect',
    circle: 'circle',
    triangle: 'triangle',
    'upside-down': 'path://M0 0H10L5 8Z',
  }[shape];
  return {
    left,
    top,
    padding: 0,
    itemWidth: isLine ? MARK : 10,
    itemHeight: isLine ? 2 : 10,
    itemGap: 0,
    selectedMode: false,
    data: [{ name, icon, itemStyle: { color: colour, borderWidth: 0, opacity: shape === 'pale-line' ? 0.5 : 1 } }],
    formatter: () => shown,
    textStyle: { color: colours.soft, fontSize: LETTER, padding: [0, 0, 0, MARK_GAP - 5] },
  };
}

interface TextStyle {
  readonly colour: string;
  readonly letter?: number;
  readonly weight?: 'bold';
  readonly align?: 'left' | 'center' | 'right';
}

/** A text at a place: its left edge, middle or right edge, and its top. ECharts has titles for that. */
export function textAt(text: string, left: number, top: number, style: TextStyle): Part {
  const { colour, letter = LETTER, weight = 'normal', align = 'left' } = style;
  return {
    text,
    left,
    top,
    padding: 0,
    textAlign: align,
    textStyle: { color: colour, fontSize: letter, fontWeight: weight },
  };
}

/** A picture that says why there is nothing on it. */
export function emptyPicture(heading: Omit<Heading, 'legend'>, frame: Frame, reason?: string): Picture {
  const said = reason ?? textsOf(frame.language).noData;
  const { titles, bottom } = layOut({ ...heading, legend: [] }, frame);
  const room = frame.width - 2 * EDGE;
  const colours = coloursOf(frame.theme);
  const middle = linesOf([said], room).map((line, index) =>
    textAt(line, frame.width / 2, bottom + 32 + index * LINE, { colour: colours.soft, align: 'center' }),
  );
  return {
    title: heading.title,
    description: sentences([...heading.about, said]),
    height: bottom + 96,
    option: { ...groundOf(frame), title: [...titles, ...middle] },
  };
}

/** What all options have: a ground, and nothing that reacts to a pointer. */
export function groundOf({ theme }: Frame): Part {
  return { backgroundColor: coloursOf(theme).ground, textStyle: { fontFamily: 'sans-serif' }, animation: false };
}

/** A grid at a place, which no label moves. */
export function gridAt(left: number, top: number, right: number, height: number): Part {
  return { left, top, right, height, outerBoundsMode: 'none', containLabel: false };
}

/** Parts of a description, as sentences. */
export function sentences(parts: readonly string[]): string {
  return parts.map((part) => (/[.。!?]$/.test(part) ? part : `${part}.`)).join(' ');
}

/** The parameters that an answer was selected by, for a heading: what is grouped by and pages do not select. */
export function selectedBy(asked: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(asked)
    .filter(([name, value]) => typeof value === 'string' && !['groupBy', 'limit', 'cursor'].includes(name))
    .map(([name, value]) => `${name} = ${String(value)}`);
}
