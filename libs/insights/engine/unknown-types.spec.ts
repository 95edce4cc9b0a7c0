import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { insights } from '#libs/insights/insights.js';
import { GetTimeline, GetTimelineHandler } from '#libs/insights/timeline/timeline.query.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { forgetEverything } from '#test/support/given-facts.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { useDatabase } from '#test/support/postgres.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();

const visit = storedEvent(1, { customerId: 'ann', data: { touchpoint: 'queueing', channel: 'branch', valence: 0.5 } });
const promoted = (position: number, customerId: string) =>
  storedEvent(position, { type: 'customer.promoted', customerId, data: { channel: 'app', rank: 2 } });
const renamed = storedEvent(4, { type: 'calendar.renamed', customerId: null, data: { name: 'shop' } });
const merged = storedEvent(5, { type: 'customer.merged', customerId: 'bob', data: { into: 'ann' } });

async function project(events: readonly StoredEvent[]): Promise<void> {
  await db.database.transaction((sql) =>
    new InsightsProjection(insights, { now: () => 0 }, sealedContent).apply(sql, events),
  );
}

/** The insights' rows, and who is parked. */
async function made() {
  const rows: Record<string, readonly object[]> = {};
  for (const { tables } of insights)
    for (const { name, compared } of tables) rows[name] = (await db.database.query<object>(compared.rows)).rows;
  rows['parked'] = (await db.database.query<object>('select * from engine.parked_events')).rows;
  return rows;
}

async function timelineOf(customerId: string) {
  const timeline = new GetTimelineHandler(db.database, await PostgresKeyring.open(db.database, Buffer.alloc(32)));
  const { body } = await timeline.execute(new GetTimeline('acme', customerId, { cursor: undefined, limit: undefined }));
  return body.items.map(({ type, channel, data }) => ({ type, channel, data }));
}

describe('events of types that only a newer version of the code knows', () => {
  beforeEach(() => forgetEverything(db.database));

  it('change no insight and park nobody', async () => {
    await project([visit, merged]);
    const expected = await made();
    await forgetEverything(db.database);
    await project([visit, promoted(2, 'ann'), promoted(3, 'bob'), renamed, merged]);
    expect(await made()).toEqual(expected);
    expect(expected).toMatchObject({ 'insight.journeys': [{}], 'insight.customer_profiles': [{}], parked: [] });
  });

  it('are kept, name their customer, and appear in its timeline as they came', async () => {
    const shown = { type: 'peakend.customer.promoted.v1', channel: 'app', data: { channel: 'app', rank: 2 } };
    await project([visit, promoted(2, 'ann'), promoted(3, 'bob'), renamed]);
    expect(await timelineOf('bob')).toEqual([shown]);
    expect(await timelineOf('ann')).toEqual([
      { type: 'peakend.touchpoint.recorded.v1', channel: 'branch', data: visit.data },
      shown,
    ]);
    await project([merged]);
    expect((await timelineOf('ann')).filter(({ type }) => type === shown.type)).toEqual([shown, shown]);
  });
});
