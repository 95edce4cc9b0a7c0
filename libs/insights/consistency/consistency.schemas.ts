import {
  array,
  boolean,
  choice,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const mean = {
  n: count('Touchpoints with a valence.'),
  mean: nullable(number('Of what `basis` says.')),
  interval,
};
const someTouchpoints = named('MeanOfTouchpoints', object(mean));

export const typeConsistency = named(
  'TypeConsistency',
  object({
    touchpoint: string(),
    basis: choice('delta', 'valence'),
    channels: array(
      named('ChannelMean', object({ channel: string(), ...mean, tooFew: boolean('Fewer than 30 touchpoints.') })),
    ),
    spread: nullable(number('Largest less smallest mean of the channels with 30 touchpoints or more.')),
    furthestBelow: nullable(string('The lowest of the channels that are below all others pooled, beyond chance.')),
    switches: named(
      'ChannelSwitches',
      object({
        other: someTouchpoints,
        same: someTouchpoints,
        difference: named(
          'MeanDifference',
          object({ value: nullable(number('Of `other` less of `same`.')), interval }),
        ),
      }),
    ),
    tooFew: boolean('Fewer than 30 in a channel, after a change of channel, or after none.'),
  }),
);

export const consistencyColumns = columnsOf(`
  touchpoint basis channels.channel channels.n channels.mean channels.interval.0 channels.interval.1 channels.tooFew spread furthestBelow
  switches.other.n switches.other.mean switches.other.interval.0 switches.other.interval.1
  switches.same.n switches.same.mean switches.same.interval.0 switches.same.interval.1
  switches.difference.value switches.difference.interval.0 switches.difference.interval.1 tooFew`);
