import type { Refusal } from '#libs/kernel/refusal.js';
import { readImprovementCommand, readOpening } from './improvement.reader.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const body = {
  title: 'Shorter queues',
  owner: 'maria',
  measure: { kind: 'touchpoint', name: 'queueing', channel: 'branch' },
  target: 0.2,
  dueOn: '2026-06-30',
};

function wrong(read: () => unknown): readonly (readonly [string, string])[] {
  try {
    read();
  } catch (error) {
    return ((error as Refusal).errors ?? []).map(({ path, code }) => [path, code] as const);
  }
  return [];
}

const inOrder = (errors: readonly (readonly [string, string])[]) => errors.map((each) => each.join(' ')).sort();
const opening = (more: object) => wrong(() => readOpening({ ...body, ...more }, NOW));

it('reads what opens an improvement, in whatever spelling', () => {
  const given = readOpening({ ...body, actor: null, occurredAt: '2026-03-01T10:00:00+01:00' }, NOW);
  expect(given.said).toEqual(body);
  expect(given.occurredAt).toEqual({ time: Date.parse('2026-03-01T09:00:00Z'), micros: 0 });
  const { measure, ...rest } = body;
  const turned = { measure: { ...measure }, ...rest, occurredAt: '2026-03-01T09:00:00Z' };
  expect(readOpening(turned, NOW).content).toBe(given.content);
});

it.each<[object, readonly (readonly [string, string])[]]>([
  [{ measure: { kind: 'dimension', name: 'brand-image' }, target: 10 }, []],
  [{ measure: { kind: 'csat' }, target: 0.85 }, []],
  [{ measure: { kind: 'nps', tier: 'gold', definition: 'online-purchase' }, target: -100 }, []],
  [{ measure: { kind: 'complaints' }, target: 0 }, []],
  [{ measure: { kind: 'csat' }, target: 85 }, [['/target', 'OUT_OF_RANGE']]],
  [{ measure: { kind: 'ces' }, target: 0.9 }, [['/target', 'OUT_OF_RANGE']]],
  [{ measure: { kind: 'complaints' }, target: -1 }, [['/target', 'OUT_OF_RANGE']]],
  [{ measure: { kind: 'peak-end' }, target: 1.1 }, [['/target', 'OUT_OF_RANGE']]],
  [{ measure: { kind: 'happiness' } }, [['/measure/kind', 'NOT_ONE_OF']]],
  [{ measure: { kind: 'touchpoint' } }, [['/measure/name', 'REQUIRED']]],
  [{ measure: { kind: 'csat', name: 'x' } }, [['/measure/name', 'UNEXPECTED_FIELD']]],
  [{ measure: { kind: 'csat', staffId: 'x' } }, [['/measure/staffId', 'UNKNOWN_FIELD']]],
  [
    { title: ' ', owner: 'maria ' },
    [
      ['/title', 'INVALID_FORMAT'],
      ['/owner', 'INVALID_FORMAT'],
    ],
  ],
  [
    { title: '\u200b\u200b', owner: 'o\u200b' },
    [
      ['/title', 'INVALID_FORMAT'],
      ['/owner', 'INVALID_FORMAT'],
    ],
  ],
  [{ dueOn: '2026-02-30' }, [['/dueOn', 'INVALID_FORMAT']]],
  [{ dueOn: 'soon' }, [['/dueOn', 'INVALID_FORMAT']]],
  [
    { title: '', owner: undefined, target: '1' },
    [
      ['/owner', 'REQUIRED'],
      ['/title', 'TOO_SHORT'],
      ['/target', 'WRONG_TYPE'],
    ],
  ],
  [{ occurredAt: '2026-03-02T12:00:00Z' }, [['/occurredAt', 'TIME_IN_FUTURE']]],
])('%j has wrong: %j', (more, errors) => expect(inOrder(opening(more))).toEqual(inOrder(errors)));

it('names the limits of a target', () => {
  const messages = (kind: string, target: number) => {
    try {
      readOpening({ ...body, measure: { kind }, target }, NOW);
    } catch (error) {
      return (error as Refusal).errors?.map(({ message }) => message);
    }
    return [];
  };
  const complaints = '"target" of "complaints" must be complaints for each 100 touchpoints, from 0 to 1000000.';
  expect(messages('complaints', -1)).toEqual([complaints]);
  expect(messages('complaints', 1_000_000)).toEqual([]);
  expect(messages('complaints', 1_000_001)).toEqual([
    '"target" must be a number from -100 to 1000000 on the scale of the measure.',
  ]);
});

it('reads a command without a body', () => {
  expect(readImprovementCommand('done', undefined, NOW)).toMatchObject({ name: 'done', said: {}, occurredAt: null });
  expect(wrong(() => readImprovementCommand('drop', { reason: 'x' }, NOW))).toEqual([['/reason', 'UNKNOWN_FIELD']]);
});
