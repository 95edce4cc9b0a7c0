import { BRANCH } from './branch.visit.js';
import { DAY, type DemoEvent, demoEvent, HOUR, MINUTE } from './demo.event.js';
import { startOfDay, STORIES } from './demo.stories.js';

/** Something that people of the company do. */
export interface DemoAct {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly on: { readonly complaint: string } | { readonly alertOf: string };
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The customers of the three alerts. */
export const TOLD: readonly string[] = [STORIES.loyal, STORIES.treatedBadly, STORIES.recovered];

const CALL_CENTRE = '/demo/call-centre';

/** How long before the end of the demo it happened. */
const SILENT_FOR = 28 * DAY;
const TREATED_BADLY = 4 * DAY;
const WON_BACK = 16 * DAY;

/** What the customers of the three alerts experience, up to the end of the demo. */
export function alertStories(start: number, end: number): DemoEvent[] {
  const tiers = TOLD.map((customer) =>
    demoEvent('customer.tier-assigned', '/demo/crm', `${customer}/tier`, customer, start - DAY, { tier: 'standard' }),
  );
  return [...tiers, ...goneSilent(start, end), ...treatedBadly(start, end), ...recovered(start, end)];
}

/** What is done about the alerts: one customer is recovered in time, another one is about to be called. */
export function workOnAlerts(end: number): DemoAct[] {
  const { recovered: customer } = STORIES;
  const told = dayBefore(end, WON_BACK) + 11 * HOUR;
  const complaint = { complaint: complaintOf(customer) };
  return [
    { at: told + 30 * MINUTE, on: { alertOf: customer }, command: 'acknowledge', body: { actor: 'maria' } },
    { at: told + 35 * MINUTE, on: complaint, command: 'acknowledge', body: { actor: 'maria' } },
    {
      at: told + 50 * MINUTE,
      on: complaint,
      command: 'compensate',
      body: { kind: 'gift', text: 'Flowers in the management’s name.', actor: 'maria' },
    },
    { at: told + DAY, on: complaint, command: 'resolve', body: { outcome: 'apologised', actor: 'maria' } },
    { at: told + 2 * DAY, on: complaint, command: 'confirm', body: { satisfied: true, actor: 'maria' } },
    {
      at: dayBefore(end, TREATED_BADLY) + 8 * HOUR,
      on: { alertOf: STORIES.loyal },
      command: 'acknowledge',
      body: { actor: 'li' },
    },
  ];
}

/** A shopkeeper who brought her takings three times a week, and has not come for weeks. */
function goneSilent(start: number, end: number): DemoEvent[] {
  return visits(STORIES.loyal, start, end - SILENT_FOR, [1, 3, 5]);
}

/** A regular to whom the staff was rude; nobody has done anything about it yet. */
function treatedBadly(start: number, end: number): DemoEvent[] {
  const customer = STORIES.treatedBadly;
  const day = dayBefore(end, TREATED_BADLY);
  return [...visits(customer, start, day, [2]), ...rudeness(customer, day + 10 * HOUR)];
}

/** The same happened to another one, who was called at once, and came back. */
function recovered(start: number, end: number): DemoEvent[] {
  const customer = STORIES.recovered;
  const day = dayBefore(end, WON_BACK);
  return [
    ...visits(customer, start, day, [4]),
    ...rudeness(customer, day + 10 * HOUR),
    ...visits(customer, day + 2 * DAY, end, [4], 0.7),
    answer(customer, 'later', day + 8 * DAY + 15 * HOUR, 9),
  ];
}

/** Visits in the morning of some days of the week (0 = Sunday), with a fee to pay in the first week of each month. */
function visits(customer: string, from: number, until: number, days: readonly number[], valence = 0.3): DemoEvent[] {
  const found: DemoEvent[] = [];
  for (let day = startOfDay(from); day < startOfDay(until); day += DAY) {
    const date = new Date(day);
    if (!days.includes(date.getUTCDay())) continue;
    found.push(visit(customer, day + 9 * HOUR, 'counter-service', valence));
    if (date.getUTCDay() === days[0] && date.getUTCDate() <= 7) found.push(fee(customer, day + 9 * HOUR + 5 * MINUTE));
  }
  return found;
}

function rudeness(customer: string, at: number): DemoEvent[] {
  const data = {
    complaintId: complaintOf(customer),
    category: 'staff-attitude',
    severity: 5,
    channel: 'call-centre',
    text: 'I was shouted at in front of everybody.',
  };
  return [
    visit(customer, at, 'staff-attitude', -0.9),
    demoEvent('complaint.filed', CALL_CENTRE, `${customer}/complaint`, customer, at + 20 * MINUTE, data),
    answer(customer, 'complaint', at + 25 * MINUTE, 2),
  ];
}

function visit(customer: string, at: number, touchpoint: string, valence: number): DemoEvent {
  const id = `visit-${customer}-${new Date(at).toISOString().slice(0, 10)}`;
  const data = { touchpoint, channel: 'branch', valence };
  return demoEvent('touchpoint.recorded', BRANCH, `${id}/${touchpoint}`, customer, at, data);
}

function fee(customer: string, at: number): DemoEvent {
  const data = { amount: '9.90', currency: 'EUR', product: 'current-account' };
  return demoEvent(
    'customer.purchase-made',
    BRANCH,
    `${customer}/fee-${new Date(at).toISOString().slice(0, 7)}`,
    customer,
    at,
    data,
  );
}

function answer(customer: string, name: string, at: number, value: number): DemoEvent {
  const data = { instrument: 'nps', value };
  return demoEvent('feedback.submitted', CALL_CENTRE, `${customer}/nps-${name}`, customer, at, data);
}

const complaintOf = (customer: string) => `rude-to-${customer}`;

function dayBefore(end: number, time: number): number {
  return startOfDay(end - time);
}
