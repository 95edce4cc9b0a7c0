import { dayClosed } from '#libs/policies/day-closed/day-closed.watcher.js';
import { aFact } from '#test/contract/event-store.examples.js';
import { policySuite } from './policy.suite.js';

const BEGIN = '2026-03-27T12:00:00Z';
const fact = (word: string) => aFact(word, { eventId: `00000000-0000-4000-8000-00000000000${word}` });

policySuite({
  policy: dayClosed,
  async prepare(database) {
    await database.query(
      `delete from platform.tenants;
       insert into platform.tenants (name, time_zone, created_at)
       values ('berlin', 'Europe/Berlin', '${BEGIN}'), ('kiritimati', 'Pacific/Kiritimati', '${BEGIN}')`,
    );
  },
  story: [
    { at: BEGIN, appends: [fact('1')] },
    { at: '2026-03-27T22:59:59Z', appends: [fact('2')] },
    { at: '2026-03-27T23:00:00Z', appends: [] },
    { at: '2026-03-28T12:00:00Z', appends: [fact('3')] },
    { at: '2026-03-30T12:00:00Z', appends: [fact('4')] },
  ],
  tell: ({ tenant, data }) => `${tenant} ${String(data.day)} ${String(data.endedAt)}`,
  decides: [
    'berlin 2026-03-27 2026-03-27T23:00:00.000Z',
    'kiritimati 2026-03-28 2026-03-28T10:00:00.000Z',
    'berlin 2026-03-28 2026-03-28T23:00:00.000Z',
    'kiritimati 2026-03-29 2026-03-29T10:00:00.000Z',
    'berlin 2026-03-29 2026-03-29T22:00:00.000Z',
    'kiritimati 2026-03-30 2026-03-30T10:00:00.000Z',
  ],
});
