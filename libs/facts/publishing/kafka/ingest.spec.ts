import type { CommandBus } from '@nestjs/cqrs';
import { pino } from 'pino';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { type Append, type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import { type Inbox, type InboxRecord, Postponed } from '#libs/eventing/inbox.js';
import { Authenticator } from '#libs/platform/auth/authenticator.js';
import { Keys } from '#libs/platform/auth/keys.js';
import { Tenants } from '#libs/platform/auth/tenants.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { useDatabase } from '#test/support/postgres.js';
import { Ingest } from './ingest.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { NameWarnings } from '#libs/facts/publishing/name.warnings.js';
import { type PublishEvents, PublishEventsHandler } from '#libs/facts/publishing/publish-events.command.js';
import { Publisher } from '#libs/facts/publishing/publisher.js';
import { Quotas } from '#libs/facts/publishing/quota/quotas.js';
import { Rejects } from '#libs/facts/publishing/rejects.js';

const clock = { now: () => 1_700_000_000_000 };
const inbox: Inbox = { topic: 'inbox', subscribe: () => ({ stop: async () => {} }), lag: async () => 0 };
const QUOTA = 10;

/** A log that can be unavailable, and that fails on an unforeseen event. */
class FailingEventStore extends MemoryEventStore {
  away = false;
  failure: unknown = new TypeError('nobody foresaw it');

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    if (this.away) throw new StoreUnavailable('it is away');
    if (appends.some((each) => each.kind === 'fact' && each.event.id === 'poison')) throw this.failure;
    return super.append(appends);
  }
}

describe('Ingest', () => {
  const test = useDatabase();
  let store: FailingEventStore;
  let ingest: Ingest;
  let key: string;
  let logged: Record<string, unknown>[];
  let batches: number[];

  beforeEach(async () => {
    const { database } = test;
    await database.query('truncate platform.rejects, platform.customer_keys, platform.keys, platform.tenants cascade');
    store = new FailingEventStore(clock);
    batches = [];
    logged = [];
    const keyring = await PostgresKeyring.open(database, Buffer.alloc(32));
    const [tenants, keys] = [
      new Tenants(database, clock),
      new Keys(database, clock, keyring, { keyId: () => crypto.randomUUID(), secret: () => crypto.randomUUID() }),
    ];
    await tenants.create({ name: 'acme', timeZone: 'UTC', eventsPerSecond: QUOTA });
    key = (await keys.issue({ tenant: 'acme', scopes: ['publish'], name: null, expiresAt: null })).key;
    const rejects = new Rejects(database, keyring, clock);
    const handler = new PublishEventsHandler(clock, store, keyring, rejects, new NameWarnings(test.database));
    const commands = {
      execute: (command: PublishEvents) => {
        batches.push(command.incoming.events.length);
        return handler.execute(command);
      },
    } as unknown as CommandBus;
    const publisher = new Publisher(commands, new Quotas(clock), tenants, store, new Metrics());
    const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
    ingest = new Ingest(inbox, new Authenticator('admin', keys, clock), publisher, rejects, log, new Metrics());
  });

  const records = (ids: readonly string[], first = 0): InboxRecord[] =>
    ids.map((id, n) => ({
      partition: 0,
      offset: BigInt(first + n),
      headers: [
        ['peakend-key', Buffer.from(key)],
        ['content-type', Buffer.from('application/cloudevents+json')],
      ],
      value: Buffer.from(
        JSON.stringify({
          specversion: '1.0',
          type: 'peakend.touchpoint.recorded.v1',
          source: '/channels/web',
          id,
          subject: '4711',
          data: { touchpoint: 'order', channel: 'web' },
        }),
      ),
    }));
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);
  const stored = async () => (await store.read(0n, 10_000)).map(({ id }) => id);

  it('leaves out a record that causes an unforeseen error, logs it, and takes the others', async () => {
    const letters = await ingest.take(records(['1', 'poison', '2']));
    expect(letters.map(({ record, headers, value }) => [record.offset, headers['peakend-code'], value])).toEqual([
      [1n, 'UNREADABLE', null],
    ]);
    expect(await stored()).toEqual(['1', '2']);
    expect(logged).toMatchObject([
      { partition: 0, offset: '1', msg: 'a record cannot be taken and becomes a dead letter' },
    ]);
  });

  it.each([
    ['the store is away', new StoreUnavailable('it is away')],
    ['the database lacks something', Object.assign(new Error('no such table'), { code: '42P01' })],
  ])('leaves nothing out while %s', async (_, failure) => {
    store.failure = failure;
    await expect(ingest.take(records(['1', 'poison', '2']))).rejects.toBe(failure);
    expect(logged).toEqual([]);
  });

  it('leaves out the record whose data the database refuses', async () => {
    store.failure = Object.assign(new Error('no such character'), { code: '22P05' });
    expect((await ingest.take(records(['poison', '2']))).map(({ record }) => record.offset)).toEqual([0n]);
  });

  it('counts a record against its tenant’s quota once, however often it arrives', async () => {
    store.away = true;
    const ids = numbered(QUOTA - 1);
    for (let attempt = 0; attempt < 5; attempt++)
      await expect(ingest.take(records(ids))).rejects.toBeInstanceOf(StoreUnavailable);
    store.away = false;
    // More may have arrived behind them in the meantime: these use up the quota.
    expect(await ingest.take(records([...ids, 'last']))).toEqual([]);
    expect(await stored()).toEqual([...ids, 'last']);
    await expect(ingest.take(records(['over'], QUOTA))).rejects.toBeInstanceOf(Postponed);
  });

  it('publishes at most as many at once as a request may hold', async () => {
    expect(await ingest.take(records(numbered(4_001)))).toEqual([]);
    expect(batches).toEqual([2_000, 2_000, 1]);
    expect(await stored()).toEqual(numbered(4_001));
  });
});
