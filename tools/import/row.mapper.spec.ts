import { readMapping } from './mapping.reader.js';
import { mapRow } from './row.mapper.js';

type Cells = Record<string, string>;
const entry = { type: 'touchpoint.recorded', subject: 'customer', time: 'at' };

function map(change: object, cells: Cells, row = '7'): unknown[] {
  const mapping = readMapping(
    JSON.stringify({ source: '/import/orders', timeZone: 'UTC', id: ['no'], events: [entry], ...change }),
  );
  const all: Cells = { no: '11', customer: 'c1', at: '2024-01-31 09:30', ...cells };
  return mapRow(mapping, (column) => all[column] ?? '', row).map((mapped) =>
    mapped.ok ? { ...mapped.outgoing, json: JSON.parse(mapped.outgoing.json) } : mapped.reason,
  );
}
const dataOf = (data: object, cells: Cells, change: object = {}) => {
  const [one] = map({ events: [{ ...entry, data }], ...change }, cells);
  return typeof one === 'string' ? one : (one as { json: { data: unknown } }).json.data;
};
const ids = (change: object, cells: Cells) => map(change, cells).map((one) => (one as { id: string }).id ?? one);

test('a row becomes a CloudEvent', () => {
  expect(map({}, {})).toEqual([
    {
      kind: 'event',
      id: '11',
      path: '',
      complaintId: null,
      json: {
        specversion: '1.0',
        id: '11',
        source: '/import/orders',
        type: 'peakend.touchpoint.recorded.v1',
        subject: 'c1',
        time: '2024-01-31T09:30:00.000Z',
        datacontenttype: 'application/json',
        data: {},
      },
    },
  ]);
});

test('ids: one column, several unambiguously joined, the row, and one more part if a row has several events', () => {
  expect(ids({}, { no: 'A/1' })).toEqual(['A/1']);
  expect(ids({ id: ['no', 'step'] }, { no: 'a/b', step: 'c%' })).toEqual(['a%2Fb/c%25']);
  expect(ids({ id: 'row' }, {})).toEqual(['7']);
  expect(ids({ id: ['row'] }, { row: 'x' })).toEqual(['x']);
  expect(ids({ events: [entry, { ...entry, when: { column: 'no', in: ['no'] } }, entry] }, {})).toEqual([
    '11/0',
    '11/2',
  ]);
  expect(ids({}, { no: ' ' })).toEqual(['column "no", which identifies the row, is empty']);
});

test('dotted names nest, and an empty cell leaves its field out', () => {
  const data = {
    'journey.id': { column: 'j' },
    'journey.definition': { value: 'shop' },
    valence: { column: 'v', number: true },
  };
  expect(dataOf(data, { j: 'x', v: '-.5' })).toEqual({ journey: { id: 'x', definition: 'shop' }, valence: -0.5 });
  expect(dataOf(data, { j: '', v: ' ' })).toEqual({ journey: { definition: 'shop' } });
  expect(dataOf(data, { j: 'None', v: '1' }, { empty: ['None'] })).toEqual({
    journey: { definition: 'shop' },
    valence: 1,
  });
});

test('a scale without its value and a currency without its amount are left out too', () => {
  const data = {
    'rating.scale': { value: 'csat' },
    'rating.value': { column: 'r', number: true },
    'cost.currency': { value: 'EUR' },
    'cost.amount': { column: 'c' },
  };
  expect(dataOf(data, { r: '4.0', c: '1.50' })).toEqual({
    rating: { scale: 'csat', value: 4 },
    cost: { currency: 'EUR', amount: 1.5 },
  });
  expect(dataOf(data, {})).toEqual({});
});

