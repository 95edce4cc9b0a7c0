import { DEFAULT_CHURN_SETTINGS } from './churn-setting.events.js';
import { readChurnSettings } from './churn-setting.reader.js';

test.each([
  [{ raiseLift: -1 }, '/raiseLift'],
  [{ resolveLift: 2 }, '/resolveLift'],
  [{ raiseLift: 1, resolveLift: 2 }, '/resolveLift'],
])('of %j the fault is at what was sent: %s', (sent, path) => {
  expect(readChurnSettings(sent)).toMatchObject({ ok: false, errors: [{ path, code: 'OUT_OF_RANGE' }] });
});

test('null is as if it was left out, as the document says; of the most alerts a day it says that there is no limit', () => {
  const nulls = Object.fromEntries(Object.keys(DEFAULT_CHURN_SETTINGS).map((name) => [name, null]));
  expect(readChurnSettings({ ...nulls, version: null })).toEqual({ ok: true, settings: DEFAULT_CHURN_SETTINGS });
  expect(readChurnSettings(null)).toMatchObject({ ok: false, errors: [{ path: '', code: 'WRONG_TYPE' }] });
});
