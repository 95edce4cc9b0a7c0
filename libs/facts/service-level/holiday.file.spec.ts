import { readHolidays } from './holiday.file.js';

const window = { from: '2023-01-01', until: '2026-12-31' };
const file = (...events: readonly (readonly string[])[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const read = (...events: readonly (readonly string[])[]) => readHolidays(file(...events), window);
const dates = (...events: readonly (readonly string[])[]) => {
  const reading = read(...events);
  return reading.ok ? reading.value.map(({ date }) => date) : reading.errors;
};
const refusal = (...events: readonly (readonly string[])[]) => {
  const reading = read(...events);
  return reading.ok ? 'taken' : reading.errors.map(({ path, code }) => `${path} ${code}`);
};
const newYear = ['UID:1', 'DTSTART;VALUE=DATE:20240101', 'SUMMARY:New Year'];

describe('an iCalendar file', () => {
  it('gives its whole days, in order and by name', () => {
    expect(
      read(
        ['UID:2', 'DTSTART;VALUE=DATE:20241225', 'DTEND;VALUE=DATE:20241227', 'SUMMARY:Christmas\\, both days'],
        newYear,
        ['UID:3', 'DTSTART;VALUE=DATE:20240501', 'DURATION:P1D'],
      ),
    ).toEqual({
      ok: true,
      value: [
        { date: '2024-01-01', name: 'New Year' },
        { date: '2024-05-01' },
        { date: '2024-12-25', name: 'Christmas, both days' },
        { date: '2024-12-26', name: 'Christmas, both days' },
      ],
    });
  });

  it('may write whole days from midnight to midnight', () => {
    expect(
      dates(['UID:1', 'DTSTART;TZID=Europe/Berlin:20241224T000000', 'DTEND;TZID=Europe/Berlin:20241225T000000']),
    ).toEqual(['2024-12-24']);
    expect(dates(['UID:1', 'DTSTART:20241231T000000', 'DURATION:PT48H'])).toEqual(['2024-12-31', '2025-01-01']);
  });

  it('may have days that come back every year, as far as they are looked for', () => {
    expect(dates(['UID:1', 'DTSTART;VALUE=DATE:19700501', 'RRULE:FREQ=YEARLY'])).toEqual([
      '2023-05-01',
      '2024-05-01',
      '2025-05-01',
      '2026-05-01',
    ]);
    expect(
      dates(['UID:1', 'DTSTART;VALUE=DATE:20241128', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20251231']),
    ).toEqual(['2024-11-28', '2025-11-27']);
    expect(dates(['UID:1', 'DTSTART;VALUE=DATE:20240101', 'RRULE:FREQ=YEARLY;COUNT=2'])).toEqual([
      '2024-01-01',
      '2025-01-01',
    ]);
    // No other day stands for one that a year does not have.
    expect(dates(['UID:1', 'DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY'])).toEqual(['2024-02-29']);
  });

  it('heeds days left out, added, cancelled and moved', () => {
    expect(
      dates(
        [
          'UID:1',
          'DTSTART;VALUE=DATE:20230501',
          'RRULE:FREQ=YEARLY',
          'EXDATE;VALUE=DATE:20240501',
          'RDATE;VALUE=DATE:20240503',
        ],
        ['UID:1', 'RECURRENCE-ID;VALUE=DATE:20250501', 'DTSTART;VALUE=DATE:20250502'],
        ['UID:1', 'RECURRENCE-ID;VALUE=DATE:20260501', 'DTSTART;VALUE=DATE:20260501', 'STATUS:CANCELLED'],
      ),
    ).toEqual(['2023-05-01', '2024-05-03', '2025-05-02']);
  });

  it.each<[string, string[], string]>([
    ['a timed event', ['DTSTART:20241224T120000', 'DTEND:20241224T180000'], '/VEVENT/0/DTSTART NO_WHOLE_DAY'],
    ['one that ends at noon', ['DTSTART:20241224T000000', 'DTEND:20241224T120000'], '/VEVENT/0/DTEND NO_WHOLE_DAY'],
    ['a midnight elsewhere', ['DTSTART:20241224T000000Z', 'DTEND:20241225T000000Z'], '/VEVENT/0/DTSTART NO_WHOLE_DAY'],
    ['one without a start', ['SUMMARY:When?'], '/VEVENT/0/DTSTART NO_WHOLE_DAY'],
    [
      'one that ends before it starts',
      ['DTSTART;VALUE=DATE:20241224', 'DTEND;VALUE=DATE:20241223'],
      '/VEVENT/0/DTEND ENDS_BEFORE_START',
    ],
    ['one of years', ['DTSTART;VALUE=DATE:20240101', 'DTEND;VALUE=DATE:20260101'], '/VEVENT/0/DTEND TOO_LONG'],
    ['every Saturday', ['DTSTART;VALUE=DATE:20240106', 'RRULE:FREQ=WEEKLY'], '/VEVENT/0/RRULE UNSUPPORTED_RECURRENCE'],
    ['every second', ['DTSTART;VALUE=DATE:20240106', 'RRULE:FREQ=SECONDLY'], '/VEVENT/0/RRULE UNSUPPORTED_RECURRENCE'],
    [
      'two rules',
      ['DTSTART;VALUE=DATE:20240106', 'RRULE:FREQ=YEARLY', 'RRULE:FREQ=YEARLY;BYMONTH=2'],
      '/VEVENT/0/RRULE UNSUPPORTED_RECURRENCE',
    ],
    ['a rule since long ago', ['DTSTART;VALUE=DATE:10660101', 'RRULE:FREQ=YEARLY'], '/VEVENT/0/DTSTART OUT_OF_RANGE'],
    ['a day that there is not', ['DTSTART;VALUE=DATE:20230229'], '/VEVENT/0/DTSTART INVALID_VALUE'],
    ['no date', ['DTSTART;VALUE=DATE:yesterday'], '/VEVENT/0/DTSTART INVALID_VALUE'],
    ['a date for a time', ['DTSTART:20260704'], '/VEVENT/0/DTSTART INVALID_VALUE'],
    [
      'no date among others',
      ['DTSTART;VALUE=DATE:20240101', 'EXDATE;VALUE=DATE:20240230'],
      '/VEVENT/0/EXDATE INVALID_VALUE',
    ],
    ...[
      'BYWEEKNO=20;BYDAY=MO',
      'BYWEEKNO=20',
      'BYDAY=20MO',
      'BYDAY=-2MO',
      'BYDAY=MO;BYSETPOS=20',
      'BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      'BYYEARDAY=1;BYDAY=MO',
      'BYMONTH=1,11;BYMONTHDAY=-1',
      'BYMONTHDAY=1',
      'BYMONTH=5,11;BYDAY=MO;BYSETPOS=1',
      'BYMONTH=12;BYMONTHDAY=24,31;BYSETPOS=1',
      'BYMONTH=5;BYMONTHDAY=-1;BYDAY=FR',
      'BYMONTH=2;BYMONTHDAY=29;COUNT=3',
    ].map((parts): [string, string[], string] => [
      `a rule by ${parts}, of which other days would be found`,
      ['DTSTART;VALUE=DATE:20240101', `RRULE:FREQ=YEARLY;${parts}`],
      '/VEVENT/0/RRULE UNSUPPORTED_RECURRENCE',
    ]),
    [
      'days that never come',
      ['DTSTART;VALUE=DATE:20240101', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
      '/VEVENT TOO_FEW',
    ],
  ])('is refused for %s', (_, lines, expected) => expect(refusal(['UID:1', ...lines])).toEqual([expected]));

  it('may have days of a week that are counted in the month or at the ends of the year', () => {
    const by = (parts: string) => dates(['UID:1', 'DTSTART;VALUE=DATE:20250101', `RRULE:FREQ=YEARLY;${parts}`]);
    expect(by('BYMONTH=11;BYDAY=4TH')).toEqual(['2025-11-27', '2026-11-26']);
    expect(by('BYMONTH=5;BYDAY=MO;BYSETPOS=-1')).toEqual(['2025-05-26', '2026-05-25']);
    expect(by('BYMONTH=1,11;BYMONTHDAY=1')).toEqual(['2025-01-01', '2025-11-01', '2026-01-01', '2026-11-01']);
    expect(by('BYMONTH=2;BYMONTHDAY=-1')).toEqual(['2025-02-28', '2026-02-28']);
    expect(by('BYDAY=1MO')).toEqual(['2025-01-06', '2026-01-05']);
    expect(by('BYDAY=-1FR')).toEqual(['2025-12-26', '2026-12-25']);
  });

  it('may give ends and exceptions of rules in UTC, as events with a zone must', () => {
    const inZone = (zone: string, ...more: readonly string[]) =>
      dates(['UID:1', `DTSTART;TZID=${zone}:20240704T000000`, `DTEND;TZID=${zone}:20240705T000000`, ...more]);
    expect(inZone('Asia/Tokyo', 'RRULE:FREQ=YEARLY;UNTIL=20250703T150000Z')).toEqual(['2024-07-04', '2025-07-04']);
    expect(inZone('America/New_York', 'RRULE:FREQ=YEARLY;UNTIL=20250704T040000Z')).toEqual([
      '2024-07-04',
      '2025-07-04',
    ]);
    expect(inZone('Asia/Tokyo', 'RRULE:FREQ=YEARLY;COUNT=2', 'EXDATE:20240703T150000Z')).toEqual(['2025-07-04']);
    expect(inZone('Somewhere', 'RRULE:FREQ=YEARLY;UNTIL=20250703T150000Z')).toMatchObject([
      { path: '/VEVENT/0/DTSTART', code: 'INVALID_VALUE' },
    ]);
  });

  it('is refused for more work than it is worth, before it is done', () => {
    const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10).replaceAll('-', '');
    const added = Array.from({ length: 20_000 }, (_, n) => `RDATE;VALUE=DATE:${day(n % 300)}`);
    const long = ['UID:1', 'DTSTART;VALUE=DATE:20240101', 'DTEND;VALUE=DATE:20250101'];
    expect(refusal([...long, ...added])).toEqual(['/VEVENT/0 TOO_MANY']);
    const past = 'RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;UNTIL=20221231';
    const rules = Array.from({ length: 200 }, (_, n) => [`UID:${n}`, 'DTSTART;VALUE=DATE:19000101', past]);
    expect(refusal(...rules)).toEqual(['/VEVENT/1 TOO_MANY']);
  });

  it('is refused for too much', () => {
    const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10).replaceAll('-', '');
    const many = (count: number, ...more: readonly string[]) =>
      Array.from({ length: count }, (_, n) => [`UID:${n}`, `DTSTART;VALUE=DATE:${day(n)}`, ...more]);
    expect(refusal(...many(1_000))).toBe('taken');
    expect(refusal(...many(1_001))).toEqual(['/VEVENT TOO_MANY']);
    expect(refusal(...many(2_001))).toEqual(['/VEVENT TOO_MANY']);
    expect(refusal(...many(201, 'RRULE:FREQ=YEARLY'))).toEqual(['/VEVENT TOO_MANY']);
    expect(
      refusal([
        'UID:1',
        'DTSTART;VALUE=DATE:20240101',
        `RRULE:FREQ=YEARLY;BYYEARDAY=${Array.from({ length: 100 }, (_, n) => n + 1).join(',')}`,
      ]),
    ).toEqual(['/VEVENT/0/RRULE UNSUPPORTED_RECURRENCE']);
    expect(refusal()).toEqual(['/VEVENT TOO_FEW']);
  });

  it('takes as much of a name as a day may have', () => {
    const reading = read(['UID:1', 'DTSTART;VALUE=DATE:20240101', `SUMMARY:${'x'.repeat(300)}`]);
    expect(reading.ok && reading.value[0]?.name).toBe('x'.repeat(100));
  });

  it.each([
    ['RRULE:FREQ=OFTEN'],
    ['RRULE:FREQ=YEARLY;BYMONTHDAY=32'],
    ['RRULE:FREQ=YEARLY;INTERVAL=0'],
    ['RRULE;X-BY=me:FREQ=YEARLY;BYMONTHDAY=1;INTER', ' VAL=00'],
  ])('names the line of a rule that is none, %s', (...rule) => {
    const line = file(newYear).split('\r\n').indexOf('END:VEVENT') + 1;
    expect(() => readHolidays(file([...newYear, ...rule]), window)).toThrow(
      expect.objectContaining({
        code: 'MALFORMED_ICALENDAR',
        message: `The RRULE in line ${line} is not one of RFC 5545: mend it.`,
      }),
    );
  });

  it.each(['', 'BEGIN:VCALENDAR', '{}', 'BEGIN:VCARD\r\nEND:VCARD\r\n', '\u0000'])(
    'is told from %j, which is none',
    (text) =>
      expect(() => readHolidays(text, window)).toThrow(
        expect.objectContaining({ kind: 'unreadable', code: 'MALFORMED_ICALENDAR' }),
      ),
  );
});
