import { type Sample, sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { normalOf } from '#test/support/normal.js';
import { type ChannelExperience, consistencyOf } from './consistency.insight.js';

const NONE = { delta: sampleOfValues([]), valence: sampleOfValues([]) };

function channel(name: string, valence: Sample, more: Partial<ChannelExperience> = {}): ChannelExperience {
  return { channel: name, valence, delta: sampleOfValues([]), switched: NONE, stayed: NONE, ...more };
}

/** As many values as wanted, whose mean and variance are known: half of them a bit above it, half below. */
const around = (mean: number, n: number) =>
  sampleOfValues(Array.from({ length: n }, (_, at) => mean + (at % 2 === 0 ? 0.3 : -0.3)));
const random = (mean: number, normal: ReturnType<typeof normalOf>) =>
  sampleOfValues(Array.from({ length: 200 }, () => normal(mean, 0.3)));

describe('the channels of a touchpoint type', () => {
  it('are compared by means, and the lowest is named if it is below the others beyond chance', () => {
    const consistency = consistencyOf([
      channel('web', around(0.1, 40)),
      channel('app', around(0.4, 40)),
      channel('branch', around(0.5, 60)),
      channel('fax', around(-0.9, 2)),
    ]);
    expect(consistency?.basis).toBe('valence');
    expect(consistency?.channels.map(({ channel: name, n, tooFew }) => [name, n, tooFew])).toEqual([
      ['app', 40, false],
      ['branch', 60, false],
      ['fax', 2, true],
      ['web', 40, false],
    ]);
    expect(consistency?.channels[0]?.mean).toBeCloseTo(0.4, 12);
    // The fax has too few to count.
    expect(consistency?.spread).toBeCloseTo(0.4, 12);
    expect(consistency?.furthestBelow).toBe('web');
    expect(consistency?.tooFew).toBe(true);
  });

  it('compare the same to the last digit in whatever order they come', () => {
    const normal = normalOf(3);
    const channels = Array.from({ length: 9 }, (_, at) => {
      const [valence, other, same] = [random(0.1, normal), random(0.2, normal), random(0.3, normal)];
      const turn = (of: Sample) => ({ delta: sampleOfValues([]), valence: of });
      return channel(`c-${at}`, valence, { switched: turn(other), stayed: turn(same) });
    });
    expect(consistencyOf([...channels].reverse())).toEqual(consistencyOf(channels));
  });

  it('are compared by deltas only if every touchpoint has one', () => {
    const [some, all] = [sampleOfValues([0.1]), sampleOfValues([0.1, -1.5])];
    const of = (delta: Sample) =>
      consistencyOf([
        channel('web', sampleOfValues([0.5, -0.5]), { delta }),
        channel('app', sampleOfValues([0.2]), { delta: sampleOfValues([0.3]) }),
      ]);
    expect(of(some)).toMatchObject({ basis: 'valence', channels: [{ mean: 0.2 }, { mean: 0 }] });
    expect(of(all)).toMatchObject({ basis: 'delta', channels: [{ mean: 0.3 }, { mean: -0.7, interval: [-2, 2] }] });
  });

  it('need two with a scored touchpoint', () => {
    expect(consistencyOf([channel('web', around(0, 40)), channel('app', sampleOfValues([]))])).toBeNull();
    expect(consistencyOf([channel('web', around(0, 40)), channel('app', sampleOfValues([1]))])).toMatchObject({
      spread: null,
      furthestBelow: null,
    });
  });

  it('say what a change of channel does', () => {
    const switched = { ...NONE, valence: sampleOfValues([0.1, 0.3]) };
    const stayed = { ...NONE, valence: sampleOfValues([0.5, 0.7, 0.6]) };
    const consistency = consistencyOf([
      channel('web', around(0.4, 40), { switched }),
      channel('app', around(0.4, 40), { stayed }),
    ]);
    expect(consistency?.switches.other).toMatchObject({ n: 2, mean: 0.2 });
    expect(consistency?.switches.same.n).toBe(3);
    expect(consistency?.switches.difference.value).toBeCloseTo(-0.4, 12);
    expect(consistency?.switches.difference.interval?.[1]).toBeGreaterThan(-0.4);
  });

  it('one of which lags by .15 is named, and one of equals hardly ever', () => {
    const named = (lag: number) =>
      Array.from({ length: 100 }, (_, seed) => {
        const normal = normalOf(seed + 1);
        return consistencyOf(
          ['app', 'branch', 'web'].map((name) => channel(name, random(name === 'web' ? 0.3 - lag : 0.3, normal))),
        )?.furthestBelow;
      });
    expect(named(0.15).filter((each) => each === 'web').length).toBeGreaterThanOrEqual(95);
    expect(named(0).filter((each) => each !== null).length).toBeLessThanOrEqual(10);
  });
});
