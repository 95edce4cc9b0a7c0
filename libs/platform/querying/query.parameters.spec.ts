import fc from 'fast-check';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  date,
  decimal,
  flag,
  integer,
  isDate,
  isIdentifier,
  moment,
  oneOf,
  paging,
  readParameters,
  text,
} from './query.parameters.js';

const declared = {
  ...paging,
  tier: text('tier'),
  status: oneOf(['open', 'ended'], 'status'),
  overdue: flag('overdue'),
  minSeverity: integer(1, 5, 'severity'),
  maxPeakEnd: decimal(-1, 1, 'score'),
  from: date('from'),
  to: date('to'),
  endedFrom: date('ended from'),
  endedTo: date('ended to'),
};

function refusalOf(given: object): Refusal {
  try {
    readParameters(declared, given);
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('not refused');
}

describe('readParameters', () => {
  it('reads each kind and leaves out what is missing', () => {
    const given = {
      limit: '200',
      tier: 'gold',
      status: 'open',
      overdue: 'false',
      minSeverity: '3',
      maxPeakEnd: '-0.25',
      from: '2024-02-29',
    };
    expect(readParameters(declared, given)).toEqual({
      limit: 200,
      tier: 'gold',
      status: 'open',
      overdue: false,
      minSeverity: 3,
      maxPeakEnd: -0.25,
      from: '2024-02-29',
    });
    expect(readParameters(declared, {})).toEqual({});
  });

  it.each([
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '1.5'],
    ['limit', ''],
    ['limit', ['1', '2']],
    ['tier', ''],
    ['tier', 'a\u0000b'],
    ['tier', 'x'.repeat(201)],
    ['status', 'Open'],
    ['overdue', 'yes'],
    ['minSeverity', '6'],
    ['maxPeakEnd', '1.01'],
    ['maxPeakEnd', 'NaN'],
    ['maxPeakEnd', '1e0'],
    ['from', '2023-02-29'],
    ['from', '2024-1-31'],
    ['from', '2024-01-31T00:00:00Z'],
    ['from', '0000-01-01'],
    ['cursor', ''],
  ])('refuses %s=%j by name', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal.kind).toBe('unreadable');
    expect(refusal.errors).toEqual([
      { path: `/${name}`, code: 'INVALID_PARAMETER', message: expect.stringContaining('must be') },
    ]);
  });

  it.each(['true', 'True', 'TRUE'])('reads %s as any language writes it', (overdue) => {
    const no = overdue === 'true' ? 'false' : overdue === 'True' ? 'False' : 'FALSE';
    expect(readParameters(declared, { overdue })).toEqual({ overdue: true });
    expect(readParameters(declared, { overdue: no })).toEqual({ overdue: false });
  });

  it.each([
    ['from', 'to'],
    ['endedFrom', 'endedTo'],
  ])('refuses %s after %s, but not on the same day', (from, to) => {
    expect(refusalOf({ [from]: '2024-02-01', [to]: '2024-01-31' }).errors).toEqual([
      { path: `/${from}`, code: 'INVALID_PARAMETER', message: `must not be after ${to}, 2024-01-31` },
    ]);
    const empty = { [from]: '2024-01-31', [to]: '2024-01-31' };
    expect(readParameters(declared, empty)).toEqual(empty);
  });

  it('refuses unknown parameters by name, together with malformed ones', () => {
    const refusal = refusalOf({ limits: '5', 'a/b': '', constructor: 'x', limit: 'x' });
    expect(refusal.errors.map(({ path, code }) => [path, code])).toEqual([
      ['/limits', 'UNKNOWN_PARAMETER'],
      ['/a~1b', 'UNKNOWN_PARAMETER'],
      ['/constructor', 'UNKNOWN_PARAMETER'],
      ['/limit', 'INVALID_PARAMETER'],
    ]);
  });
});

describe('isDate', () => {
  it('knows the days that the calendar has', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const given = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const parsed = new Date(`${given}T00:00:00Z`);
          expect(isDate(given)).toBe(!Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(given));
        },
      ),
    );
  });
});

describe('moment', () => {
  it.each([
    ['2024-01-31', { date: '2024-01-31' }],
    ['2024-01-31T12:00:00Z', { instant: '2024-01-31T12:00:00.000Z' }],
    ['2024-01-31T12:00:00.0000019Z', { instant: '2024-01-31T12:00:00.000001Z' }],
    ['2024-01-31t13:00:00.000+01:00', { instant: '2024-01-31T12:00:00.000Z' }],
    ['0001-01-01T00:00:00Z', { instant: '0001-01-01T00:00:00.000Z' }],
    ['0001-01-01T00:00:00+01:00', undefined],
    ['9999-12-31T23:59:59.9999999Z', { instant: '9999-12-31T23:59:59.999999Z' }],
    ['9999-12-31T23:59:59.9999999-05:00', undefined],
    ['2024-01-31T12:00:00', undefined],
    ['2024-02-30T12:00:00Z', undefined],
    ['2024-01-31T24:00:00Z', undefined],
    ['yesterday', undefined],
  ])('reads %s as %j', (given, value) => {
    expect(moment('').read(given)).toEqual(value);
  });
});

describe('isIdentifier', () => {
  it('takes 200 characters, however many code units', () => {
    expect(isIdentifier('😀'.repeat(200))).toBe(true);
    expect(isIdentifier('😀'.repeat(201))).toBe(false);
    expect(isIdentifier('\ud800')).toBe(false);
    expect(isIdentifier('a\nb')).toBe(false);
    expect(isIdentifier('')).toBe(false);
  });
});
