import type { Refusal } from '#libs/kernel/refusal.js';
import { readCommand } from './complaint-command.reader.js';
import { COMMAND_NAMES } from './complaint.commands.js';
import { examples } from './complaint.document.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const PROMISE = 'E9EB5CE3-9C1D-53D8-B35D-019E3934D576';

it.each(COMMAND_NAMES)('the example that the documentation shows of %s is a command', (name) => {
  const given = readCommand(name, examples[name], null, NOW);
  expect([given.name, given.occurredAt]).toEqual([name, null]);
});

it('says what the event says: times in UTC, amounts without zeros at their end, ids in small letters', () => {
  const promised = {
    what: 'A call.',
    dueAt: '2026-03-02T12:00:00+02:00',
    actor: 'maria',
    occurredAt: '2026-03-01T10:00:00Z',
  };
  expect(readCommand('promise', promised, null, NOW)).toMatchObject({
    said: { what: 'A call.', dueAt: '2026-03-02T10:00:00.000Z', actor: 'maria' },
    personal: ['what'],
    occurredAt: { time: Date.parse('2026-03-01T10:00:00Z'), micros: 0 },
  });
  expect(readCommand('compensate', { kind: 'refund', value: '12.50', currency: 'EUR' }, null, NOW)).toMatchObject({
    said: { kind: 'refund', value: '12.5', currency: 'EUR' },
    personal: [],
  });
  expect(readCommand('keep', undefined, PROMISE, NOW).said).toEqual({ promiseId: PROMISE.toLowerCase() });
});

describe('content', () => {
  const contentOf = (body: object, promiseId: string | null = null) =>
    readCommand('compensate', body, promiseId, NOW).content;
  const body = { kind: 'refund', value: '12.5', occurredAt: '2026-03-01T10:00:00Z' };

  it.each([
    ['an amount in another spelling', { ...body, value: 12.5 }],
    ['another offset of the same time', { ...body, occurredAt: '2026-03-01T11:00:00.0000004+01:00' }],
    ['null for what was left out', { ...body, text: null, actor: null }],
    ['another order', Object.fromEntries(Object.entries(body).reverse())],
  ])('%s is the same command', (_, other) => {
    expect(contentOf(other)).toBe(contentOf(body));
  });

  it.each([
    ['another amount', { ...body, value: '12' }],
    ['another time', { ...body, occurredAt: '2026-03-01T10:00:00.000001Z' }],
    ['no time', { kind: 'refund', value: '12.5' }],
    ['another person', { ...body, actor: 'jonas' }],
  ])('%s is another command', (_, other) => {
    expect(contentOf(other)).not.toBe(contentOf(body));
  });

  it('tells commands with the same words apart', () => {
    const contents = COMMAND_NAMES.filter((name) => ['acknowledge', 'resume', 'withdraw', 'keep'].includes(name)).map(
      (name) => readCommand(name, {}, null, NOW).content,
    );
    expect(new Set(contents).size).toBe(4);
    expect(readCommand('keep', {}, PROMISE, NOW).content).not.toBe(readCommand('keep', {}, null, NOW).content);
  });
});

it.each([null, [], 5, 'x'])('%j is no body', (body) => {
  expect(() => readCommand('acknowledge', body, null, NOW)).toThrow('The body must be a JSON object');
});

it('tells everything that is wrong, and nothing that was said', () => {
  try {
    readCommand('promise', { what: 5, dueAt: 'soon', colour: 'red' }, null, NOW);
    throw new Error('It was not refused');
  } catch (error) {
    const { kind, code, errors, message } = error as Refusal;
    expect([kind, code, errors.map(({ path }) => path)]).toEqual([
      'invalid',
      'INVALID_BODY',
      ['/colour', '/what', '/dueAt'],
    ]);
    expect(message).not.toContain('soon');
  }
});
