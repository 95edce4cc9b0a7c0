import type { Frame, Picture } from '#libs/kernel/picture.js';
import { thinnedBars } from './column.thinning.js';
import { aboutOf, barsOf, described, dotsOf, type Estimates, isFew, legendOf, ticksOf } from './estimates.js';
import { axisOf } from './picture.axis.js';
import { coloursOf } from './picture.colours.js';
import { everyFew, fitted, LETTER, LINE, spaced, widthOf } from './picture.labels.js';
import { EDGE, gridAt, groundOf, layOut, textAt } from './picture.layout.js';
import { textsOf } from './texts.of.language.js';

/** Height of a group's row, in pixels, while a picture has few of them. */
const ROW = 30;
const HIGHEST = 1200;

/**
 * A row for each group, with its name on the left and its n on the right.
 * @param over what is grouped by
 */
export function groupsPicture(estimates: Estimates, over: string, frame: Frame): Picture {
  const { title, series, scale, groups } = estimates;
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const about = aboutOf(estimates, frame);
  const layout = layOut({ title, about, legend: legendOf(estimates, frame) }, frame);
  const height = Math.min(groups.length * ROW, HIGHEST);
  const row = height / groups.length;
  const shown = spaced(
    groups.map((_, index) => row * (index + 0.5)),
    groups.map(() => LETTER),
    4,
  );
  const labels = shown.map((at) => ({ at, text: fitted(groups[at]?.name ?? '', frame.width * 0.3) }));
  const counts = shown.map((at) => ({ at, text: String(groups[at]?.n) }));
  const widest = (marks: readonly { readonly text: string }[]) =>
    Math.max(0, ...marks.map(({ text }) => widthOf(text)));
  const left = EDGE + Math.max(widest(labels), 40) + 10;
  const right = EDGE + Math.max(widest(counts), 24) + 10;
  const room = frame.width - left - right;
  const top = layout.bottom + LINE + 4;
  const ticks = everyFew(ticksOf(scale), ({ text }) => widthOf(text), room);
  const rows = { min: -0.5, max: groups.length - 0.5, inverse: true };
  const head = { colour: colours.soft };
  return {
    title,
    description: described(estimates, frame),
    height: Math.ceil(top + height + 2 * LINE + 20),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(over, frame.width / 2), EDGE, layout.bottom, head),
        textAt('n', frame.width - EDGE, layout.bottom, { ...head, align: 'right' }),
        textAt(fitted(scale.name, frame.width - 2 * EDGE), frame.width / 2, top + height + LINE + 10, {
          ...head,
          align: 'center',
        }),
      ],
      legend: layout.legends,
      grid: gridAt(left, top, right, height),
      xAxis: axisOf({ min: scale.min, max: scale.max, marks: ticks, lines: true, side: 'bottom' }, colours),
      yAxis: [
        axisOf({ ...rows, marks: labels, side: 'left' }, colours),
        axisOf({ ...rows, marks: counts, side: 'right' }, colours),
      ],
      series: series.flatMap((name, index) => {
        const colour = colours.series[index] ?? colours.ink;
        const placed = groups.map((group, at) => ({
          ...group.estimates[index],
          hollow: isFew(estimates, group),
          at: at + (series.length === 1 ? 0 : (index - 0.5) * 0.36),
        }));
        const bars = placed.flatMap(({ at, interval }) =>
          interval ? [{ at, low: interval[0], high: interval[1] }] : [],
        );
        const dots = placed.flatMap(({ at, value, hollow }) =>
          value === null || value === undefined ? [] : [{ place: [value, at] as const, hollow }],
        );
        return [
          barsOf(texts.interval, colour, thinnedBars(bars, 2 * HIGHEST), (at, value) => [value, at]),
          dotsOf(name, colour, colours.ground, dots),
        ];
      }),
    },
  };
}
