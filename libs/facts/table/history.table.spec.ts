import fc from 'fast-check';
import type { Database } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { DerivedValence, StoredEvent } from '#libs/kernel/event.js';
import { comparePlaces } from '#libs/kernel/place.js';
import {
  corrected,
  forgetEverything,
  type GivenFact,
  eventIdOfGiven,
  merged,
  retracted,
  storedAs,
  TENANT,
  tierAssigned,
  touchpoint,
} from '../../../test/support/given-facts.js';
import { useDatabase } from '../../../test/support/postgres.js';
import type { CustomerAt } from './customer.history.js';
import { takeFacts } from './fact.table.js';
import { readHistory } from './history.table.js';

const given = useDatabase();
const CUSTOMERS = ['a', 'b', 'c', 'd'] as const;
const TYPES: readonly CustomerEventType[] = ['touchpoint.recorded', 'customer.tier-assigned'];

/** A fact in the log, which may refer to an earlier or a later one. */
const aFact = (index: number, count: number): fc.Arbitrary<GivenFact> => {
  const id = `${index}`;
  const customer = fc.constantFrom(...CUSTOMERS);
  const minute = fc.integer({ min: 0, max: 10 });
  const of = fc.integer({ min: 0, max: count - 1 }).map(String);
  const valence = fc.constantFrom(-1, 0, 0.5, 1);
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(customer, minute, valence).map(([c, m, v]) => touchpoint(c, m, id, 'queueing', v)),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(customer, minute, of, valence, fc.option(minute)).map(([c, m, target, v, moved]) =>
        corrected(c, m, id, {
          eventId: eventIdOfGiven(target),
          valence: v,
          ...(moved === null ? {} : { occurredAt: `2026-03-02T01:${String(moved).padStart(2, '0')}:00.000Z` }),
        }),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(customer, minute, of).map(([c, m, target]) => retracted(c, m, id, target)) },
    { weight: 2, arbitrary: fc.tuple(customer, minute, customer).map(([c, m, into]) => merged(c, m, id, into)) },
    { weight: 1, arbitrary: fc.tuple(customer, minute).map(([c, m]) => tierAssigned(c, m, id, 'gold')) },
  );
};

const logs = fc
  .integer({ min: 1, max: 24 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => aFact(index, count))))
  .map((facts) => facts.filter(({ type, customer, data }) => type !== 'customer.merged' || data.into !== customer))
  .map((facts) => facts.map((fact, index) => storedAs(fact, index + 1)));

const take = (events: readonly StoredEvent[]) => given.database.transaction((sql) => takeFacts(sql, events));

/** What the tables say about a customer at some point of the log. */
async function known(database: Database, customer: string): Promise<CustomerAt> {
  const { rows: members } = await database.query<{ customer_id: string; survivor: string }>(
    `select m.customer_id, r.customer_id as survivor from fact.customers c
       join fact.customers m on m.root_no = c.root_no join fact.customers r on r.customer_no = c.root_no
      where c.tenant = $1 and c.customer_id = $2 order by m.customer_id`,
    [TENANT, customer],
  );
  const [first] = members;
  if (first === undefined) return { survivor: customer, members: [customer], facts: [] };
  const { rows: facts } = await database.query<CustomerAt['facts'][number]>(
    `select coalesce(f.effective_place, f.place) as place, f.event_id as "eventId", f.type,
            case when f.effective is null then f.data else f.effective -> 'data' end as data,
            case when f.effective is null then f.derived else f.effective -> 'derived' end as derived
       from fact.facts f join fact.customers m using (customer_no)
      where m.tenant = $1 and m.customer_id = any($2::text[]) and f.type = any($3::text[]) and not f.retracted
      order by coalesce(f.effective_place, f.place)`,
    [TENANT, members.map(({ customer_id }) => customer_id), TYPES],
  );
  return { survivor: first.survivor, members: members.map(({ customer_id }) => customer_id), facts };
}

const told = ({ facts, ...family }: CustomerAt) => ({
  ...family,
  facts: facts.map(({ place, eventId, type, data, derived }) => ({
    ...{ place: place.toString('hex'), eventId, type, data, derived },
  })),
});

