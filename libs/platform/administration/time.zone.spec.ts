import { wrongTimeZone } from './time.zone.js';

describe('the time zone of a tenant', () => {
  it.each(['UTC', 'GMT', 'Europe/Berlin', 'europe/berlin', 'Europe/Kyiv', 'Asia/Calcutta', 'Japan', 'Etc/GMT+5'])(
    'may be %s',
    (name) => expect(wrongTimeZone(name)).toBeNull(),
  );

  it.each(['Mars/Olympus', '+01:00', '', 'US/Pacific-New', 'SystemV/PST8PDT', `Europe/${'x'.repeat(60)}`, null, 7])(
    'is not %p, which is not a time zone',
    (name) => expect(wrongTimeZone(name)).toBe('must be an IANA time zone such as Europe/Berlin'),
  );

  it.each([
    ['CET', 'Europe/Brussels'],
    ['met', 'Europe/Brussels'],
    ['EET', 'Europe/Athens'],
    ['WET', 'Europe/Lisbon'],
    ['EST', 'America/Panama'],
    ['MST', 'America/Phoenix'],
    ['HST', 'Pacific/Honolulu'],
    ['EST5EDT', 'America/New_York'],
    ['PST8PDT', 'America/Los_Angeles'],
    ['AET', 'Australia/Sydney'],
    ['JST', 'Asia/Tokyo'],
  ])('is not the abbreviation %s, but may be %s', (name, place) => {
    expect(wrongTimeZone(name)).toBe(
      `must name a place, not an abbreviation: ${place} for ${name.toUpperCase()}, if that is meant`,
    );
    expect(wrongTimeZone(place)).toBeNull();
  });
});
