import fc from 'fast-check';
import { instantContent, microsOf, parseInstant, readInstant } from './instant.format.js';

describe('parseInstant', () => {
  it.each([
    ['2024-01-31T09:30:00+01:00', '2024-01-31T08:30:00.000Z'],
    ['2024-01-31t09:30:00z', '2024-01-31T09:30:00.000Z'],
    ['2024-02-29T23:59:59.9999999-11:30', '2024-03-01T11:29:59.999Z'],
    ['2000-02-29T00:00:00.5Z', '2000-02-29T00:00:00.500Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999-00:00', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, utc) => {
    expect(parseInstant(text)).toBe(Date.parse(utc));
  });

  it.each([
    '2024-01-31',
    '2024-01-31T09:30:00',
    '2024-01-31T09:30Z',
    '2024-01-31 09:30:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-31T24:00:00Z',
    '2024-01-31T09:60:00Z',
    '2024-01-31T09:30:60Z',
    '2024-01-31T09:30:00.Z',
    '2024-01-31T09:30:00+24:00',
    '2024-01-31T09:30:00+0100',
    '2024-01-31T09:30:00+01:60',
    '2024-01-31T09:30:00Z ',
    '2024-01-31T09:30:00ZZ',
    '+002024-01-31T09:30:00Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '20x4-01-31T09:30:00Z',
    '2024-01-31T09:30:0/Z',
    `2024-01-31T09:30:00.${'1'.repeat(60)}Z`,
    '',
  ])('refuses %s', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('agrees with the calendar on every day', () => {
    const day = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(day, (date) => parseInstant(date.toISOString()) === date.getTime()));
  });
});

describe('microsOf', () => {
  it.each([
    ['2024-01-31T09:30:00Z', 0],
    ['2024-01-31T09:30:00.5Z', 0],
    ['2024-01-31T09:30:00.1+01:00', 0],
    ['2024-01-31T09:30:00.123+01:00', 0],
    ['2024-01-31T09:30:00.1234Z', 400],
    ['2024-01-31T09:30:00.12304-00:30', 40],
    ['2024-01-31T09:30:00.123005Z', 5],
    ['2024-01-31T09:30:00.9999999Z', 999],
    ['2016-12-31T23:59:60.000007Z', 7],
  ])('of %s are %i', (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });
});

describe('instantContent', () => {
  const content = (text: string) => instantContent(readInstant(text));

  it('is the same for every spelling of an instant', () => {
    const spellings = [
      '2024-01-31T09:30:00Z',
      '2024-01-31T10:30:00+01:00',
      '2024-01-31t09:30:00.000z',
      '2024-01-31T09:30:00.0000000Z',
    ];
    expect(new Set(spellings.map(content))).toEqual(new Set(['1706693400000']));
    expect(content('2024-01-31T09:30:00.1204500+00:00')).toBe('1706693400120.45');
    expect(content('2024-01-31T09:30:00.12Z')).toBe('1706693400120');
  });

  it('distinguishes instants that differ by a microsecond, and no others', () => {
    expect(content('2024-01-31T09:30:00.000001Z')).not.toBe(content('2024-01-31T09:30:00Z'));
    expect(content('2024-01-31T09:30:00.0000019Z')).toBe(content('2024-01-31T09:30:00.000001Z'));
    expect(content('2024-01-31T09:30:00.0000009Z')).toBe('1706693400000');
  });
});
