import type { Frame, Picture } from '#libs/kernel/picture.js';
import { thinnedBars, thinnedLine } from './column.thinning.js';
import { aboutOf, barsOf, described, dotsOf, type Estimates, isFew, legendOf, ticksOf } from './estimates.js';
import { axisOf } from './picture.axis.js';
import { coloursOf } from './picture.colours.js';
import { fitted, LINE, spaced, widthOf } from './picture.labels.js';
import { EDGE, gridAt, groundOf, layOut, textAt } from './picture.layout.js';
import { textsOf } from './texts.of.language.js';

const HEIGHT = 280;
const DAY = 86_400_000;
/** More of them would hide the line. */
const MOST_DOTS = 100;

/**
 * Periods from left to right where they lie in time.
 * @param over which periods
 */
export function timePicture(estimates: Estimates, over: string, frame: Frame): Picture {
  const { title, series, scale, exact = false } = estimates;
  const [colours, texts] = [coloursOf(frame.theme), textsOf(frame.language)];
  const layout = layOut({ title, about: aboutOf(estimates, frame), legend: legendOf(estimates, frame) }, frame);
  const groups = estimates.groups
    .map((group) => ({ ...group, at: dayNumberOf(group.name) }))
    .filter(({ at }) => !Number.isNaN(at));
  const days = groups.map(({ at }) => at);
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const around = Math.max(1, (last - first) * 0.02);
  const [min, max] = [first - around, last + around];
  const ticks = ticksOf(scale);
  const left = EDGE + Math.max(...ticks.map(({ text }) => widthOf(text))) + 10;
  const right = 2 * EDGE;
  const room = frame.width - left - right;
  const top = layout.bottom + LINE + 8;
  const middles = days.map((at) => ((at - min) / (max - min)) * room);
  const shown = spaced(
    middles,
    groups.map(({ name }) => widthOf(name)),
    12,
  ).filter(
    (index) =>
      Math.abs((middles[index] as number) - room / 2) + widthOf(groups[index]?.name ?? '') / 2 < room / 2 + right,
  );
  const columns = Math.ceil(room);
  return {
    title,
    description: described(estimates, frame),
    height: Math.ceil(top + HEIGHT + 2 * LINE + 20),
    option: {
      ...groundOf(frame),
      title: [
        ...layout.titles,
        textAt(fitted(scale.name, frame.width - 2 * EDGE), EDGE, layout.bottom, { colour: colours.soft }),
        textAt(fitted(over, frame.width - 2 * EDGE), frame.width / 2, top + HEIGHT + LINE + 10, {
          colour: colours.soft,
          align: 'center',
        }),
      ],
      legend: layout.legends,
      grid: gridAt(left, top, right, HEIGHT),
      xAxis: axisOf(
        {
          min,
          max,
          marks: shown.map((at) => ({ at: days[at] as number, text: groups[at]?.name ?? '' })),
          ticks: true,
          side: 'bottom',
        },
        colours,
      ),
      yAxis: axisOf({ min: scale.min, max: scale.max, marks: ticks, lines: true }, colours),
      series: series.flatMap((name, index) => {
        const colour = colours.series[index] ?? colours.ink;
        // Intervals at one place would hide each other.
        const aside = series.length === 1 || exact ? 0 : ((index - (series.length - 1) / 2) * 4 * (max - min)) / room;
        const placed = groups.map((group) => ({
          ...group.estimates[index],
          hollow: isFew(estimates, group),
          at: group.at + aside,
        }));
        const bars = placed.flatMap(({ at, interval }) =>
          interval ? [{ at, low: interval[0], high: interval[1] }] : [],
        );
        const dots = placed.flatMap(({ at, value, hollow }) =>
          value === null || value === undefined ? [] : [{ place: [at, value] as const, hollow }],
        );
        const line = dots.map(({ place }) => place);
        return [
          barsOf(texts.interval, colour, thinnedBars(bars, columns), (at, value) => [at, value]),
          {
            name,
            type: 'line',
            silent: true,
            showSymbol: false,
            lineStyle: { color: colour, width: dots.length > MOST_DOTS ? 1 : 2 },
            itemStyle: { color: colour },
            data: thinnedLine(line, columns),
          },
          dotsOf(name, colour, colours.ground, dots.length > MOST_DOTS ? [] : dots),
        ];
      }),
    },
  };
}

/** The first day of a period by its name (`2024-01-31`, `2024-W05`, `2024-01`, `2024-Q1`), in days since 1970-01-01. */
export function dayNumberOf(period: string): number {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter !== null) return Date.UTC(Number(quarter[1]), 3 * (Number(quarter[2]) - 1)) / DAY;
  const week = /^(\d{4})-W(\d{2})$/.exec(period);
  if (week === null) return Date.parse(/^\d{4}-\d{2}$/.test(period) ? `${period}-01` : period) / DAY;
  const fourth = Date.parse(`${week[1]}-01-04`);
  const monday = fourth / DAY - ((new Date(fourth).getUTCDay() + 6) % 7);
  return monday + (Number(week[2]) - 1) * 7;
}
