import { BusinessTime, type DayHours } from './business.time.js';

const HOUR = 3_600_000;
const hours = (from: number, to: number): DayHours => ({ from: from * 60, to: to * 60 });
const at = (text: string) => Date.parse(text);

interface Given {
  readonly timeZone?: string;
  readonly weekdays?: readonly DayHours[];
  readonly weekend?: readonly DayHours[];
  readonly dates?: Readonly<Record<string, readonly DayHours[]>>;
}

function open({ timeZone = 'UTC', weekdays = [hours(9, 17)], weekend = [], dates = {} }: Given = {}) {
  const week = [...Array.from({ length: 5 }, () => weekdays), weekend, weekend];
  const time = new BusinessTime({ timeZone, week, dates: new Map(Object.entries(dates)) });
  const text = (moment: number | null) => moment && new Date(moment).toISOString().replace('.000Z', 'Z');
  return {
    after: (start: string, count: number) => text(time.after(at(start), count * HOUR)),
    between: (from: string, to: string) => time.between(at(from), at(to)) / HOUR,
  };
}
const always = (timeZone: string) => open({ timeZone, weekdays: [hours(0, 24)], weekend: [hours(0, 24)] });
const nights = (timeZone: string) => open({ timeZone, weekdays: [hours(0, 4)], weekend: [hours(0, 4)] });

describe('business time', () => {
  it('passes as the published cases say', () => {
    // 2024-01-01 is a Monday.
    expect(open().after('2024-01-05T16:30:00Z', 1)).toBe('2024-01-08T09:30:00Z');
    expect(open().after('2024-01-03T07:00:00Z', 2)).toBe('2024-01-03T11:00:00Z');
    expect(open({ weekdays: [hours(8, 18)] }).after('2024-01-01T17:00:00Z', 4)).toBe('2024-01-02T11:00:00Z');
  });

  it('is over as soon as it has passed, not when the business next opens', () => {
    expect(open().after('2024-01-05T16:00:00Z', 1)).toBe('2024-01-05T17:00:00Z');
    expect(open().after('2024-01-05T16:00:00Z', 1 + 1 / HOUR)).toBe('2024-01-08T09:00:00.001Z');
  });

  it('heeds several intervals a day, holidays, half days and working Saturdays', () => {
    const shop = open({
      weekdays: [hours(9, 12), hours(13, 17)],
      dates: { '2024-01-03': [], '2024-01-04': [hours(9, 11)], '2024-01-06': [hours(10, 14)] },
    });
    expect(shop.after('2024-01-01T11:30:00Z', 1)).toBe('2024-01-01T13:30:00Z');
    expect(shop.after('2024-01-02T16:00:00Z', 3)).toBe('2024-01-04T11:00:00Z');
    expect(shop.after('2024-01-04T10:00:00Z', 9)).toBe('2024-01-06T11:00:00Z');
    expect(shop.between('2024-01-01T00:00:00Z', '2024-01-08T00:00:00Z')).toBe(7 + 7 + 0 + 2 + 7 + 4);
    expect(shop.between('2024-01-08T00:00:00Z', '2024-01-01T00:00:00Z')).toBe(0);
  });

  it('runs over midnight where a day ends at 24:00, and knows leap days', () => {
    const bar = open({ weekdays: [hours(0, 2), hours(20, 24)], weekend: [hours(0, 2), hours(20, 24)] });
    expect(bar.after('2024-02-28T23:00:00Z', 2)).toBe('2024-02-29T01:00:00Z');
    expect(bar.between('2024-02-28T00:00:00Z', '2024-03-01T00:00:00Z')).toBe(12);
    expect(bar.between('2023-02-28T00:00:00Z', '2023-03-01T00:00:00Z')).toBe(6);
  });

  it('passes while clocks show open hours: what they skip does not pass, what they show twice passes twice', () => {
    const berlin = nights('Europe/Berlin');
    expect(berlin.between('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z')).toBe(3);
    expect(berlin.between('2024-10-26T22:00:00Z', '2024-10-27T23:00:00Z')).toBe(5);
    expect(berlin.after('2024-03-30T23:00:00Z', 3)).toBe('2024-03-31T02:00:00Z');
    expect(berlin.after('2024-10-26T22:00:00Z', 4)).toBe('2024-10-27T02:00:00Z');
    expect(always('Europe/Berlin').between('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z')).toBe(23);
  });

  it('keeps to what clocks show where they change at midnight', () => {
    // Saturday's 23:00 to 24:00 came twice, and then Sunday.
    const late = open({ timeZone: 'America/Sao_Paulo', weekdays: [], weekend: [hours(22, 24)] });
    expect(late.between('2018-02-18T00:00:00Z', '2018-02-18T03:00:00Z')).toBe(3);
    // Sunday began at 01:00.
    expect(nights('America/Sao_Paulo').between('2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z')).toBe(3);
    expect(nights('America/Sao_Paulo').after('2018-11-04T02:00:00Z', 1)).toBe('2018-11-04T04:00:00Z');
    // There was no 2011-12-30.
    expect(always('Pacific/Apia').between('2011-12-29T10:00:00Z', '2011-12-31T10:00:00Z')).toBe(48);
    expect(open({ timeZone: 'Pacific/Apia' }).between('2011-12-29T10:00:00Z', '2011-12-31T10:00:00Z')).toBe(8);
  });

  it('leaps over years', () => {
    expect(open().after('2024-01-01T09:00:00Z', 8 * 5 * 520)).toBe('2033-12-16T17:00:00Z');
    expect(open().between('2024-01-01T00:00:00Z', '2033-12-19T00:00:00Z')).toBe(8 * 5 * 520);
    expect(open().after('0001-01-01T00:00:00Z', 8)).toBe('0001-01-01T17:00:00Z');
  });

  it('never comes where a business does not open within 100 years', () => {
    expect(open({ weekdays: [] }).after('2024-01-01T09:00:00Z', 1)).toBeNull();
    const once = open({ weekdays: [], dates: { '2123-12-30': [hours(9, 17)] } });
    expect(once.after('2024-01-01T09:00:00Z', 8)).toBe('2123-12-30T17:00:00Z');
    expect(once.after('2024-01-01T09:00:00Z', 9)).toBeNull();
  });
});
