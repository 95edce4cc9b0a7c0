import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { type Append, type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import { isSealed } from '#libs/kernel/event.js';
import { useDatabase } from '#test/support/postgres.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { NameWarnings } from './name.warnings.js';
import type { Incoming } from './publication.js';
import { PublishEvents, PublishEventsHandler } from './publish-events.command.js';
import { Rejects } from './rejects.js';

/** A log that can be unavailable: as in real life, it is then unknown whether an append took effect. */
class FailingEventStore extends MemoryEventStore {
  away: 'before' | 'after' | null = null;

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    if (this.away === 'before') throw new StoreUnavailable('it is away');
    const outcomes = await super.append(appends);
    if (this.away === 'after') throw new StoreUnavailable('it went away');
    return outcomes;
  }
}

const clock = { now: () => 1_700_000_000_000 };
const origin = {
  correlationId: '4bf92f3577b34da6a3ce929d0e0e4736',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};

function touchpoint(id: string, data: object = {}): Record<string, unknown> {
  const type = 'peakend.touchpoint.recorded.v1';
  return {
    specversion: '1.0',
    type,
    source: '/channels/web',
    id,
    subject: '4711',
    data: { touchpoint: 'order', channel: 'web', ...data },
  };
}

function incoming(events: readonly unknown[], more: Partial<Incoming> = {}): Incoming {
  const judged = events.map((raw) => ({ raw, size: 0, errors: [] }));
  return {
    form: 'cloudevent',
    events: judged,
    mayHoldBadCharacters: false,
    idempotencyKey: null,
    dryRun: false,
    ...more,
  };
}