test('maps, numbers, negation, templates and times', () => {
  expect(dataOf({ a: { column: 's', map: { x: true, y: null } } }, { s: 'x' })).toEqual({ a: true });
  expect(dataOf({ a: { column: 's', map: { x: true, y: null } } }, { s: 'y' })).toEqual({});
  expect(dataOf({ a: { column: 's', map: { x: 1 } } }, { s: 'z' })).toBe(
    'column "s" holds "z", which the map does not name',
  );
  expect(dataOf({ a: { column: 's', map: { x: 1 }, otherwise: 3 } }, { s: 'z' })).toEqual({ a: 3 });
  expect(dataOf({ a: { column: 's', number: true, negate: true } }, { s: '-12.50' })).toEqual({ a: 12.5 });
  expect(
    Object.is((dataOf({ a: { column: 's', number: true, negate: true } }, { s: '0' }) as { a: number }).a, 0),
  ).toBe(true);
  expect(dataOf({ a: { column: 's', number: true } }, { s: '12,5' })).toBe(
    'column "s" holds "12,5", which is not a number: the decimal mark is "."; if "," is one, say so with "decimal", if it is between thousands with "grouping"',
  );
  expect(dataOf({ a: { column: 's', number: true } }, { s: '12,5' }, { decimal: ',' })).toEqual({ a: 12.5 });
  expect(dataOf({ a: { template: 'visit-{s}-{no}' } }, { s: 'x' })).toEqual({ a: 'visit-x-11' });
  expect(dataOf({ a: { template: 'visit-{s}-{no}' } }, { s: '' })).toEqual({});
  expect(dataOf({ dueAt: { column: 's', time: true } }, { s: '2024-02-01' })).toEqual({
    dueAt: '2024-02-01T00:00:00.000Z',
  });
});

test('an entry counts only if its conditions hold; an empty cell meets no condition on numbers', () => {
  const when = (condition: object, s: string) => map({ events: [{ ...entry, when: condition }] }, { s }).length;
  expect([when({ column: 's', in: ['a', 'b'] }, 'b'), when({ column: 's', in: ['a'] }, 'b')]).toEqual([1, 0]);
  expect([
    when({ column: 's', below: 0 }, '-0.01'),
    when({ column: 's', below: 0 }, '0'),
    when({ column: 's', below: 0 }, ''),
  ]).toEqual([1, 0, 0]);
  expect([
    when({ column: 's', atLeast: 1 }, '1.0'),
    when({ column: 's', atLeast: 1 }, '.9'),
    when({ column: 's', atLeast: 1 }, ''),
  ]).toEqual([1, 0, 0]);
  expect([
    when({ column: 's', atLeast: 1, below: 2 }, '1.5'),
    when(
      [
        { column: 's', atLeast: 1 },
        { column: 'no', in: ['12'] },
      ],
      '2',
    ),
  ]).toEqual([1, 0]);
});

test('a bad cell spoils only its own entry', () => {
  const events = [{ ...entry, data: { a: { column: 's', number: true } } }, entry];
  expect(map({ events }, { s: 'x' }).map((one) => (typeof one === 'string' ? one : 'sent'))).toEqual([
    'column "s" holds "x", which is not a number',
    'sent',
  ]);
  expect(map({}, { customer: '' })).toEqual(['the customer id is empty']);
  expect(map({}, { at: '' })).toEqual(['the time is empty']);
});

test('sequence and complaint id are carried along', () => {
  const events = [
    { ...entry, type: 'complaint.filed', sequence: { value: 2 }, data: { complaintId: { column: 'no' } } },
  ];
  expect(map({ events }, {})).toMatchObject([
    { complaintId: '11', json: { sequence: '2', type: 'peakend.complaint.filed.v1' } },
  ]);
});

test('a command goes to the route of its complaint, with its time and a key against repeats', () => {
  const resolve = { command: 'resolve', subject: 'customer', time: 'at', data: { outcome: { value: 'refunded' } } };
  expect(map({ events: [resolve] }, { customer: 'a b' })).toEqual([
    {
      kind: 'command',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      path: '/v1/complaints/a%20b/resolve',
      complaintId: 'a b',
      json: { outcome: 'refunded', occurredAt: '2024-01-31T09:30:00.000Z' },
    },
  ]);
  const keep = { command: 'keep', subject: 'customer', data: { promiseId: { column: 'p' } } };
  expect(map({ events: [keep] }, { p: 'p1' })).toMatchObject([
    { path: '/v1/complaints/c1/promises/p1/keep', json: {} },
  ]);
  expect(map({ events: [keep] }, {})).toEqual(['the "promiseId" is empty']);
});

test('each command of each row of each source has a key of its own, which any header can hold', () => {
  const resolve = { command: 'resolve', subject: 'customer', data: { outcome: { value: 'refunded' } } };
  const keys = [
    ids({ events: [resolve, resolve] }, { no: '王' }),
    ids({ events: [resolve, resolve] }, { no: 'a' }),
    ids({ events: [resolve], source: '/import/orders/a' }, { no: '0' }),
  ].flat();
  expect([new Set(keys).size, keys.filter((key) => /^[0-9a-f-]{36}$/.test(key))]).toEqual([5, keys]);
  expect(ids({ events: [resolve, resolve] }, { no: '王' })).toEqual(keys.slice(0, 2));
});

