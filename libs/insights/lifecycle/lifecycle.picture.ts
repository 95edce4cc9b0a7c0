import type { Frame, Picture } from '#libs/kernel/picture.js';
import { estimatesPicture } from '#libs/insights/pictures/estimates.picture.js';
import { groupsPicture } from '#libs/insights/pictures/estimates.of.groups.js';
import { emptyPicture, selectedBy } from '#libs/insights/pictures/picture.layout.js';
import { percent, plain } from '#libs/insights/pictures/picture.numbers.js';
import type { Texts } from '#libs/insights/pictures/picture.texts.js';
import { roundScale } from '#libs/insights/pictures/round.scale.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/lifecycle`. */
export interface PicturedLifecycle {
  readonly groupBy: string | null;
  readonly items: readonly {
    readonly key: string | null;
    readonly stages: readonly { readonly stage: string; readonly n: number }[];
  }[];
  readonly stages: readonly {
    readonly stage: string;
    readonly from: number;
    readonly in: number;
    readonly out: number;
    readonly to: number;
  }[];
  readonly losses: readonly { readonly reason: string; readonly n: number; readonly share: number }[];
  readonly wonBack: {
    readonly n: number;
    readonly of: number;
    readonly share: number | null;
    readonly interval: readonly [number, number] | null;
  };
}

/** Reasons of losses that a heading names. */
const MOST_REASONS = 3;

/** Customers of each stage over time, or, without periods, how many came into each stage and left it. */
export function lifecyclePicture(
  pages: readonly PicturedLifecycle[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { title, stages: names, customers, changes, came, left, stage } = texts.lifecycle;
  const answer = pages[0] as PicturedLifecycle;
  const about = [...selectedBy(asked), ...lossesOf(answer, texts)];
  if (answer.stages.every((each) => each.from + each.in + each.out === 0)) return emptyPicture({ title, about }, frame);
  const countsOf = (counts: readonly number[]) => counts.map((value) => ({ value, interval: null }));
  const scaleOf = (name: string, counts: readonly number[]) =>
    roundScale(name, [0, Math.max(0, ...counts)], (value) => plain(value, texts), 1);
  if (answer.groupBy === null) {
    const groups = answer.stages.map((each) => ({
      name: names[each.stage] ?? each.stage,
      n: each.to,
      estimates: countsOf([each.in, each.out]),
    }));
    const scale = scaleOf(
      changes,
      answer.stages.flatMap((each) => [each.in, each.out]),
    );
    return groupsPicture({ title, about, series: [came, left], scale, groups, exact: true }, stage, frame);
  }
  const items = pages.flatMap((page) => page.items);
  const groups = items.map(({ key, stages }) => ({
    name: key ?? texts.none,
    n: stages.reduce((sum, { n }) => sum + n, 0),
    estimates: countsOf(stages.map(({ n }) => n)),
  }));
  if (groups.length === 0) return emptyPicture({ title, about }, frame);
  const highest = items.reduce((most, { stages }) => Math.max(most, ...stages.map(({ n }) => n)), 0);
  const series = answer.stages.map((each) => names[each.stage] ?? each.stage);
  const scale = scaleOf(customers, [highest]);
  return estimatesPicture({ title, about, series, scale, groups, exact: true }, answer.groupBy, frame);
}

/** Who was won back, with the interval, and the most frequent reasons of losses. */
function lossesOf({ losses, wonBack }: PicturedLifecycle, texts: Texts): readonly string[] {
  const { n, of, share, interval } = wonBack;
  const range = interval === null ? '' : ` (${interval.map((end) => percent(end, texts)).join(' … ')})`;
  const reasons = losses.slice(0, MOST_REASONS).map((each) => `${each.reason} ${percent(each.share, texts)}`);
  const more = losses.length > MOST_REASONS ? [texts.more(losses.length - MOST_REASONS)] : [];
  return [
    ...(share === null ? [] : [`${texts.lifecycle.wonBack}: ${n} / ${of} = ${percent(share, texts)}${range}`]),
    ...(losses.length === 0 ? [] : [`${texts.lifecycle.losses}: ${[...reasons, ...more].join(', ')}`]),
  ];
}
