import { WrongKeys } from './wrong.keys.js';

function watched(limit?: number) {
  const clock = { now: 0 };
  const told: unknown[] = [];
  let noted = 0;
  const wrongKeys = new WrongKeys(
    () => void noted++,
    (sender) => told.push(sender),
    () => clock.now,
    limit,
  );
  let tried = 0;
  const tryOut = (times: number, address = '192.0.2.1') => {
    for (let i = 0; i < times; i++) wrongKeys.note(address, `${tried++}`);
    return wrongKeys.delayOf(address);
  };
  return { clock, told, wrongKeys, tryOut, noted: () => noted };
}

test('ten wrong keys are mistakes; each further one doubles the delay, up to five seconds', () => {
  const { told, wrongKeys, tryOut } = watched();
  expect(wrongKeys.delayOf('192.0.2.1')).toBe(0);
  expect(tryOut(10)).toBe(0);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => tryOut(1))).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(tryOut(2_000)).toBe(5_000);
  expect(told).toHaveLength(7);
  expect(told[0]).toEqual({ address: '192.0.2.1', wrongKeys: 11, delayMs: 100 });
});

test('the same wrong key again tries nothing out', () => {
  const { wrongKeys, noted } = watched();
  for (let i = 0; i < 1_000; i++) wrongKeys.note('192.0.2.1', `revoked ${i % 2}`);
  expect([wrongKeys.delayOf('192.0.2.1'), noted()]).toEqual([0, 2]);
});

test('addresses are told apart, but not those of one network of IPv6', () => {
  const { wrongKeys, tryOut } = watched();
  tryOut(11);
  tryOut(11, '2001:db8::1');
  const delays = ['192.0.2.2', '::ffff:192.0.2.1', '2001:db8:0:0:ffff::9', '2001:db8:0:1::1', '2001:db8::1%eth0'];
  expect(delays.map((address) => wrongKeys.delayOf(address))).toEqual([0, 100, 100, 0, 100]);
});

test('ten quiet minutes are enough to begin anew', () => {
  const { clock, wrongKeys, tryOut } = watched();
  tryOut(20);
  clock.now = 599_999;
  expect(wrongKeys.delayOf('192.0.2.1')).toBe(5_000);
  clock.now = 600_000;
  expect([wrongKeys.delayOf('192.0.2.1'), tryOut(10), tryOut(1)]).toEqual([0, 0, 100]);
});

test('a bounded number of addresses is remembered, the quietest forgotten first', () => {
  const { wrongKeys, tryOut } = watched(2);
  for (const address of ['a', 'b', 'a', 'c']) tryOut(11, address);
  expect(['a', 'b', 'c'].map((address) => wrongKeys.delayOf(address) > 0)).toEqual([true, false, true]);
});

test('twenty may wait at once', () => {
  const { wrongKeys, tryOut } = watched();
  tryOut(11);
  const waiting = Array.from({ length: 20 }, () => wrongKeys.waits('192.0.2.1'));
  expect([waiting.includes(null), wrongKeys.waits('192.0.2.1')]).toEqual([false, null]);
  waiting[0]?.left();
  expect(wrongKeys.waits('192.0.2.1')).not.toBeNull();
});
