import { readdirSync, readFileSync } from 'node:fs';
import { COMMAND_NAMES } from '#libs/facts/complaint/complaint.commands.js';
import { MappingError, readMapping } from './mapping.reader.js';

const orders = {
  source: '/import/orders',
  timeZone: 'Europe/Berlin',
  dateFormat: 'yyyy-MM-dd HH:mm:ss',
  delimiter: ',',
  header: true,
  id: ['order_no', 'step'],
  events: [
    {
      when: { column: 'step', in: ['gekauft', 'bezahlt'] },
      type: 'touchpoint.recorded',
      subject: 'customer',
      time: 'at',
      data: {
        touchpoint: { column: 'step', map: { gekauft: 'order', bezahlt: 'pay' } },
        channel: { value: 'store' },
        valence: { column: 'mood', number: true },
      },
    },
  ],
};

const problems = (change: object): readonly string[] => {
  try {
    readMapping(JSON.stringify({ ...orders, ...change }));
    return [];
  } catch (error) {
    return (error as MappingError).problems;
  }
};
const inEntry = (change: object) => problems({ events: [{ ...orders.events[0], ...change }] });

test("the documentation's example is read completely", () => {
  expect(readMapping(JSON.stringify(orders))).toMatchObject({
    source: '/import/orders',
    delimiter: ',',
    encoding: null,
    sheet: null,
    skip: { before: 0, after: 0 },
    grouping: null,
    locale: null,
    header: true,
    id: ['order_no', 'step'],
    entries: [
      {
        kind: 'event',
        name: 'touchpoint.recorded',
        when: [{ column: 'step', in: ['gekauft', 'bezahlt'], below: null, atLeast: null }],
        subject: { from: { kind: 'column', column: 'customer' } },
        sequence: null,
      },
    ],
  });
});

test('every shipped mapping is valid', () => {
  for (const name of readdirSync('tools/import/mappings'))
    readMapping(readFileSync(`tools/import/mappings/${name}`, 'utf8'));
});

test('every example of the documentation is valid', () => {
  const examples = [...readFileSync('docs/import.md', 'utf8').matchAll(/^```json\n(.*?)^```$/gms)];
  expect(examples.map(([, text = '']) => readMapping(text).source)).toEqual(['/import/orders', '/import/desk']);
});

test('anything but a JSON object is refused', () => {
  expect(() => readMapping('{')).toThrow(/not JSON/);
  expect(() => readMapping('[]')).toThrow('the mapping: must be an object');
});

test('what JSON readers silently change is reported', () => {
  const text = JSON.stringify(orders)
    .replace('"source":', '"source":"/x","source":')
    .replace('"store"', '12345678901234567890');
  expect(() => readMapping(text)).toThrow(
    '  source: occurs twice\n  events.0.data.channel.value: has more digits than a number can keep',
  );
});

test('a misspelt member is reported with those that exist', () => {
  expect(problems({ timezone: 'UTC' })).toEqual([
    'timezone: is not a member; known are source, timeZone, dateFormat, locale, delimiter, encoding, sheet, decimal, grouping, skip, header, empty, id, events',
  ]);
  expect(inEntry({ kind: 'x' })).toEqual([
    'events[0].kind: is not a member; known are when, type, command, subject, time, sequence, data',
  ]);
});

test('all problems are reported at once', () => {
  expect(problems({ source: '', delimiter: ';;', id: [], events: [] })).toEqual([
    'events: must be a list of 1 to 100 entries, each with a "type" or a "command"',
    'source: must be a text of 1 to 200 characters',
    'delimiter: must be one character other than a quote or a line end; " " stands for any run of blanks and tabs',
    'id: must be the columns that identify a row, as a list, or "row" where the file has no key',
  ]);
});

test('a time zone is required unless the times carry offsets', () => {
  expect(problems({ timeZone: undefined })).toEqual([
    'timeZone: is required: times in the format "yyyy-MM-dd HH:mm:ss" carry no offset from UTC',
  ]);
  expect(problems({ timeZone: undefined, dateFormat: "yyyy-MM-dd'z'HH" })).toHaveLength(1);
  expect(problems({ timeZone: undefined, dateFormat: 'yyyy-MM-dd HH:mm:ssZZ' })).toEqual([]);
  expect(problems({ timeZone: undefined, dateFormat: undefined })).toEqual([]);
  expect(problems({ timeZone: 'Berlin' })).toEqual([
    'timeZone: "Berlin" is not an IANA time zone such as "Europe/Berlin" or "UTC"',
  ]);
});

test('values and conditions are checked', () => {
  expect(inEntry({ data: { channel: 'store' } })).toEqual([
    'events[0].data.channel: must be { "column": … }, { "value": … } or { "template": … }',
  ]);
  expect(inEntry({ data: { a: { column: 'x', value: 1 } } })).toEqual([
    'events[0].data.a: needs exactly one of "column", "value" and "template"',
  ]);
  expect(inEntry({ data: { a: { column: 'x', negate: true } } })).toEqual([
    'events[0].data.a.negate: needs "number": true',
  ]);
  expect(inEntry({ data: { journey: { value: 'x' }, 'journey.id': { value: 'y' } } })).toEqual([
    'events[0].data.journey: is a value and an object at once',
  ]);
  expect(inEntry({ when: { column: 'x' } })).toEqual([
    'events[0].when: needs "in" (a list), "below" or "atLeast" (a number)',
  ]);
  expect(inEntry({ time: { value: 'yesterday' } })).toEqual([
    'events[0].time: "yesterday" is not a time in ISO 8601 with a day, such as 2025-11-03T10:15:00+01:00; a zone behind it must agree with the offset',
  ]);
  expect(inEntry({ subject: undefined })).toEqual([
    'events[0].subject: must be the name of a column, { "column": … }, { "value": … } or { "template": … }',
  ]);
});

