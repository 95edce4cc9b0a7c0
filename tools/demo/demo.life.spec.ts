import { DAY, demoEvent } from './demo.event.js';
import { demoSteps } from './demo.life.js';

const at = (text: string) => Date.parse(`2026-${text}:00Z`);
const visit = (customer: string, time: string) =>
  demoEvent('touchpoint.recorded', '/demo/branch', `${customer} ${time}`, customer, at(time), {});

test('a day is known before its midnight, and what happens in a story at its moment', () => {
  const events = [
    visit('a', '10-30T20:00'),
    visit('told', '10-30T20:30'),
    visit('b', '10-30T22:30'),
    visit('a', '10-31T09:00'),
  ];
  const act = { at: at('10-30T21:00'), on: { alertOf: 'told' }, command: 'acknowledge', body: {} };
  const steps = demoSteps(events, [act], ['told'], { end: at('10-31T12:00'), timeZone: 'Europe/Berlin' });
  const ofTheLast = steps.slice(-4).map(({ at: moment, events: known, acts }) => ({
    at: new Date(moment).toISOString().slice(5, 16),
    events: known.map(({ id }) => id),
    acts: acts.length,
  }));
  expect(ofTheLast).toEqual([
    { at: '10-30T20:30', events: ['a 10-30T20:00', 'told 10-30T20:30'], acts: 0 },
    { at: '10-30T21:00', events: [], acts: 1 },
    // Midnight is at 23:00 in Berlin.
    { at: '10-30T22:59', events: ['b 10-30T22:30'], acts: 0 },
    { at: '10-31T12:00', events: ['a 10-31T09:00'], acts: 0 },
  ]);
});

test('the last thirty days are lived through one by one, those before two at a time', () => {
  const steps = demoSteps([], [], [], { end: at('10-31T12:00'), timeZone: 'Europe/Berlin' });
  const days = steps.map((step) => step.at / DAY);
  const lasted = days.slice(1).map((day, no) => Math.round(day - (days[no] as number)));
  expect(lasted).toEqual([...Array.from({ length: 43 }, () => 2), ...Array.from({ length: 29 }, () => 1)]);
});
