import type { Refusal } from '#libs/kernel/refusal.js';
import { openingExample } from './follow-up.document.js';
import { readFollowUpCommand, readOpening } from './follow-up.reader.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const EVENT = 'E9EB5CE3-9C1D-53D8-B35D-019E3934D576';
const task = { customerId: 'anna', department: 'billing', text: 'Call back.' };

test('the documented example opens a task; times are in UTC, ids in small letters', () => {
  expect(readOpening(openingExample, NOW).said.department).toBe('billing');
  const from = { eventId: EVENT, complaintId: null };
  expect(readOpening({ ...task, dueAt: '2026-03-02T12:00:00+02:00', from, actor: null }, NOW)).toMatchObject({
    customerId: 'anna',
    said: {
      department: 'billing',
      text: 'Call back.',
      dueAt: '2026-03-02T10:00:00.000Z',
      from: { eventId: EVENT.toLowerCase() },
    },
    from: { eventId: EVENT.toLowerCase() },
    occurredAt: null,
  });
});

test('content is the same for another spelling of the same, and tells customers and commands apart', () => {
  const contentOf = (body: object) => readOpening(body, NOW).content;
  const body = { ...task, dueAt: '2026-03-02T10:00:00Z' };
  expect(contentOf({ ...body, dueAt: '2026-03-02T11:00:00+01:00', from: null })).toBe(contentOf(body));
  expect(contentOf({ ...body, customerId: 'bob' })).not.toBe(contentOf(body));
  expect(readFollowUpCommand('done', {}, NOW).content).toBe(readFollowUpCommand('done', undefined, NOW).content);
  expect(readFollowUpCommand('done', {}, NOW).content).not.toBe(readFollowUpCommand('confirm', {}, NOW).content);
});

test.each([
  [{ department: 'x', text: 'x' }, '/customerId', 'REQUIRED'],
  [{ ...task, department: '' }, '/department', 'TOO_SHORT'],
  [{ ...task, text: 5 }, '/text', 'WRONG_TYPE'],
  [{ ...task, dueAt: 'soon' }, '/dueAt', 'INVALID_FORMAT'],
  [{ ...task, from: {} }, '/from', 'REQUIRED'],
  [{ ...task, from: { eventId: EVENT, complaintId: 'c-1' } }, '/from', 'UNEXPECTED_FIELD'],
  [{ ...task, from: { eventId: 'e-1' } }, '/from/eventId', 'INVALID_FORMAT'],
  [{ ...task, from: { complaintId: ' c-1' } }, '/from/complaintId', 'INVALID_FORMAT'],
  [{ ...task, colour: 'red' }, '/colour', 'UNKNOWN_FIELD'],
  [{ ...task, occurredAt: '2999-01-01T00:00:00Z' }, '/occurredAt', 'TIME_IN_FUTURE'],
])('%j is refused at %s', (body, path, code) => {
  try {
    readOpening(body, NOW);
    throw new Error('It was not refused');
  } catch (error) {
    const { kind, errors } = error as Refusal;
    expect([kind, errors.map((each) => [each.path, each.code])]).toEqual(['invalid', [[path, code]]]);
  }
});
