import { readChurnSettings } from './churn-setting.reader.js';

test.each([
  [{ raiseLift: -1 }, '/raiseLift'],
  [{ resolveLift: 2 }, '/resolveLift'],
  [{ raiseLift: 1, resolveLift: 2 }, '/resolveLift'],
])('of %j the fault is at what was sent: %s', (sent, path) => {
  expect(readChurnSettings(sent)).toMatchObject({ ok: false, errors: [{ path, code: 'OUT_OF_RANGE' }] });
});
