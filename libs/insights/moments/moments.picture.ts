import type { Frame, Picture } from '#libs/kernel/picture.js';
import { coloursOf } from '#libs/insights/pictures/picture.colours.js';
import type { Estimate } from '#libs/insights/pictures/estimates.js';
import { estimatesPicture } from '#libs/insights/pictures/estimates.picture.js';
import { emptyPicture, selectedBy } from '#libs/insights/pictures/picture.layout.js';
import { signed } from '#libs/insights/pictures/picture.numbers.js';
import type { Texts } from '#libs/insights/pictures/picture.texts.js';
import { roundScale } from '#libs/insights/pictures/round.scale.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/moments-of-truth/{definition}`. */
export interface PicturedMoments {
  readonly definition: string;
  readonly items: readonly PicturedMoment[];
}

interface PicturedEffects {
  readonly n: number;
  readonly low: number;
  readonly neutral: number;
  readonly high: number;
  readonly penalty: number | null;
  readonly reward: number | null;
  readonly intervals: {
    readonly penalty: readonly [number, number] | null;
    readonly reward: readonly [number, number] | null;
  };
}

export interface PicturedMoment extends PicturedEffects {
  readonly touchpoint: string;
  readonly tier: string | null;
  readonly class: 'positive' | 'negative' | 'neutral';
  readonly periods: readonly (PicturedEffects & { readonly key: string; readonly partial: boolean })[];
  readonly slope: { readonly value: number; readonly interval: readonly [number, number] } | null;
  readonly habituated: boolean | null;
}

const MARKS = { positive: '▲ ', negative: '▼ ', neutral: '' } as const;

/** Penalty and reward of each touchpoint, or (`groupBy`) its reward over time. */
export function momentsPicture(
  pages: readonly PicturedMoments[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const title = `${texts.moments.title} ${pages[0]?.definition ?? ''}`.trim();
  const moments = pages.flatMap(({ items }) => items);
  const period = asked['groupBy'];
  return typeof period === 'string'
    ? overTime(moments, title, period, frame, asked)
    : ofWholeSpan(moments, title, frame, asked);
}

function ofWholeSpan(
  moments: readonly PicturedMoment[],
  title: string,
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { effect, penalty, reward, fewest } = texts.moments;
  const has = (found: PicturedMoment['class']) => moments.some((each) => each.class === found);
  const about = [
    ...(has('positive') ? [`${MARKS.positive}${texts.positiveMoment}`] : []),
    ...(has('negative') ? [`${MARKS.negative}${texts.negativeMoment}`] : []),
    ...selectedBy(asked),
  ];
  const groups = moments.map((moment) => ({
    name: `${MARKS[moment.class]}${nameOf(moment)}`,
    n: Math.min(moment.low, moment.neutral, moment.high),
    estimates: [penaltyOf(moment), rewardOf(moment)],
  }));
  const estimates = groups.flatMap((group) => group.estimates);
  if (!isKnown(estimates)) return emptyPicture({ title, about }, frame);
  const scale = scaleOf(effect, estimates, texts);
  return estimatesPicture(
    { title, about: [fewest, ...about], series: [penalty, reward], scale, groups },
    'touchpoint',
    frame,
  );
}

function overTime(
  moments: readonly PicturedMoment[],
  title: string,
  period: string,
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { rewards, ordinary, partial } = texts.moments;
  const shown = [...moments]
    .filter(({ periods }) => periods.length > 0)
    .sort((a, b) => Number(b.habituated) - Number(a.habituated) || b.periods.length - a.periods.length || b.n - a.n)
    .slice(0, coloursOf(frame.theme).series.length);
  const keys = [...new Set(shown.flatMap(({ periods }) => periods.map(({ key }) => key)))].sort();
  const periodsOf = (key: string) => shown.map(({ periods }) => periods.find((each) => each.key === key));
  const groups = keys.map((key) => {
    const own = periodsOf(key);
    return {
      name: key,
      n: own.reduce((sum, each) => sum + (each?.n ?? 0), 0),
      estimates: own.map((each) => (each === undefined ? { value: null, interval: null } : rewardOf(each))),
    };
  });
  const cut = keys.filter((key) => periodsOf(key).some((each) => each?.partial));
  const told = moments.filter(({ habituated }) => habituated).map((each) => `${nameOf(each)} ${slopeOf(each, texts)}`);
  const about = [
    ...(told.length === 0 ? [] : [`${ordinary}: ${told.slice(0, MOST_TOLD).join(', ')}`]),
    ...(cut.length === 0 ? [] : [`${partial}: ${cut.join(', ')}`]),
    ...(moments.length > shown.length && shown.length > 0 ? [texts.more(moments.length - shown.length)] : []),
    ...selectedBy(asked),
  ];
  const estimates = groups.flatMap((group) => group.estimates);
  if (!isKnown(estimates)) return emptyPicture({ title, about }, frame);
  const scale = scaleOf(rewards, estimates, texts);
  return estimatesPicture({ title, about, series: shown.map(nameOf), scale, groups }, period, frame);
}

/** Types that a heading names. */
const MOST_TOLD = 3;

function nameOf({ touchpoint, tier }: PicturedMoment): string {
  return tier === null ? touchpoint : `${touchpoint} · ${tier}`;
}

function slopeOf({ slope }: PicturedMoment, texts: Texts): string {
  if (slope === null) return '';
  return `${signed(slope.value, texts)} (${slope.interval.map((end) => signed(end, texts)).join(' … ')})`;
}

const penaltyOf = ({ penalty, intervals }: PicturedEffects): Estimate => ({
  value: penalty,
  interval: intervals.penalty,
});
const rewardOf = ({ reward, intervals }: PicturedEffects): Estimate => ({ value: reward, interval: intervals.reward });

const isKnown = (estimates: readonly Estimate[]) => estimates.some(({ value }) => value !== null);

/** Effects are differences of valences. */
const MOST = 2;

function scaleOf(name: string, estimates: readonly Estimate[], texts: Texts) {
  // One by one: there may be too many to be arguments.
  let [low, high] = [0, 0];
  for (const { value, interval } of estimates)
    for (const each of [value ?? 0, ...(interval ?? [])]) [low, high] = [Math.min(low, each), Math.max(high, each)];
  return roundScale(name, [Math.max(low, -MOST), Math.min(high, MOST)], (value) => signed(value, texts));
}