test('the history at a position is what the tables said when they held the log up to there', async () => {
  await fc.assert(
    fc.asyncProperty(
      logs,
      fc.integer({ min: 0, max: 25 }),
      fc.infiniteStream(fc.nat(1_000)),
      async (log, cut, keys) => {
        const position = BigInt(Math.min(cut, log.length));
        await forgetEverything(given.database);
        await take(log.slice(0, Number(position)));
        const then = new Map(
          await Promise.all(CUSTOMERS.map(async (each) => [each, told(await known(given.database, each))] as const)),
        );
        // Later the tables hold more, and not in log order.
        const rest = log.slice(Number(position)).map((event) => ({ event, key: keys.next().value ?? 0 }));
        for (const { event } of rest.sort((a, b) => a.key - b.key)) await take([event]);
        const upTo = BigInt(log.length);
        const history = await readHistory(given.database, TENANT, CUSTOMERS, upTo, TYPES);
        const upToThere = await readHistory(given.database, TENANT, CUSTOMERS, position, TYPES);
        for (const customer of CUSTOMERS) {
          expect(told(history.at(customer, position))).toEqual(then.get(customer));
          expect(told(upToThere.at(customer, position))).toEqual(then.get(customer));
          expect(told(history.at(customer, upTo))).toEqual(told(await known(given.database, customer)));
          const { survivor, members, facts } = history.at(customer, position);
          expect(history.survivorOf(customer, position)).toBe(survivor);
          const own = members.flatMap((each) => history.ownFacts(each, position));
          expect(own.sort((a, b) => comparePlaces(a.place, b.place))).toEqual(facts);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a customer of whom nothing is known has no facts', async () => {
  const history = await readHistory(given.database, TENANT, ['nobody'], 5n, TYPES);
  expect(history.at('nobody', 5n)).toEqual({ survivor: 'nobody', members: ['nobody'], facts: [] });
  expect(history.survivorOf('nobody', 5n)).toBe('nobody');
  expect(history.ownFacts('nobody', 5n)).toEqual([]);
});

const derivation = (valence: number, version: number): DerivedValence => ({
  ...{ valence, model: 'wink-sentiment', version: `${version}`, confidence: 0.5 },
});
const valences = fc.option(fc.constantFrom(-0.9, -0.3, 0, 1e-7, 0.6));

/** Touchpoints with words, corrections of the words, and both judged anew, whatever is judged before what. */
const judgedLogs = fc
  .array(fc.tuple(fc.constantFrom('told', 'corrected', 'judged', 'judged'), fc.nat(30), valences), { maxLength: 16 })
  .map((steps) =>
    steps.reduce<readonly StoredEvent[]>((log, [kind, of, valence], index) => {
      const id = `${index}`;
      const derived = valence === null ? null : derivation(valence, index);
      const words = log.filter(({ type }) => type !== 'valence.derived');
      const cause = words[of % words.length];
      if (kind === 'told' || cause === undefined) {
        const said = touchpoint('a', index, id, 'queueing', null, { text: 'words' });
        return [...log, { ...storedAs(said, index + 1), derived }];
      }
      const eventId = cause.type === 'touchpoint.corrected' ? `${cause.data['eventId']}` : cause.eventId;
      if (kind === 'corrected')
        return [...log, { ...storedAs(corrected('a', index, id, { eventId, text: 'others' }), index + 1), derived }];
      const { model, version, confidence } = derived ?? derivation(0, index);
      const said = {
        type: 'valence.derived',
        customer: 'a',
        minute: 0,
        id,
        data: { eventId, valence, model, version, confidence },
      };
      return [...log, { ...storedAs(said, index + 1), causationId: cause.eventId }];
    }, []),
  );

test('until words are judged anew, history says of them what was derived until then', async () => {
  await fc.assert(
    fc.asyncProperty(judgedLogs, fc.integer({ min: 1, max: 16 }), async (log, batch) => {
      await forgetEverything(given.database);
      const then: ReturnType<typeof told>[] = [];
      for (const event of log) {
        await take([event]);
        then.push(told(await known(given.database, 'a')));
      }
      await forgetEverything(given.database);
      for (let from = 0; from < log.length; from += batch) await take(log.slice(from, from + batch));
      const history = await readHistory(given.database, TENANT, ['a'], BigInt(log.length), TYPES);
      expect(log.map(({ position }) => told(history.at('a', position)))).toEqual(then);
    }),
    { numRuns: 20 },
  );
});
