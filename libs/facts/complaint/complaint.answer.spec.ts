import type { Keyring } from '#libs/eventing/keyring.js';
import { complaintsOf } from './complaint.answer.js';
import type { ComplaintEvent } from './complaint.decider.js';

/** Opens what one key sealed; the other was destroyed. */
const keyring = {
  open: async (_tenant: string, sealed: readonly { sealed: string; key: string }[]) =>
    sealed.map(({ sealed: text, key }) => (key === 'gone' ? undefined : text)),
} as unknown as Keyring;
const at = { time: Date.parse('2026-03-01T09:00:00Z'), micros: 0 };

const filed = (data: object): ComplaintEvent =>
  ({
    type: 'complaint.filed',
    eventId: 'e-1',
    at,
    data: { category: 'fees', severity: 3, channel: 'web', ...data },
  }) as ComplaintEvent;
const confirmed = (rating: object): ComplaintEvent =>
  ({
    type: 'complaint.resolution-confirmed',
    eventId: 'e-2',
    at,
    data: { version: 2, complaintId: 'e-1', satisfied: true, rating },
  }) as ComplaintEvent;

it('tells what events say in one order, whichever spelling of them came first', async () => {
  const one = {
    events: [filed({ staffId: 's' }), confirmed({ scale: 'csat', value: 4 })],
    customerId: 'c',
    clocks: [],
  };
  const other = {
    events: [
      { ...filed({}), data: { staffId: 's', channel: 'web', severity: 3, category: 'fees' } } as ComplaintEvent,
      confirmed({ value: 4, scale: 'csat' }),
    ],
    customerId: 'c',
    clocks: [],
  };
  const [a, b] = await complaintsOf(keyring, 'acme', [one, other]);
  expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  expect(a?.complaintId).toBe('e-1');
});

it('leaves out of the history what nobody can open any more', async () => {
  const [kept, gone] = await complaintsOf(keyring, 'acme', [
    { customerId: 'c', clocks: [], events: [filed({ text: { sealed: 'words', key: 'k' } })] },
    { customerId: 'c', clocks: [], events: [filed({ text: { sealed: 'words', key: 'gone' } })] },
  ]);
  expect(kept?.history[0]).toMatchObject({ text: 'words' });
  expect(Object.keys(gone?.history[0] ?? {})).toEqual([
    'type',
    'at',
    'eventId',
    'words',
    'category',
    'channel',
    'severity',
  ]);
});