const inCommand = (command: object) => problems({ events: [{ subject: 'no', ...command }] });

test('an entry is either an event or one of the commands', () => {
  expect(inEntry({ command: 'resolve', data: { outcome: { value: 'refunded' } } })).toEqual([
    'events[0]: has a "type" and a "command": keep one, and make another entry of the other',
  ]);
  expect(inEntry({ type: undefined })).toEqual([
    'events[0]: needs a "type", for an event, or a "command" on a complaint',
  ]);
  expect(inCommand({ command: 'solve' })).toEqual([
    `events[0].command: must be one of ${COMMAND_NAMES.map((name) => `"${name}"`).join(', ')}`,
  ]);
  expect(inCommand({ command: 'acknowledge', sequence: { value: 1 } })).toEqual([
    'events[0].sequence: is for events; commands of one time go in the order of the file: leave it out',
  ]);
});

test('what a command must and must not say is checked when the mapping is read', () => {
  const text = { value: 'x' };
  expect(inCommand({ command: 'resolve', data: { outcom: text } })).toEqual([
    'events[0].data.outcom: is not a member of "resolve"; known are outcome, text, actor',
    'events[0].data: needs "outcome", without which "resolve" is refused',
  ]);
  expect(inCommand({ command: 'confirm', data: { satisfied: text, 'rating.scale': text, rating: text } })).toEqual([
    'events[0].data.rating: is a value and an object at once',
    'events[0].data.rating: is not a member of "confirm"; known are satisfied, rating.scale, rating.value, actor',
  ]);
  expect(inCommand({ command: 'acknowledge', data: { occurredAt: text } })).toEqual([
    'events[0].data.occurredAt: is the entry\'s "time": write it there',
  ]);
  expect(inCommand({ command: 'note', data: { text: [text] } })).toEqual([
    'events[0].data.text: must be one value, not a list',
  ]);
  expect(inCommand({ command: 'reclassify' })).toEqual([
    'events[0].data: needs "category" or "severity", without which "reclassify" is refused',
  ]);
  expect(inCommand({ command: 'keep' })).toEqual([
    'events[0].data: needs "promiseId", or a "promise" before it, which is then what is kept',
  ]);
});

test('a list has at least one value, and each is checked', () => {
  expect(inEntry({ data: { labels: [] } })).toEqual(['events[0].data.labels: must have at least one value']);
  expect(inEntry({ data: { labels: [{ value: 'a' }, 'b'] } })).toEqual([
    'events[0].data.labels[1]: must be { "column": … }, { "value": … } or { "template": … }',
  ]);
});

test('columns must be among the given names, or numbers if there is no header', () => {
  expect(problems({ header: ['order_no', 'step', 'at', 'mood'] })).toEqual([
    'header: does not list "customer", which the mapping reads',
  ]);
  expect(problems({ header: false })[0]).toBe(
    'header: is false, so columns are called "1", "2", "3" …, but the mapping reads "order_no"',
  );
});

test('the source must be a URI reference', () => {
  expect(problems({ source: '/import/Call Centre' })).toEqual([
    'source: "/import/Call Centre" is not a URI reference such as "/import/orders"; blanks are written %20',
  ]);
  expect(problems({ source: '/import/呼叫中心' })).toEqual([]);
});

test('formats are checked when the mapping is read', () => {
  expect(problems({ dateFormat: 'yyyy-mm-dd HH:MM' })).toEqual([
    'dateFormat: "yyyy-mm-dd HH:MM" has the minute not behind the hour: minutes are mm, months MM',
  ]);
  expect(problems({ dateFormat: 'excel', timeZone: undefined })).toEqual([
    'timeZone: is required: times in the format "excel" carry no offset from UTC',
  ]);
  expect(problems({ dateFormat: 'epoch-ms', timeZone: undefined })).toEqual([]);
  expect(problems({ locale: 'xx-nowhere' })).toEqual([
    'locale: "xx-nowhere" is not a language whose months are known here, such as "de" or "zh-TW"',
  ]);
  expect(problems({ encoding: 'utf-7' })).toEqual([
    'encoding: "utf-7" is not an encoding that can be read; examples: "utf-8", "windows-1252", "gb18030", "utf-16le"',
  ]);
  expect(problems({ decimal: ',', grouping: ',' })).toEqual([
    'grouping: "," is the decimal mark; it cannot be between thousands too',
  ]);
  expect(problems({ grouping: '_', decimal: ',' })).toEqual(['grouping: must be one of ".", ",", "\'", " "']);
  expect(problems({ skip: -1 })).toEqual(['skip: must be a number of records, 0 or more']);
  expect(problems({ skip: { before: 1.5, below: 1 } })).toEqual([
    'skip.below: is not a member; known are before, after',
    'skip.before: must be a number of records, 0 or more',
  ]);
  expect(problems({ sheet: 0 })).toEqual(['sheet: must be the name of a sheet or its number, from 1']);
  expect(problems({ header: ['a', ' a'] })).toContain('header: names a column twice');
});
