import fc from 'fast-check';
import type { Extensions, Json, StoredEvent } from '#libs/kernel/event.js';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const uuid = fc.uuid();
const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const instant = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });
const json = fc.json({ maxDepth: 2, noUnicodeString: false }).map((text) => JSON.parse(text) as Json);

const anyEvent = fc.record({
  eventId: uuid,
  tenant: fc.constantFrom('acme', 'globex'),
  customerId: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('c-1', 'c-2', 'Zoë/7', 'c-4', '🙂') },
    fc.constant(null),
  ),
  type: fc.constantFrom('touchpoint.recorded', 'complaint.filed', 'definition.changed'),
  schemaVersion: fc.integer({ min: 1, max: 12 }),
  source: name,
  id: name,
  sequence: maybe(fc.constantFrom('0', '007', '99999999999999999999')),
  time: instant,
  micros: fc.integer({ min: 0, max: 999 }),
  data: fc
    .dictionary(name, json, { maxKeys: 4 })
    .map((data) => JSON.parse(JSON.stringify(data)) as StoredEvent['data']),
  derived: maybe(
    fc.record({
      valence: fc.constantFrom(-1, 0.25, 1),
      model: fc.constant('lexicon'),
      version: fc.constant('1'),
      confidence: fc.constantFrom(0, 0.5),
    }),
  ),
  contentHash: fc.constant(new Uint8Array(32)),
  correlationId: maybe(name),
  causationId: maybe(uuid),
  traceparent: maybe(fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
  extensions: maybe(
    fc.constantFrom<Extensions>({ region: 'eu' }, { dataschema: 'https://acme.example/1', vip: 'true' }),
  ),
  recordedAt: instant,
  stream: maybe(uuid),
  revision: maybe(fc.nat()),
});

/** A stretch of a log that begins at `first`, with a position missing here and there, as in some stores. */
export const storedEvents = (count: number, first = 1n): fc.Arbitrary<StoredEvent[]> =>
  fc
    .array(fc.tuple(anyEvent, fc.constantFrom(1n, 1n, 1n, 5n)), { minLength: count, maxLength: count })
    .map((entries) => {
      let next = first;
      return entries.map(([event, step]) => {
        const position = next;
        next += step;
        return { ...event, position };
      });
    });
