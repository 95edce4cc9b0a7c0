import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Append, AppendOutcome } from '#libs/eventing/event-store.js';
import { ChangeServiceLevels, ChangeServiceLevelsHandler } from './change-service-levels.command.js';
import type { ServiceLevelCommand } from './service-level.decider.js';
import type { BusinessCalendar, ServiceLevel } from './service-level.events.js';
import { serviceLevelStreamOf } from './service-level.stream.js';

const clock = { now: () => Date.UTC(2024, 0, 31) };
const office: BusinessCalendar = { timeZone: 'UTC', week: { monday: [{ from: '09:00', to: '17:00' }] } };
const level: ServiceLevel = { match: {}, calendar: 'office', resolveWithinSeconds: 60, onBreach: [] };
const unconditional = { ifVersion: null };
const putOffice = { ...unconditional, name: 'office', does: 'put-calendar', calendar: office } as const;
const putLevel = { ...unconditional, name: 'standard', does: 'put-service-level', serviceLevel: level } as const;
const deleteOffice = { ...unconditional, name: 'office', does: 'delete-calendar' } as const;

/** Lets `rival` write whenever somebody is about to append. */
class ContendedStore extends MemoryEventStore {
  rival: (() => Promise<unknown>) | null = null;

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const { rival } = this;
    this.rival = null;
    await rival?.();
    return super.append(appends);
  }
}

describe('changing calendars and service levels', () => {
  let store: ContendedStore;
  let handler: ChangeServiceLevelsHandler;
  beforeEach(() => {
    store = new ContendedStore(clock);
    handler = new ChangeServiceLevelsHandler(store, clock);
  });
  const change = (command: ServiceLevelCommand, tenant = 'acme') =>
    handler.execute(new ChangeServiceLevels(tenant, command, null));

  it('stores them as events of no customer, on one stream of the tenant', async () => {
    expect(await change(putOffice)).toMatchObject({ created: true, position: await store.head() });
    await change(putLevel);
    await change({ ...unconditional, name: 'standard', does: 'delete-service-level' });
    const stored = await store.readStream(serviceLevelStreamOf('acme'));
    expect(stored.map(({ type, source, id, data }) => ({ type, source, id, data }))).toEqual([
      {
        type: 'calendar.put',
        source: '/peakend/calendars',
        id: 'office/1',
        data: { name: 'office', version: 1, calendar: office },
      },
      {
        type: 'service-level.put',
        source: '/peakend/service-levels',
        id: 'standard/1',
        data: { name: 'standard', version: 1, serviceLevel: level },
      },
      {
        type: 'service-level.deleted',
        source: '/peakend/service-levels',
        id: 'standard/2',
        data: { name: 'standard', version: 2 },
      },
    ]);
    expect(stored[0]).toMatchObject({ tenant: 'acme', customerId: null, time: clock.now(), revision: 0 });
  });

  it('tells what is new from what changed, and from what did not', async () => {
    expect(await change(putOffice)).toMatchObject({ created: true });
    const position = await store.head();
    expect(await change(putOffice)).toMatchObject({ created: false, position });
    expect(await change({ ...putOffice, calendar: { ...office, timeZone: 'Asia/Tokyo' } })).toMatchObject({
      created: false,
    });
    await change(deleteOffice);
    expect(await change(putOffice)).toMatchObject({ created: true });
    expect(await change(putOffice, 'other')).toMatchObject({ created: true });
  });

  it('never leaves a service level without its calendar, whoever comes first', async () => {
    await change(putOffice);
    store.rival = () => change(deleteOffice);
    await expect(change(putLevel)).rejects.toMatchObject({ kind: 'invalid' });
    await change(putOffice);
    store.rival = () => change(putLevel);
    await expect(change(deleteOffice)).rejects.toMatchObject({ kind: 'conflict', code: 'CALENDAR_IN_USE' });
  });
});
