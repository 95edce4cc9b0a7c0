import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { takeFacts } from './fact.table.js';
import { firstLiveOf, HISTORY_AFTER } from './first-live.table.js';

const given = useDatabase();
const NOW = Date.parse('2026-03-02T00:00:00Z');

test('a tenant is live from its earliest fact that came in time, and not by what the product says itself', async () => {
  const imported = storedEvent(1, { time: NOW - HISTORY_AFTER - 1, recordedAt: NOW });
  const data = { eventId: imported.eventId, valence: -0.5, model: 'wink-sentiment', version: '2', confidence: 1 };
  const judged = storedEvent(2, {
    ...{ type: 'valence.derived', causationId: imported.eventId, data, time: NOW, recordedAt: NOW },
  });
  const care = storedEvent(3, { type: 'care.due', data: { rule: 'birthday' }, time: NOW, recordedAt: NOW });
  const live = storedEvent(4, { time: NOW - HISTORY_AFTER, recordedAt: NOW });
  const known: (number | null)[] = [];
  for (const event of [imported, judged, care, live]) {
    await given.database.transaction((sql) => takeFacts(sql, [event]));
    known.push(await firstLiveOf(given.database, 'acme'));
  }
  expect(known).toEqual([null, null, null, live.time]);
});
