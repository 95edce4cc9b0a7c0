import { EVENT_NAMESPACE, uuid5 } from './fact.identity.js';
import { versionStreamOf } from './version.stream.js';

const SETTINGS = {
  type: 'tier-settings.put',
  stream: 'tier-settings',
  event: 'tier-setting',
  source: 'settings',
} as const;
const RULES = { type: 'care-rule.put', stream: 'care-rule', event: 'care', source: 'care-rules' } as const;

// What is stored under these ids must be found for ever.
it('keeps the versions of the one thing of a tenant on a stream of its own', () => {
  const { id, write } = versionStreamOf(SETTINGS, { tenant: 'acme' }, 5, null);
  expect(id).toBe(uuid5(EVENT_NAMESPACE, '["acme","tier-settings"]'));
  expect(write({ type: 'tier-settings.put', data: { version: 3, settings: {} } } as never)).toMatchObject({
    eventId: uuid5(EVENT_NAMESPACE, '["tier-setting","acme","",3]'),
    source: '/peakend/settings',
    id: '3',
    time: 5,
  });
});

it('keeps the versions of each named thing on a stream of its own', () => {
  const { id, write } = versionStreamOf(RULES, { tenant: 'acme', name: 'birthday' }, 5, null);
  expect(id).toBe(uuid5(EVENT_NAMESPACE, '["acme","care-rule","birthday"]'));
  expect(write({ type: 'care-rule.put', data: { name: 'birthday', version: 3, rule: {} } } as never)).toMatchObject({
    eventId: uuid5(EVENT_NAMESPACE, '["care","acme","birthday",3]'),
    source: '/peakend/care-rules',
    id: 'birthday/3',
  });
});
