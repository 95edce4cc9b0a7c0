import { checkVersion } from './event-store.version.js';

describe('The version of EventStoreDB', () => {
  test.each(['24.10.0', '24.10.3', '24.10.4', '24.10.4.1923 (oss)'])('%s loses events: 24.10.5 does not', (version) => {
    expect(() => checkVersion(version)).toThrow(/loses events .* upgrade to 24\.10\.5 or later/);
  });

  test('25.0.0 loses events: 25.0.1 does not', () => {
    expect(() => checkVersion('25.0.0')).toThrow(/upgrade to 25\.0\.1 or later/);
  });

  test.each(['22.10.5', '23.10.0', '24.10.5', '24.10.40', '25.0.1', '25.1.4', '26.1.0'])(
    '%s is accepted',
    (version) => {
      expect(checkVersion(version)).toBe(version);
    },
  );

  test('a server that does not tell its version is refused', () => {
    expect(() => checkVersion('unknown')).toThrow(/does not tell its version/);
  });
});
