import type { Colours } from './picture.colours.js';
import { LETTER } from './picture.labels.js';
import type { Part } from './picture.layout.js';

/** A label at a place of an axis. */
export interface Mark {
  readonly at: number;
  readonly text: string;
}

export interface AxisShape {
  readonly min: number;
  readonly max: number;
  readonly marks: readonly Mark[];
  /** Lines across the picture at its marks. */
  readonly lines?: boolean;
  /** Where its own line crosses the other axis: at 0, or at the edge. */
  readonly onZero?: boolean;
  readonly side?: 'left' | 'right' | 'bottom';
  /** From the top down, for rows. */
  readonly inverse?: boolean;
  readonly upright?: boolean;
  readonly gridIndex?: number;
  readonly ticks?: boolean;
}

/** An axis of numbers that is labelled where its marks are and nowhere else. */
export function axisOf(shape: AxisShape, colours: Colours): Part {
  const { min, max, marks, lines = false, onZero = false, inverse = false, upright = false, gridIndex = 0 } = shape;
  const texts = new Map(marks.map(({ at, text }) => [at, text]));
  const places = marks.map(({ at }) => at);
  return {
    type: 'value',
    min,
    max,
    gridIndex,
    inverse,
    ...(shape.side && { position: shape.side }),
    axisLine: { show: shape.side !== 'right', onZero, lineStyle: { color: colours.faint } },
    axisTick: { show: shape.ticks ?? false, customValues: places, lineStyle: { color: colours.faint } },
    axisLabel: {
      customValues: places,
      formatter: (at: number) => texts.get(at) ?? '',
      color: colours.soft,
      fontSize: LETTER,
      rotate: upright ? 90 : 0,
      hideOverlap: false,
      showMinLabel: true,
      showMaxLabel: true,
    },
    splitLine: { show: false },
    minorTick: { show: false },
    splitNumber: 1,
    ...(lines && { splitLine: { show: true, customValues: places, lineStyle: { color: colours.faint } } }),
  };
}
