import { calendarOf } from '#libs/kernel/calendar.js';
import { anEvent, storedEvent } from '#test/support/an.event.js';
import { type Midnight, closing, midnightAfter } from './day-closed.policy.js';

/** The midnights of a zone in (from, to]. */
function midnights(zone: string, from: string, to: string): readonly Midnight[] {
  const found: Midnight[] = [];
  for (let at = Date.parse(from); ; ) {
    const next = midnightAfter(calendarOf(zone), at);
    if (next.at > Date.parse(to)) return found;
    found.push(next);
    at = next.at;
  }
}

const told = (list: readonly Midnight[]) => list.map(({ day, at }) => `${day} until ${new Date(at).toISOString()}`);

const examples: Readonly<Record<string, readonly [zone: string, from: string, to: string, told: readonly string[]]>> = {
  'days of 23 hours': [
    'Europe/Berlin',
    '2026-03-28T12:00:00Z',
    '2026-03-30T12:00:00Z',
    ['2026-03-28 until 2026-03-28T23:00:00.000Z', '2026-03-29 until 2026-03-29T22:00:00.000Z'],
  ],
  'days of 25 hours': [
    'Europe/Berlin',
    '2026-10-24T12:00:00Z',
    '2026-10-26T12:00:00Z',
    ['2026-10-24 until 2026-10-24T22:00:00.000Z', '2026-10-25 until 2026-10-25T23:00:00.000Z'],
  ],
  'a midnight that clocks leave out': [
    'America/Sao_Paulo',
    '2017-10-14T12:00:00Z',
    '2017-10-16T12:00:00Z',
    ['2017-10-14 until 2017-10-15T03:00:00.000Z', '2017-10-15 until 2017-10-16T02:00:00.000Z'],
  ],
  'a midnight at which clocks are set back': [
    'America/Sao_Paulo',
    '2018-02-17T12:00:00Z',
    '2018-02-19T12:00:00Z',
    ['2018-02-17 until 2018-02-18T03:00:00.000Z', '2018-02-18 until 2018-02-19T03:00:00.000Z'],
  ],
  'clocks that are set back past midnight': [
    'America/St_Johns',
    '2010-11-06T12:00:00Z',
    '2010-11-08T12:00:00Z',
    ['2010-11-06 until 2010-11-07T02:30:00.000Z', '2010-11-07 until 2010-11-08T03:30:00.000Z'],
  ],
  'a date that there never was': [
    'Pacific/Apia',
    '2011-12-29T12:00:00Z',
    '2012-01-01T12:00:00Z',
    [
      '2011-12-29 until 2011-12-30T10:00:00.000Z',
      '2011-12-31 until 2011-12-31T10:00:00.000Z',
      '2012-01-01 until 2012-01-01T10:00:00.000Z',
    ],
  ],
};

test.each(Object.entries(examples))('%s', (_, [zone, from, to, expected]) => {
  expect(told(midnights(zone, from, to))).toEqual(expected);
});

test('a midnight is after the moment, never at it', () => {
  expect(midnightAfter(calendarOf('UTC'), Date.parse('2026-03-01T00:00:00Z'))).toEqual({
    day: '2026-03-01',
    at: Date.parse('2026-03-02T00:00:00Z'),
  });
});

test('the dates of a zone follow each other, each once, over many years of changing clocks', () => {
  for (const zone of [
    'America/Havana',
    'Asia/Amman',
    'Asia/Tehran',
    'Africa/Cairo',
    'Pacific/Apia',
    'Antarctica/Troll',
    'CET',
  ]) {
    const days = midnights(zone, '1995-06-01T00:00:00Z', '2030-06-01T00:00:00Z').map(({ day }) => day);
    const leftOut = zone === 'Pacific/Apia' ? ['2011-12-30'] : [];
    expect(days).toEqual(
      datesFrom(days[0] ?? '', days.length + leftOut.length).filter((day) => !leftOut.includes(day)),
    );
    expect(days.length).toBe(12_784);
  }
});

function datesFrom(first: string, count: number): readonly string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(start + index * 86_400_000).toISOString().slice(0, 10));
}

test('a day is closed by an event of its midnight, on a stream of its own, once', () => {
  const decision = closing('acme', { day: '2026-03-01', at: Date.parse('2026-03-01T23:00:00Z') });
  const events = decision.eventsAfter([]);
  expect(events).toEqual([
    anEvent({
      eventId: decision.eventId,
      tenant: 'acme',
      customerId: null,
      type: 'day.closed',
      source: '/peakend/days',
      id: '2026-03-01',
      time: Date.parse('2026-03-01T23:00:00Z'),
      data: { day: '2026-03-01', endedAt: '2026-03-01T23:00:00.000Z' },
    }),
  ]);
  const stored = events.map((event) => storedEvent(1, { ...event, stream: decision.stream, revision: 0 }));
  expect(decision.eventsAfter(stored)).toEqual([]);
  const others = [closing('acme', { day: '2026-03-02', at: 0 }), closing('other', { day: '2026-03-01', at: 0 })];
  expect(new Set([decision, ...others].flatMap(({ eventId, stream }) => [eventId, stream])).size).toBe(6);
});
