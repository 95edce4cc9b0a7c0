import { complaintStreamOf, eventIdOf, uuid5 } from './fact.identity.js';

describe('fact identity', () => {
  it('gives the event id that clients compute', () => {
    expect(eventIdOf('acme', '/channels/web', '1')).toBe('e9eb5ce3-9c1d-53d8-b35d-019e3934d576');
  });

  it('is the version 5 UUID of RFC 9562', () => {
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('distinguishes what a separator could blur', () => {
    expect(eventIdOf('acme', '/a', '","b')).not.toBe(eventIdOf('acme', '/a","', 'b'));
    expect(eventIdOf('acme', '/ü', '✓')).toBe(uuid5('3b0bf4db-8c04-5bbd-b56c-d7a272d835a5', '["acme","/ü","✓"]'));
  });

  it('never gives a complaint the stream of an event or of another tenant', () => {
    const streams = new Set([
      complaintStreamOf('acme', '1'),
      complaintStreamOf('acme', '2'),
      complaintStreamOf('other', '1'),
      eventIdOf('complaint', 'acme', '1'),
    ]);
    expect(streams.size).toBe(4);
  });
});
