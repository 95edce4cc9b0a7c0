import { type ChurnFact, churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { priorModel } from '#libs/insights/churn-risk/churn-model.score.js';
import { churnRisk } from '#libs/insights/churn-risk/churn-risk.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { placeOf } from '#libs/kernel/place.js';
import { alertStories, workOnAlerts } from './alert.stories.js';
import { DAY } from './demo.event.js';
import { LIVED } from './demo.made.js';
import { STORIES } from './demo.stories.js';

const calendar = calendarOf('Europe/Berlin');
/** A whole week of days on which a demo may begin. */
const ENDS = Array.from({ length: 7 }, (_, no) => [new Date(Date.UTC(2026, 10, 1 + no, 12)).toISOString()] as const);

/** The lift of a customer's risk on a day, by what it said and experienced until then. */
function liftOf(customer: string, end: number, until: number): number {
  const facts = alertStories(end - 548 * DAY, end)
    .filter(({ subject, time, type }) => subject === customer && Date.parse(time) <= until && !type.includes('tier'))
    .map(({ type, time, source, id, data }) => {
      const placed = { time: Date.parse(time), micros: 0, type: type.slice(8, -3), sequence: null, source, id };
      return { ...placed, data, eventId: id, derived: null, place: placeOf(placed) } as unknown as ChurnFact;
    });
  const statistics = churnStatisticsOf(facts, (time) => calendar.dayOf(time));
  return churnRisk(statistics, dayNumberOf(calendar.dayOf(until)) - 1, priorModel(90)).lift;
}

test.each(ENDS)('each is told of in time, if the demo ends at %s', (text) => {
  const end = Date.parse(text);
  const acts = workOnAlerts(end);
  const [called] = acts;
  const taken = acts.find(({ on }) => 'alertOf' in on && on.alertOf === STORIES.loyal);
  const lifts = [
    liftOf(STORIES.loyal, end, end - LIVED),
    liftOf(STORIES.loyal, end, taken?.at ?? 0),
    liftOf(STORIES.recovered, end, called?.at ?? 0),
    liftOf(STORIES.treatedBadly, end, end),
    liftOf(STORIES.loyal, end, end - DAY),
  ];
  expect(lifts.map((lift) => Math.floor(lift))).toEqual([-3, 1, 1, 1, 2]);
});
