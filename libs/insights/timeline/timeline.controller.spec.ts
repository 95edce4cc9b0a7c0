import { isCustomerEventType } from '#libs/facts/stored.events.js';
import { policies } from '#libs/policies/policies.js';
import { TIMELINE_POLICIES } from './timeline.controller.js';

test('a timeline waits for each policy whose decisions it shows', () => {
  const isShown = (type: string) => isCustomerEventType(type) && type !== 'churn.level-changed';
  const deciding = policies.filter(({ emits }) => emits.some(isShown)).map(({ name }) => name);
  expect([...TIMELINE_POLICIES].sort()).toEqual(deciding.sort());
});
