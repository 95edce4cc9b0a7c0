import { readNameAndVersion } from '#libs/facts/setting.members.js';
import { nameOf } from '#libs/facts/word.schemas.js';
import { WEEKDAYS } from './service-level.events.js';

/** Most holidays of a calendar, most days with hours of their own, most intervals in a day. */
export const MOST_HOLIDAYS = 1_000;
const MOST_EXCEPTIONS = 366;
const MOST_INTERVALS = 12;
/** Most characters of what people call a day. */
export const LONGEST_NAME = 100;

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

const hours = {
  type: 'array',
  maxItems: MOST_INTERVALS,
  description: `a list of at most ${MOST_INTERVALS} intervals; an empty one is a closed day`,
  items: {
    title: 'OpeningHours',
    type: 'object',
    description: 'an interval such as { "from": "09:00", "to": "17:00" }',
    additionalProperties: false,
    required: ['from', 'to'],
    properties: {
      from: {
        type: 'string',
        pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
        description: 'a time of day from "00:00" to "23:59"',
      },
      to: {
        type: 'string',
        pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
        description: 'a time of day from "00:01" to "24:00", which ends the day',
      },
    },
  },
};
const date = { type: 'string', pattern: DATE, description: 'a date such as "2024-12-24"' };
const name = nameOf(LONGEST_NAME);

/** Body of `PUT /v1/calendars/{name}`, both for validation and for the OpenAPI document. */
export const calendarSchema = {
  title: 'BusinessCalendar',
  type: 'object',
  description: 'a business calendar',
  additionalProperties: false,
  required: ['timeZone', 'week'],
  properties: {
    ...readNameAndVersion,
    timeZone: { type: 'string', maxLength: 100, description: 'an IANA time zone such as Europe/Berlin' },
    week: {
      title: 'OpeningWeek',
      type: 'object',
      description: 'an object of intervals by weekday, `monday` to `sunday`; one that is missing is closed',
      additionalProperties: false,
      properties: Object.fromEntries(WEEKDAYS.map((day) => [day, hours])),
    },
    holidays: {
      type: 'array',
      maxItems: MOST_HOLIDAYS,
      description: `a list of at most ${MOST_HOLIDAYS} days on which it is closed`,
      items: {
        title: 'Holiday',
        type: 'object',
        description: 'a day such as { "date": "2024-12-25", "name": "Christmas Day" }',
        additionalProperties: false,
        required: ['date'],
        properties: { date, name },
      },
    },
    exceptions: {
      type: 'array',
      maxItems: MOST_EXCEPTIONS,
      description: `a list of at most ${MOST_EXCEPTIONS} days with hours of their own: half days, working Saturdays`,
      items: {
        title: 'ExceptionalDay',
        type: 'object',
        description: 'a day such as { "date": "2024-12-24", "hours": [{ "from": "09:00", "to": "12:00" }] }',
        additionalProperties: false,
        required: ['date', 'hours'],
        properties: { date, hours, name },
      },
    },
  },
} as const;

const workday = [{ from: '09:00', to: '17:00' }];

/** A calendar of one's own, to begin with. */
export const calendarExample = {
  timeZone: 'Europe/Berlin',
  week: { monday: workday, tuesday: workday, wednesday: workday, thursday: workday, friday: workday },
  holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
  exceptions: [{ date: '2026-12-24', hours: [{ from: '09:00', to: '12:00' }], name: 'Christmas Eve' }],
};

/** The holidays of such a calendar as a file. */
export const holidaysExample = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Example//Holidays//EN',
  'BEGIN:VEVENT',
  'UID:labour-day@example.com',
  'DTSTAMP:20260101T000000Z',
  'DTSTART;VALUE=DATE:20270501',
  'SUMMARY:Labour Day',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');
