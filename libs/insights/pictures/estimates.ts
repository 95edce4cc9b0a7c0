import type { Frame } from '#libs/kernel/picture.js';
import type { Bar } from './column.thinning.js';
import type { Mark } from './picture.axis.js';
import { coloursOf } from './picture.colours.js';
import { type Heading, type LegendEntry, type Part, sentences } from './picture.layout.js';
import { textsOf } from './texts.of.language.js';

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
}

export interface EstimatedGroup {
  readonly name: string;
  /** What it is estimated from. */
  readonly n: number;
  /** One for each series. */
  readonly estimates: readonly Estimate[];
}

/** Estimates of groups, or over time. */
export interface Estimates extends Omit<Heading, 'legend'> {
  /** What the estimates are called. */
  readonly series: readonly string[];
  readonly scale: Scale;
  readonly groups: readonly EstimatedGroup[];
  /** They are counts or shares of everything, no estimates from a sample: none is from too few. */
  readonly exact?: boolean;
}

/** What estimates are measured on. */
export interface Scale {
  /** With its unit. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly textOf: (value: number) => string;
}

/** Fewer are drawn hollow. */
const FEW = 30;
/** Groups that a description names; a picture shows all. */
const MOST_TOLD = 30;
/** More dots are drawn as one shape. */
const MANY_DOTS = 400;

export function ticksOf({ ticks, textOf }: Scale): readonly Mark[] {
  return ticks.map((at) => ({ at, text: textOf(at) }));
}

export function isFew({ exact = false }: Pick<Estimates, 'exact'>, { n }: Pick<EstimatedGroup, 'n'>): boolean {
  return !exact && n < FEW;
}

export function legendOf({ series, groups }: Estimates, { theme, language }: Frame): readonly LegendEntry[] {
  const colours = coloursOf(theme);
  const has = groups.some(({ estimates }) => estimates.some(({ interval }) => interval !== null));
  const [first] = colours.series;
  return [
    ...series.map((name, index) => ({ name, colour: colours.series[index] ?? first, shape: 'circle' as const })),
    ...(has ? [{ name: textsOf(language).interval, colour: first, shape: 'pale-line' as const }] : []),
  ];
}

export function aboutOf(estimates: Estimates, { language }: Frame): readonly string[] {
  const { about, groups } = estimates;
  return groups.some((group) => isFew(estimates, group)) ? [...about, textsOf(language).few] : about;
}

/** The estimates in words. */
export function described({ about, series, scale, groups }: Estimates, frame: Frame): string {
  const texts = textsOf(frame.language);
  const told = groups.slice(0, MOST_TOLD).map(({ name, n, estimates }) => {
    const values = estimates.map(({ value, interval }, index) => {
      const range = interval === null ? '' : ` (${interval.map(scale.textOf).join(' … ')})`;
      return `${series[index]} ${value === null ? '–' : scale.textOf(value)}${range}`;
    });
    return `${name}: ${values.join(', ')}, n = ${n}`;
  });
  const more = groups.length > MOST_TOLD ? [texts.more(groups.length - MOST_TOLD)] : [];
  return sentences([...about, ...told, ...more]);
}

/** An estimate's dot, and where it is. */
export interface Dot {
  readonly place: readonly [number, number];
  readonly hollow: boolean;
}

/** Dots of a series: one by one, or many as one shape. */
export function dotsOf(name: string, colour: string, ground: string, dots: readonly Dot[]): Part {
  const many = dots.length > MANY_DOTS;
  return {
    name,
    type: 'scatter',
    silent: true,
    z: 5,
    // A square has half the letters of a circle.
    symbol: many ? 'rect' : 'circle',
    symbolSize: many ? 4 : 9,
    large: many,
    largeThreshold: MANY_DOTS,
    itemStyle: { color: colour, opacity: 1 },
    data: many
      ? dots.map(({ place }) => place)
      : dots.map(({ place, hollow }) =>
          hollow ? { value: place, itemStyle: { color: ground, borderColor: colour, borderWidth: 2 } } : place,
        ),
  };
}

/** Intervals of a series, as one line with gaps. */
export function barsOf(
  name: string,
  colour: string,
  bars: readonly Bar[],
  placeOf: (at: number, value: number | null) => readonly (number | null)[],
): Part {
  return {
    name,
    type: 'line',
    silent: true,
    showSymbol: false,
    lineStyle: { color: colour, width: 1.5, opacity: 0.6 },
    itemStyle: { color: colour },
    data: bars.flatMap(({ at, low, high }) => [placeOf(at, low), placeOf(at, high), placeOf(at, null)]),
  };
}