describe('PublishEvents', () => {
  const test = useDatabase();
  let store: FailingEventStore;
  let rejects: Rejects;
  let keyring: PostgresKeyring;
  let publish: (events: Incoming) => ReturnType<PublishEventsHandler['execute']>;
  beforeEach(async () => {
    store = new FailingEventStore(clock);
    keyring = await PostgresKeyring.open(test.database, Buffer.alloc(32));
    rejects = new Rejects(test.database, keyring, clock);
    await test.database.query('truncate platform.rejects, platform.customer_keys');
    const handler = new PublishEventsHandler(clock, store, keyring, rejects, new NameWarnings(test.database));
    publish = (events) => handler.execute(new PublishEvents('acme', events, origin));
  });
  const kept = async () => (await rejects.list('acme', null, 10)).length;
  const keys = async () => (await test.database.query('select 1 from platform.customer_keys')).rowCount;

  it("goes on with an event's own trace, and keeps its further attributes", async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const more = { traceparent, dataschema: 'https://acme.example/1', retries: 2 };
    const correlated = { ...touchpoint('2'), traceparent, correlationid: 'call 7' };
    await publish(incoming([{ ...touchpoint('1'), ...more }, correlated, touchpoint('3')]));
    expect(await store.read(0n, 10)).toMatchObject([
      {
        traceparent,
        correlationId: '0af7651916cd43dd8448eb211c80319c',
        extensions: { dataschema: 'https://acme.example/1', retries: '2' },
      },
      { traceparent, correlationId: 'call 7', extensions: null },
      { ...origin, extensions: null },
    ]);
  });

  it('stores an event with its identity, its trace, and its personal members sealed', async () => {
    await publish(incoming([touchpoint('1', { text: 'never again', attributes: { seat: 'row 7' }, valence: -1 })]));
    const [event] = await store.read(0n, 10);
    expect(event).toMatchObject({
      tenant: 'acme',
      customerId: '4711',
      type: 'touchpoint.recorded',
      schemaVersion: 1,
      source: '/channels/web',
      id: '1',
      sequence: null,
      time: clock.now(),
      stream: null,
      revision: null,
      derived: null,
      causationId: null,
      ...origin,
    });
    const { text, attributes, ...clear } = event?.data ?? {};
    expect(clear).toEqual({ touchpoint: 'order', channel: 'web', valence: -1 });
    expect(await keyring.open('acme', [text, attributes].filter(isSealed))).toEqual(['never again', { seat: 'row 7' }]);
    expect(JSON.stringify(event?.data)).not.toMatch(/never again|row 7/);
  });

  it('derives a valence from a text before it is sealed', async () => {
    await publish(incoming([touchpoint('1', { text: 'This was terrible, awful and disgusting.', language: 'en' })]));
    expect((await store.read(0n, 1))[0]?.derived?.valence).toBeLessThan(0);
  });

  it('answers a small request while it reads a large one', async () => {
    const text = 'It was terrible, and then they were kind. '.repeat(40);
    const answered: string[] = [];
    const send = async (name: string, events: readonly unknown[]) => {
      // A dry run waits for no key from the database, which would let others run anyway.
      const { published } = await publish(incoming(events, { dryRun: true }));
      answered.push(`${name}: ${published.length}`);
    };
    const many = Array.from({ length: 300 }, (_, i) => touchpoint(`many-${i}`, { text }));
    await Promise.all([send('large', many), send('small', [touchpoint('one')])]);
    expect(answered).toEqual(['small: 1', 'large: 300']);
  });

  it('requests no key if nothing is personal, and recognises repeats of personal content', async () => {
    await publish(incoming([touchpoint('1'), touchpoint('2')]));
    expect(await keys()).toBe(0);
    const personal = touchpoint('3', { text: 'words' });
    const { published } = await publish(incoming([personal, personal]));
    expect(published.map(({ duplicate }) => duplicate)).toEqual([false, true]);
    expect((await publish(incoming([personal]))).published[0]?.duplicate).toBe(true);
    expect((await publish(incoming([touchpoint('3', { text: 'Words' })]))).rejected[0]?.code).toBe('EVENT_CONFLICT');
  });

  it("opens a stream for a complaint, by its own id or its event's", async () => {
    const filed = (id: string, data: object) => ({
      ...touchpoint(id),
      type: 'peakend.complaint.filed.v1',
      data: { category: 'price', severity: 1, channel: 'web', ...data },
    });
    const { published } = await publish(
      incoming([filed('1', { complaintId: 'c' }), filed('2', {}), filed('3', { complaintId: 'c' })]),
    );
    expect(published.map(({ duplicate }) => duplicate)).toEqual([false, false, true]);
    expect(published.map(({ complaintId }) => complaintId)).toEqual(['c', published[1]?.eventId, 'c']);
    expect(published[2]?.eventId).toBe(published[0]?.eventId);
    expect((await store.read(0n, 9)).map(({ revision }) => revision)).toEqual([0, 0]);
  });

  it.each(['before', 'after'] as const)(
    'promises nothing when the store goes away %s storing; sent again, all is there once',
    async (away) => {
      const events = incoming([touchpoint('1'), touchpoint('2'), 'nonsense']);
      store.away = away;
      await expect(publish(events)).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await kept()).toBe(0);
      store.away = null;
      const { published, rejected } = await publish(events);
      expect([published.length, rejected.length, await kept()]).toEqual([2, 1, 1]);
      expect(await store.head()).toBe(2n);
    },
  );

  it('leaves no trace of a dry run, in no table and no log', async () => {
    const events = [
      touchpoint('1', { text: 'words' }),
      touchpoint('1', { text: 'words' }),
      touchpoint('1'),
      'nonsense',
    ];
    const { published, rejected } = await publish(incoming(events, { dryRun: true }));
    expect(published.map(({ duplicate }) => duplicate)).toEqual([false, true]);
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'EVENT_CONFLICT'],
      [3, 'INVALID_EVENT'],
    ]);
    expect([await kept(), await keys(), await store.head()]).toEqual([0, 0, 0n]);
  });

  it('reports at most twenty errors for one event', async () => {
    const stray = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x${i}`, i]));
    const { rejected } = await publish(incoming([touchpoint('1', stray)]));
    expect(rejected[0]?.errors).toHaveLength(20);
    const found = Array.from({ length: 100 }, (_, i) => ({ path: `/x${i}`, code: 'INEXACT_NUMBER', message: 'no' }));
    const unread = { ...incoming([]), events: [{ raw: touchpoint('1'), size: 0, errors: found }] };
    expect((await publish(unread)).rejected[0]?.errors).toEqual(found.slice(0, 20));
  });
});
