import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Append, AppendOutcome } from '#libs/eventing/event-store.js';
import type { JourneyDefinition } from './definition.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { PutDefinition, PutDefinitionHandler } from './put-definition.command.js';

const clock = { now: () => Date.UTC(2024, 0, 31) };
const visit = (idleGapSeconds: number): JourneyDefinition => ({
  stages: [{ name: 'counter', phase: 'in-sale', touchpoints: ['queueing'] }],
  terminal: [],
  idleGapSeconds,
});
// Stored: these ids never change.
const STREAM = uuid5(EVENT_NAMESPACE, '["acme","definition","shop-visit"]');
const FIRST = uuid5(EVENT_NAMESPACE, '["definition","acme","shop-visit",1]');
const put = (
  definition: JourneyDefinition,
  more: { tenant?: string; name?: string; ifVersion?: readonly number[] } = {},
) =>
  new PutDefinition(
    more.tenant ?? 'acme',
    { name: more.name ?? 'shop-visit', definition, ifVersion: more.ifVersion ?? null },
    null,
  );

/** Lets `rival` write just before each append. */
class ContendedStore extends MemoryEventStore {
  rival: (() => Promise<unknown>) | null = null;

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const { rival } = this;
    this.rival = null;
    await rival?.();
    if (rival !== null && this.again) this.rival = rival;
    return super.append(appends);
  }

  again = false;
}

describe('putting a definition into the store', () => {
  const store = new ContendedStore(clock);
  const handler = new PutDefinitionHandler(store, clock);

  it('stores it as an event without a customer, on a stream of its own', async () => {
    const result = await handler.execute(put(visit(60)));
    expect(result).toEqual({
      inForce: { name: 'shop-visit', version: 1, shipped: false, definition: visit(60) },
      created: true,
      position: await store.head(),
    });
    const [stored] = await store.readStream(STREAM);
    expect(stored).toMatchObject({
      eventId: FIRST,
      tenant: 'acme',
      customerId: null,
      type: 'definition.put',
      source: '/peakend/definitions',
      id: 'shop-visit/1',
      time: clock.now(),
      revision: 0,
      data: { name: 'shop-visit', version: 1, definition: visit(60) },
    });
  });

  it('answers an identical put with the version in force and its position, storing nothing', async () => {
    const head = await store.head();
    const result = await handler.execute(put(visit(60)));
    expect(result).toMatchObject({ inForce: { version: 1 }, created: false, position: head });
    expect(await store.head()).toBe(head);
  });

  it('replaces a shipped template without creating a name', async () => {
    const result = await handler.execute(put(visit(60), { name: 'online-purchase' }));
    expect(result).toMatchObject({ inForce: { version: 2, shipped: false }, created: false });
  });

  it('keeps tenants apart', async () => {
    expect(await handler.execute(put(visit(60), { tenant: 'other' }))).toMatchObject({
      inForce: { version: 1 },
      created: true,
    });
  });

  it('decides again when somebody else decided first', async () => {
    const rival = new PutDefinitionHandler(store, clock);
    store.rival = () => rival.execute(put(visit(120)));
    expect(await handler.execute(put(visit(180)))).toMatchObject({ inForce: { version: 3, definition: visit(180) } });
    expect(await store.readStream(STREAM)).toHaveLength(3);
  });

  it('never mistakes the write of another for its own', async () => {
    const rival = new PutDefinitionHandler(store, clock);
    store.rival = () => rival.execute(put(visit(240)));
    await expect(handler.execute(put(visit(300), { ifVersion: [3] }))).rejects.toMatchObject({
      kind: 'precondition-failed',
    });
  });

  it('gives up as a conflict when others keep deciding first', async () => {
    const rival = new PutDefinitionHandler(store, clock);
    let gap = 1_000;
    store.again = true;
    store.rival = () => rival.execute(put(visit(gap++)));
    await expect(handler.execute(put(visit(999)))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'CONCURRENT_CHANGE',
    });
  });
});