test('a promise that is kept without its id is the one that the row made', () => {
  const promise = { command: 'promise', subject: 'customer', data: { what: { value: 'x' }, dueAt: { value: 'y' } } };
  expect(map({ events: [promise, { command: 'keep', subject: 'customer' }] }, {})).toMatchObject([
    { path: '/v1/complaints/c1/promise' },
    { path: '/v1/complaints/c1/promises/{promiseId}/keep', json: {} },
  ]);
});

test('several values make a list of those that there are', () => {
  const labels = [
    { column: 'timely', map: { Yes: 'timely', No: 'not-timely' } },
    { value: 'imported' },
    { column: 'shop' },
  ];
  expect(dataOf({ labels }, { timely: 'No', shop: 'web-shop' })).toEqual({
    labels: ['not-timely', 'imported', 'web-shop'],
  });
  expect(dataOf({ labels }, { timely: 'Yes' })).toEqual({ labels: ['timely', 'imported'] });
  expect(dataOf({ labels: [{ column: 'shop' }] }, {})).toEqual({});
  expect(dataOf({ labels }, { timely: 'Maybe' })).toBe('column "timely" holds "Maybe", which the map does not name');
});

test('ids are trimmed, and refused if they cannot be told from others', () => {
  const filed = { ...entry, type: 'complaint.filed', data: { complaintId: { column: 'k' }, text: { column: 'k' } } };
  const cells = { no: ' 11\u200B', customer: '\uFEFFpad7 \u00A0', k: ' K1 ' };
  expect(map({ events: [filed] }, cells)).toMatchObject([
    { id: '11', complaintId: 'K1', json: { id: '11', subject: 'pad7', data: { complaintId: 'K1', text: ' K1 ' } } },
  ]);
  expect(ids({ id: ['no', 'k'] }, { no: ' a ', k: 'b ' })).toEqual(['a/b']);
  expect(map({}, { customer: '\u200B ' })).toEqual(['the customer id is empty']);
  expect(map({}, { customer: 'M\uFFFDller' })).toEqual([
    'the customer id: "M\uFFFDller" holds U+FFFD, which stands for a letter that was lost when the file was made',
  ]);
  expect(map({}, { no: '4,00123E+15' })).toEqual([
    'column "no": "4,00123E+15" is a number whose last digits a spreadsheet left out',
  ]);
  expect(map({}, { customer: '#N/A' })).toEqual(['column "customer" holds "#N/A", the error of a formula']);
  expect(map({ empty: ['#N/A'] }, { customer: '#N/A' })).toEqual(['the customer id is empty']);
});

test('an amount is read like a number, and only in its own currency', () => {
  const data = { amount: { column: 's' }, currency: { value: 'EUR' } };
  const german = { decimal: ',', grouping: '.' };
  expect(dataOf(data, { s: '1.234,50 €' }, german)).toEqual({ amount: 1234.5, currency: 'EUR' });
  expect(dataOf(data, { s: '1.234' }, { decimal: ',' })).toBe(
    'column "s" holds "1.234", which is not a number: the decimal mark is ","; if "." is one, say so with "decimal", if it is between thousands with "grouping"',
  );
  expect(dataOf(data, { s: '12 CHF' }, german)).toBe('"amount" is 12 CHF, and its "currency" is EUR');
  expect(dataOf({ ...data, currency: { column: 'no' } }, { s: '$12', no: 'CAD' })).toEqual({
    amount: 12,
    currency: 'CAD',
  });
  expect(dataOf({ 'cost.amount': { column: 's' }, 'cost.currency': { value: 'GBP' } }, { s: '€ 5' })).toBe(
    '"cost.amount" is 5 EUR, and its "currency" is GBP',
  );
  expect(dataOf({ a: { column: 's', number: true } }, { s: '12345678901234567890' })).toBe(
    'column "s" holds "12345678901234567890", which has more digits than a number can keep: bring it in as a text',
  );
});

test('conditions and maps ignore blanks around a cell', () => {
  const when = { column: 's', in: ['paid'] };
  expect(map({ events: [{ ...entry, when }] }, { s: 'paid\u00A0' })).toHaveLength(1);
  expect(dataOf({ a: { column: 's', map: { paid: 'pay', left: null } } }, { s: ' paid' })).toEqual({ a: 'pay' });
  expect(dataOf({ a: { column: 's', map: { paid: 'pay', left: null } } }, { s: 'left ' })).toEqual({});
});
