import { readCalendar } from './calendar.reader.js';

const day = [{ from: '09:00', to: '17:00' }];
const office = { timeZone: 'Europe/Berlin', week: { monday: day } };
const told = (body: unknown) => {
  const reading = readCalendar(body);
  return reading.ok ? 'taken' : reading.errors.map(({ path, code }) => `${path} ${code}`);
};

describe('a calendar', () => {
  it('is read into its one spelling', () => {
    const given = {
      exceptions: [{ date: '2024-12-24', hours: [{ to: '12:00', from: '09:00' }], name: 'Christmas Eve' }],
      holidays: [{ date: '2024-12-26' }, { name: 'Christmas Day', date: '2024-12-25' }],
      week: {
        tuesday: [
          { from: '13:00', to: '24:00' },
          { from: '00:00', to: '13:00' },
        ],
        monday: day,
        sunday: [],
      },
      timeZone: 'Europe/Berlin',
    };
    const reading = readCalendar(given);
    expect(JSON.stringify(reading)).toBe(
      JSON.stringify({
        ok: true,
        value: {
          timeZone: 'Europe/Berlin',
          week: {
            monday: day,
            tuesday: [
              { from: '00:00', to: '13:00' },
              { from: '13:00', to: '24:00' },
            ],
          },
          holidays: [{ date: '2024-12-25', name: 'Christmas Day' }, { date: '2024-12-26' }],
          exceptions: [{ date: '2024-12-24', hours: [{ from: '09:00', to: '12:00' }], name: 'Christmas Eve' }],
        },
      }),
    );
  });

  it.each<[string, unknown, string[]]>([
    ['no object', [], [' WRONG_TYPE']],
    ['nothing in it', {}, ['/timeZone REQUIRED', '/week REQUIRED']],
    ['a zone that there is not', { ...office, timeZone: 'Mars/Olympus' }, ['/timeZone UNKNOWN_TIME_ZONE']],
    ['an abbreviation for a zone', { ...office, timeZone: 'EST' }, ['/timeZone UNKNOWN_TIME_ZONE']],
    ['an unknown weekday', { ...office, week: { monday: day, Friday: day } }, ['/week/Friday UNKNOWN_FIELD']],
    [
      'a time that there is not',
      { ...office, week: { monday: [{ from: '9:00', to: '24:30' }] } },
      ['/week/monday/0/from INVALID_FORMAT', '/week/monday/0/to INVALID_FORMAT'],
    ],
    [
      'a day that starts at its end',
      { ...office, week: { monday: [{ from: '24:00', to: '24:00' }] } },
      ['/week/monday/0/from INVALID_FORMAT'],
    ],
    [
      'hours that end before they start',
      { ...office, week: { monday: [{ from: '22:00', to: '06:00' }] } },
      ['/week/monday/0/to ENDS_BEFORE_START'],
    ],
    [
      'hours of no length',
      { ...office, week: { monday: [{ from: '09:00', to: '09:00' }] } },
      ['/week/monday/0/to ENDS_BEFORE_START'],
    ],
    [
      'hours that overlap',
      { ...office, week: { monday: [{ from: '12:00', to: '18:00' }, ...day] } },
      ['/week/monday/0 OVERLAPPING'],
    ],
    [
      'hours within others',
      { ...office, week: { monday: [...day, { from: '10:00', to: '11:00' }, { from: '12:00', to: '13:00' }] } },
      ['/week/monday/1 OVERLAPPING', '/week/monday/2 OVERLAPPING'],
    ],
    ['no hours at all', { ...office, week: { monday: [] } }, ['/week NEVER_OPEN']],
    [
      'a date that there is not',
      { ...office, holidays: [{ date: '2023-02-29' }] },
      ['/holidays/0/date INVALID_FORMAT'],
    ],
    [
      'a date twice',
      { ...office, holidays: [{ date: '2024-12-24' }], exceptions: [{ date: '2024-12-24', hours: day }] },
      ['/exceptions/0/date REPEATED'],
    ],
    [
      'wrong hours on a date',
      { ...office, exceptions: [{ date: '2024-12-24', hours: [{ from: '12:00', to: '09:00' }] }] },
      ['/exceptions/0/hours/0/to ENDS_BEFORE_START'],
    ],
    [
      'a control character in a name',
      { ...office, holidays: [{ date: '2024-12-24', name: 'a\nb' }] },
      ['/holidays/0/name INVALID_FORMAT'],
    ],
    ['too many holidays', { ...office, holidays: Array(1_001).fill({ date: '2024-12-24' }) }, ['/holidays TOO_MANY']],
    ['too many intervals', { ...office, week: { monday: Array(13).fill(day[0]) } }, ['/week/monday TOO_MANY']],
  ])('is refused for %s', (_, body, errors) => expect(told(body)).toEqual(errors));
});
