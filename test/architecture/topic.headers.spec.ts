import { readFileSync } from 'node:fs';
import { toMessage } from '#libs/adapters/kafka/kafka.record.js';
import { storedEvent } from '#test/support/an.event.js';

/** An event that has everything, so that its record has every header. */
const everything = storedEvent(12, {
  sequence: '7',
  stream: '00000000-0000-4000-8000-000000000001',
  revision: 0,
  correlationId: 'c',
  causationId: '00000000-0000-4000-8000-000000000002',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  derived: { valence: 0, model: 'm', version: '1', confidence: 1 },
  extensions: { region: 'eu', dataschema: 'https://acme.example/1' },
});

test('docs/operations.md lists each header of a record of the topic, and no other', () => {
  const { headers = {} } = toMessage({ event: everything, previous: 9n }, '0a1b2c3d');
  const section = /\| header \| of `peakend\.events\.v1` \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(
    readFileSync('docs/operations.md', 'utf8'),
  )?.[1];
  const listed = [...(section ?? '').matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const sent = Object.keys(headers).map((name) => (name === 'ce_region' ? 'ce_<name>' : name));
  expect(new Set(listed)).toEqual(new Set(sent));
});
