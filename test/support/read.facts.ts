import type { ReadFact } from '#libs/facts/fact.normaliser.js';
import { readCloudEvent, type Reading } from '#libs/facts/fact.reader.js';
import { readPlain } from '#libs/facts/plain.reader.js';

/** The moment at which facts are read here. */
export const NOW = Date.parse('2024-06-01T12:00:00Z');

/** A CloudEvent as a channel sends it. */
export const event = (data: unknown, more: object = {}, type = 'touchpoint.recorded') => ({
  specversion: '1.0',
  id: '1',
  source: '/channels/branch',
  type: `peakend.${type}.v1`,
  subject: '4711',
  time: '2024-01-31T09:30:00+01:00',
  data,
  ...more,
});
export const touchpoint = { touchpoint: 'queueing', channel: 'branch', valence: -0.5 };

/** The fact that was read. */
export function fact(reading: Reading): ReadFact {
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.fact;
}

/** The fact that an event with this data states. */
export const read = (data: unknown, more: object = {}, type?: string) =>
  fact(readCloudEvent(event(data, more, type), NOW));
export const content = (data: unknown, more: object = {}, type?: string) => read(data, more, type).content;

/** Why nothing was read: the code, and path and code of each error. */
export function refusal(reading: Reading): { code: string; errors: [string, string][] } {
  if (reading.ok) throw new Error('It was accepted.');
  return { code: reading.code, errors: reading.errors.map(({ path, code }) => [path, code]) };
}

/** Reads a body of the plain endpoints. */
export const plain = (kind: Parameters<typeof readPlain>[0], body: unknown, idempotencyKey: string | null = null) =>
  readPlain(kind, body, { now: NOW, idempotencyKey, newId: () => 'made' });
