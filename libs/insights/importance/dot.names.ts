import type { Colours } from '#libs/insights/pictures/picture.colours.js';
import { fitted, LETTER, widthOf } from '#libs/insights/pictures/picture.labels.js';
import type { Part } from '#libs/insights/pictures/picture.layout.js';

/** Diameter of a dot, in pixels. */
export const DOT = 9;
/** How far above its dot a name stands, in pixels: not on the interval. */
export const ABOVE = 10;
/** Dimensions of which there is room for names. */
const MANY = 200;

interface Dot {
  readonly dimension: string;
  readonly experience: number;
  readonly importance: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Label {
  readonly text: string;
  readonly place: readonly [number, number];
  /** Of its middle from the dot, in pixels. */
  readonly aside: number;
}

/** Names beside their dots, on the side where nothing is; where something is on both, none. */
export function labelsOf(
  placed: readonly Dot[],
  placeOf: (experience: number, importance: number) => readonly [number, number],
  { taken, within }: { readonly taken: readonly Box[]; readonly within: Box },
): readonly Label[] {
  const dots = placed.slice(0, MANY).map(({ experience, importance }): Box => {
    const [x, y] = placeOf(experience, importance);
    return { left: x - DOT / 2, right: x + DOT / 2, top: y - DOT / 2, bottom: y + DOT / 2 };
  });
  const names: Box[] = [...taken];
  const labels: Label[] = [];
  for (const [index, { dimension, experience, importance }] of placed.slice(0, MANY).entries()) {
    const [x, y] = placeOf(experience, importance);
    const text = fitted(dimension, (within.right - within.left) / 3);
    const away = DOT / 2 + 4 + widthOf(text) / 2;
    for (const aside of [away, -away]) {
      const half = widthOf(text) / 2 + 2;
      const box: Box = {
        left: x + aside - half,
        right: x + aside + half,
        top: y - ABOVE - LETTER / 2 - 2,
        bottom: y - ABOVE + LETTER / 2 + 2,
      };
      const isInside =
        box.left >= within.left && box.right <= within.right && box.top >= within.top && box.bottom <= within.bottom;
      const isFree = ![...names, ...dots.filter((_, at) => at !== index)].some((other) => meet(box, other));
      if (text === '' || !isInside || !isFree) continue;
      names.push(box);
      labels.push({ text, place: [experience, importance], aside });
      break;
    }
  }
  return labels;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function labelSeries(labels: readonly Label[], { ink }: Colours): Part {
  return {
    type: 'scatter',
    silent: true,
    z: 6,
    symbolSize: 0,
    itemStyle: { opacity: 1 },
    label: {
      show: true,
      position: 'inside',
      color: ink,
      fontSize: LETTER,
      formatter: ({ value }: { readonly value: readonly unknown[] }) => value[2],
    },
    data: labels.map(({ text, place, aside }) => ({ value: [...place, text], label: { offset: [aside, -ABOVE] } })),
  };
}
