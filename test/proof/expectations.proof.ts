import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { beginPolicies, missDays } from '#test/support/missed.days.js';
import { full, logOf, PATIENCE_MS, useBuild } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
const DAY = 86_400_000;
const TYPES = full ? 100 : 10;
const KILLS = full ? 30 : 2;
const EACH = 30;

const typeOf = (index: number) => `type-${index}`;
/** Each is experienced otherwise, and moves. */
const valenceOf = (index: number) => 0.2 + (0.8 * index) / TYPES;

/** What is learned at the first of three midnights: EACH experiences that are one day old, and 30 of what is configured, 0. */
function learnedOf(index: number): number {
  const weight = EACH * 0.5 ** (1 / 90);
  return (valenceOf(index) * weight) / (weight + 30);
}

function touchpoint(id: string, subject: string, time: number, data: object): object {
  const event = { specversion: '1.0', type: 'peakend.touchpoint.recorded.v1', source: '/proof', id };
  return { ...event, subject, time: new Date(time).toISOString(), data: { channel: 'web', ...data } };
}

async function publish(client: ApiClient, events: readonly object[]): Promise<void> {
  for (let from = 0; from < events.length; from += 500) {
    const { status, body } = await client.publish(events.slice(from, from + 500));
    if (status !== 202 || body.rejected.length > 0) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
}

test(
  `what customers expect of ${TYPES} touchpoints is learned once, although the server is killed ${KILLS} times, and holds for what was there`,
  async () => {
    const options = { build: product.build, dataDir: await product.newDataDirectory() };
    let server = await ServerProcess.start(options);
    try {
      const client = await ApiClient.newTenant(() => server.url, 'proof');
      const types = Array.from({ length: TYPES }, (_, index) => index);
      await client.expect(201, 'PUT', '/v1/definitions/visit', {
        stages: [{ name: 'all', phase: 'in-sale', touchpoints: types.map(typeOf) }],
        terminal: [],
        idleGapSeconds: 3_600,
        learnExpectations: true,
      });
      const today = Math.floor(Date.now() / DAY) * DAY;
      await publish(
        client,
        types.flatMap((index) => [
          ...Array.from({ length: EACH }, (_, at) =>
            touchpoint(`${index}-${at}`, `c-${at}`, today - 4 * DAY, {
              touchpoint: typeOf(index),
              valence: valenceOf(index),
            }),
          ),
          // Of the day after the first midnight, and there before it is learned what is expected then.
          touchpoint(`${index}-later`, `later-${index}`, today - 1.5 * DAY, { touchpoint: typeOf(index) }),
        ]),
      );
      // As if it had been switched on days ago, and nothing had run since then.
      await beginPolicies(server.postgresAddress(), new Date(Date.now() - 4 * DAY));
      await server.end('SIGKILL');
      server = await ServerProcess.start(options);
      await missDays(server.postgresAddress(), 'proof', new Date(today - 3 * DAY));

      const log = async (wanted: string) =>
        (await logOf(server.postgresAddress())).filter(({ type }) => type === wanted);
      for (let killed = 0; killed < KILLS; killed++) {
        const before = (await log('expectation.learned')).length;
        const some = async () => (await log('expectation.learned')).length > before || before >= TYPES;
        await eventually('some is learned', () => some().catch(() => false), PATIENCE_MS);
        await server.end('SIGKILL');
        server = await ServerProcess.start(options);
      }
      const isOver = async () => {
        const { body } = await client.ask('GET', '/v1/status');
        const closed = (await log('day.closed')).length;
        return closed === 3 && body.policies.every(({ lagEvents }: { lagEvents: number }) => lagEvents === 0);
      };
      await eventually('all days are closed', () => isOver().catch(() => false), PATIENCE_MS);

      const learned = (await log('expectation.learned')).map(({ data }) => data);
      const byType = [...learned].sort((a, b) => Number(a.touchpoint.slice(5)) - Number(b.touchpoint.slice(5)));
      expect(byType).toEqual(
        types.map((index) => ({
          definition: 'visit',
          touchpoint: typeOf(index),
          tier: null,
          version: 1,
          value: expect.closeTo(learnedOf(index), 6),
          n: EACH,
        })),
      );
      const { body } = await client.ask('GET', '/v1/expectations/visit');
      const since = new Date(today - 2 * DAY).toISOString();
      expect(body.items).toEqual(
        [...byType]
          .sort((a, b) => (a.touchpoint < b.touchpoint ? -1 : 1))
          .map(({ touchpoint: type, value, n }) => ({
            touchpoint: type,
            tier: null,
            configured: null,
            learned: value,
            n,
            inForce: 'learned',
            since,
          })),
      );
      const { body: before } = await client.ask(
        'GET',
        `/v1/expectations/visit?at=${new Date(today - 2 * DAY - 1).toISOString()}`,
      );
      expect(new Set(before.items.map(({ inForce }: { inForce: string }) => inForce))).toEqual(new Set([null]));

      const expectations = async (journeys: readonly { journeyId: string }[]) =>
        Promise.all(
          journeys.map(async ({ journeyId }) => {
            const { body: map } = await client.ask('GET', `/v1/journeys/${journeyId}`);
            return map.stages[0].touchpoints[0].expectation as number | null;
          }),
        );
      for (const index of [0, TYPES - 1]) {
        const ofLater = (await client.ask('GET', `/v1/customers/later-${index}/journeys`)).body;
        expect(await expectations(ofLater.items)).toEqual([byType[index]?.value]);
      }
      // What happened before it was learned was expected by nobody.
      const earlier = (await client.ask('GET', '/v1/customers/c-0/journeys')).body;
      expect(await expectations(earlier.items)).toEqual([null]);
      await eventually('sums show it', async () => {
        const { body: map } = await client.ask('GET', '/v1/journey-maps/visit');
        const found = map.stages[0].touchpoints as readonly { touchpoint: string; meanExpectation: number | null }[];
        return found.every(({ touchpoint: type, meanExpectation }) => {
          const { value } = byType.find((each) => each.touchpoint === type) as { value: number };
          return meanExpectation !== null && Math.abs(meanExpectation - value) < 1e-9;
        });
      });
    } finally {
      await server.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);
