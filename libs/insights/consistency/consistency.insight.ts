import { isFew } from '#libs/insights/scores/feedback.score.js';
import { type Interval, type Mean, meanOf, pooled, type Sample, type Scale } from '#libs/insights/scores/mean.score.js';
import { type Difference, welch } from '#libs/insights/scores/welch.score.js';

/** What was experienced: the delta, or the valence where not every touchpoint compared has an expectation. */
export type Basis = 'delta' | 'valence';

/** Scored touchpoints of one type, by what they are compared by. */
export interface Experienced {
  readonly delta: Sample;
  readonly valence: Sample;
}

/** Scored touchpoints of one type in one channel, and those among them that followed another of their journey. */
export interface ChannelExperience extends Experienced {
  readonly channel: string;
  /** After a touchpoint in another channel. */
  readonly switched: Experienced;
  /** After one in the same channel. */
  readonly stayed: Experienced;
}

export interface MeanOfSome extends Mean {
  readonly n: number;
}

export interface ChannelMean extends MeanOfSome {
  readonly channel: string;
  readonly tooFew: boolean;
}

/** How alike a touchpoint type is experienced in its channels. */
export interface Consistency {
  readonly basis: Basis;
  readonly channels: readonly ChannelMean[];
  /** Largest less smallest mean of the channels with 30 touchpoints or more; null where there are fewer than two. */
  readonly spread: number | null;
  /** The channel with the lowest mean of those that are certainly below all others pooled; null: none is. */
  readonly furthestBelow: string | null;
  readonly switches: {
    readonly other: MeanOfSome;
    readonly same: MeanOfSome;
    /** After a change of channel less after none. */
    readonly difference: Difference;
  };
  /** The fewest touchpoints of a channel, or after a change, or after none, are below 30. */
  readonly tooFew: boolean;
}

/** How sure to be that one of several channels is below the others, all of them together. */
const CERTAINTY = 0.05;

const SCALES: Readonly<Record<Basis, Scale>> = { valence: [-1, 1], delta: [-2, 2] };

/** Compares the channels of one type; null if fewer than two have a scored touchpoint (docs/rules.md 18.3). */
export function consistencyOf(experienced: readonly ChannelExperience[]): Consistency | null {
  // In one order, whatever that of rows is: sums of rounded numbers depend on it.
  const scored = experienced.filter(({ valence }) => valence.n > 0).sort((a, b) => (a.channel < b.channel ? -1 : 1));
  if (scored.length < 2) return null;
  const basis: Basis = scored.every(({ delta, valence }) => delta.n === valence.n) ? 'delta' : 'valence';
  const channels = scored.map(({ channel, ...each }) => ({ channel, sample: each[basis] }));
  const [other, same] = (['switched', 'stayed'] as const).map((turn) =>
    pooled(scored.map((each) => each[turn][basis])),
  );
  const enough = channels.filter(({ sample }) => !isFew(sample.n));
  const means = enough.map(({ sample }) => sample.mean);
  const some = (sample: Sample): MeanOfSome => ({ n: sample.n, ...meanOf(sample, SCALES[basis]) });
  const [afterChange, afterNone] = [some(other as Sample), some(same as Sample)];
  return {
    basis,
    channels: channels.map(({ channel, sample }) => ({ channel, ...some(sample), tooFew: isFew(sample.n) })),
    spread: means.length < 2 ? null : Math.max(...means) - Math.min(...means),
    furthestBelow: furthestBelow(channels, enough),
    switches: { other: afterChange, same: afterNone, difference: welch(other as Sample, same as Sample) },
    tooFew: isFew(Math.min(...channels.map(({ sample }) => sample.n), afterChange.n, afterNone.n)),
  };
}

interface Channel {
  readonly channel: string;
  readonly sample: Sample;
}

/** Welch's comparison of each channel that has enough with all others, at a level that allows for how many there are. */
function furthestBelow(channels: readonly Channel[], enough: readonly Channel[]): string | null {
  const below = enough.filter(({ channel, sample }) => {
    const others = pooled(channels.filter((each) => each.channel !== channel).map((each) => each.sample));
    const { interval } = welch(sample, others, 1 - CERTAINTY / enough.length);
    return isBelow(interval);
  });
  const [lowest] = below.sort((a, b) => a.sample.mean - b.sample.mean || (a.channel < b.channel ? -1 : 1));
  return lowest?.channel ?? null;
}

const isBelow = (interval: Interval | null): boolean => interval !== null && interval[1] < 0;
