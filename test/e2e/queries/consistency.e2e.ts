import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

/** A visit that is over: each of its touchpoints as type, channel and valence, a minute apart. */
const visit = (
  id: number,
  day: string,
  ...met: readonly (readonly [type: string, channel: string, valence: number])[]
): readonly Published[] =>
  met.map(([type, channel, valence], at) =>
    touchpoint(`c-${id}`, `${day}T10:0${at}:00Z`, { touchpoint: type, channel, valence }),
  );

beforeAll(async () => {
  analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  const visits = Array.from({ length: 64 }, (_, id) => {
    const better = id % 4 < 2 ? 0.1 : -0.1;
    const advised =
      id % 2 === 0
        ? (['professional-advice', 'app', 0.5 + better] as const)
        : (['professional-advice', 'branch', better] as const);
    return visit(id, '2024-03-04', ['welcome', 'branch', 0.5], advised, ['goodbye', 'branch', 0.2]);
  });
  await analyst.publish(
    { type: 'customer.tier-assigned', subject: 'c-99', time: '2024-01-01T00:00:00Z', data: { tier: 'gold' } },
    ...visits.flat(),
    // Queueing is expected to be −.2 in every tier that has no expectation of its own.
    ...visit(98, '2024-04-01', ['queueing', 'app', -0.2], ['queueing', 'branch', -0.4], ['queueing', 'branch', 0]),
    ...visit(99, '2024-04-02', ['queueing', 'app', 0.4]),
  );
});

const of = (query = '') => analyst.get(`/v1/consistency/bank-branch-visit${query}`);

test('a channel that lags is named, and what a change of channel does is told', async () => {
  const { items, nextCursor } = await of('?to=2024-04-01');
  expect([items.length, nextCursor]).toEqual([1, null]);
  const [advice] = items;
  expect(advice).toMatchObject({
    touchpoint: 'professional-advice',
    basis: 'delta',
    channels: [
      { channel: 'app', n: 32, mean: 0.5, tooFew: false },
      { channel: 'branch', n: 32, mean: 0, tooFew: false },
    ],
    spread: 0.5,
    furthestBelow: 'branch',
    tooFew: false,
  });
  expect(advice.switches).toMatchObject({ other: { n: 32, mean: 0.5 }, same: { n: 32, mean: 0 } });
  expect(advice.switches.difference.value).toBeCloseTo(0.5, 12);
});

test('deltas are compared where there are expectations, by the day on which journeys ended', async () => {
  const { items } = await of('?from=2024-04-01');
  expect(items).toMatchObject([
    {
      touchpoint: 'queueing',
      basis: 'delta',
      channels: [
        { channel: 'app', n: 2, mean: expect.closeTo(0, 12) },
        { channel: 'branch', n: 2, mean: 0 },
      ],
      spread: null,
      furthestBelow: null,
      switches: { other: { n: 1, mean: -0.2 }, same: { n: 1, mean: 0.2 }, difference: { interval: null } },
      tooFew: true,
    },
  ]);
  expect((await of('?tier=gold')).items).toEqual([]);
});

test('pages and tables', async () => {
  const first = await of('?limit=1');
  const rest = await of(`?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([first, rest].map(({ items }) => items[0].touchpoint)).toEqual(['professional-advice', 'queueing']);
  const { body } = await analyst.ask('/v1/consistency/bank-branch-visit?format=csv&to=2024-04-01');
  const [head, ...lines] = body.split('\r\n');
  expect(head).toBe(
    'touchpoint,basis,channels.channel,channels.n,channels.mean,channels.interval.0,channels.interval.1,channels.tooFew,spread,furthestBelow,switches.other.n,switches.other.mean,switches.other.interval.0,switches.other.interval.1,switches.same.n,switches.same.mean,switches.same.interval.0,switches.same.interval.1,switches.difference.value,switches.difference.interval.0,switches.difference.interval.1,tooFew',
  );
  expect(lines.join('\n')).toContain('professional-advice,delta,"app\nbranch"');
});

test('what it does not take is refused by name', async () => {
  const refused = async (path: string) => {
    const { status, body } = await analyst.ask(`/v1/consistency/${path}`);
    return [status, body.code, body.errors?.[0]?.path];
  };
  expect(await refused('nowhere')).toEqual([404, 'NO_SUCH_DEFINITION', undefined]);
  expect(await refused('bank-branch-visit?channel=app')).toEqual([400, 'INVALID_PARAMETER', '/channel']);
  expect(await refused('bank-branch-visit?from=1.4.2024')).toEqual([400, 'INVALID_PARAMETER', '/from']);
});
