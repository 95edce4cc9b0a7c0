import { randomBytes } from 'node:crypto';
import type { ApiClient } from './api.client.js';
import { routesOf, showsInsights, takes } from './api.questions.js';

/** A word that occurs nowhere else. */
export const word = (name: string) => `${name}${randomBytes(9).toString('hex')}`;

let published = 0;

export const event = (subject: string, type: string, data: object, more: object = {}) => ({
  specversion: '1.0',
  type: `peakend.${type}.v1`,
  source: '/proof',
  id: String(++published),
  subject,
  time: new Date(Date.parse('2024-03-05T10:00:00Z') + published * 1_000).toISOString(),
  data,
  ...more,
});

export const said = (subject: string, text: string) =>
  event(subject, 'touchpoint.recorded', { touchpoint: 'queueing', channel: 'app', valence: 0.5, text });

/** Publishes everything personal that a channel can say about a customer, in every way it is accepted or rejected. */
export async function speak(client: ApiClient, subject: string, words: readonly [string, string, string, string]) {
  const [text, name, value, other] = words;
  const first = said(subject, text);
  const events = [
    first,
    event(subject, 'customer.registered', { traits: { [name]: value } }),
    event(subject, 'touchpoint.corrected', { eventId: '00000000-0000-5000-8000-000000000000', text: other }),
    event(subject, 'touchpoint.recorded', {
      touchpoint: 'queueing',
      channel: 'app',
      attributes: { [name]: value },
    }),
    event(subject, 'feedback.submitted', { instrument: 'text', text: `It was ${other}` }),
    event(subject, 'complaint.filed', { category: 'waiting', severity: 2, channel: 'app', text }),
    event(subject, 'feedback.submitted', { instrument: 'text', text }, { time: 'never' }),
    event(subject, 'customer.registered', { traits: { name: { [value]: text } } }),
    { ...first, data: { ...first.data, text: other } },
  ];
  const { body } = await client.publish(events);
  expect([body.accepted, body.rejected.length]).toEqual([6, 3]);
}

/**
 * Everything that queries answer about a customer, and the rejects, which `channel` is asked for where apps run apart.
 * Waits for a position if one is given.
 */
export async function answers(
  analyst: ApiClient,
  customerId: string,
  position?: string,
  channel = analyst,
): Promise<Buffer> {
  const questions = routesOf(await analyst.get('/openapi.json'))
    .filter(showsInsights)
    .map((route) => ({ path: route.path.replace('{customerId}', customerId), isList: takes(route, 'limit') }))
    .filter(({ path }) => !path.includes('{'));
  const bodies = await Promise.all([
    ...questions.map(({ path, isList }) => (isList ? analyst.all(path, position) : analyst.get(path, position))),
    analyst.all('/v1/admin/parked', position),
    channel.all('/v1/rejects'),
  ]);
  return Buffer.from(JSON.stringify(bodies));
}
