import { dayOf } from './days.js';
import { type CustomerFacts, tierAt } from './customer.facts.js';
import { isWithin } from './feedback.js';
import type { Journey, Stop } from './journeys.js';
import { type LogEvent, textOf, type TimedEvent } from './log.js';
import { meanOf, scoresOf } from './scores.js';

interface Measure {
  readonly kind: string;
  readonly name?: string;
  readonly definition?: string;
  readonly tier?: string;
  readonly channel?: string;
}

interface Days {
  readonly from: string;
  readonly to: string;
}

interface Observed {
  readonly value: number | null;
  readonly n: number;
}

/** Who is asked about: a customer, with their journeys. */
export interface Known {
  readonly customer: CustomerFacts;
  readonly journeys: readonly Journey[];
}

const WORTH: Readonly<Record<string, (value: number) => number>> = {
  csat: (value) => (value >= 4 ? 1 : 0),
  nps: (value) => (value >= 9 ? 100 : value >= 7 ? 0 : -100),
  ces: (value) => value,
};

/** What `/v1/improvements` lists, without history, intervals and verdicts: these are told by 30 data or more. */
export function improvementsOf(
  log: readonly LogEvent[],
  tenant: string,
  known: readonly Known[],
  timeZone: string,
  now: number,
): readonly object[] {
  const own = log.filter((event) => event.tenant === tenant);
  const decided = (what: string, improvementId: string) =>
    own.find(({ type, data }) => type === `improvement.${what}` && data.improvementId === improvementId);
  return own
    .filter(({ type }) => type === 'improvement.opened')
    .sort((a, b) => b.time - a.time || (a.data.improvementId < b.data.improvementId ? 1 : -1))
    .map(({ time, data }) => {
      const { improvementId, title, owner, measure, target, dueOn } = data;
      const [done, dropped] = [decided('done', improvementId), decided('dropped', improvementId)];
      const told = { improvementId, title, owner, measure, target, dueOn, openedAt: textOf(time * 1000) };
      const at = {
        doneAt: done === undefined ? null : textOf(done.time * 1000),
        droppedAt: dropped === undefined ? null : textOf(dropped.time * 1000),
      };
      if (done === undefined) {
        const nothing = { before: null, after: null, change: null, provisional: dropped === undefined };
        return { ...told, ...at, status: dropped === undefined ? 'open' : 'dropped', ...nothing };
      }
      const [opened, since, today] = [time, done.time, now].map((each) => dayOf(each, timeZone)) as [
        string,
        string,
        string,
      ];
      const begun = (Date.parse(today) - Date.parse(since)) / DAY + 1;
      const days = Math.min(90, Math.max(0, begun));
      const before = observed(known, measure, timeZone, { from: later(opened, -days), to: opened });
      const after = observed(known, measure, timeZone, { from: since, to: later(since, days) });
      const value = before.value === null || after.value === null ? null : after.value - before.value;
      const change = { value, n: before.n + after.n };
      return { ...told, ...at, status: 'done', before, after, change, provisional: begun <= 90 };
    });
}

// biome-ignore lint/suspicious/noExplicitAny: an answer.
export function withoutVerdict({ history, verdict, before, after, change, ...rest }: any): object {
  const bare = (estimate: Observed | null) => estimate && { value: estimate.value, n: estimate.n };
  return { ...rest, before: bare(before), after: bare(after), change: bare(change) };
}

const DAY = 86_400_000;

function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** The measure over some days (docs/rules.md 19.2). */
function observed(known: readonly Known[], measure: Measure, timeZone: string, days: Days): Observed {
  const { kind, name = '', channel } = measure;
  const isOf = (wanted: string | undefined, value: string | null | undefined) =>
    wanted === undefined || wanted === value;
  const isIn = (at: number) => isWithin(dayOf(Math.floor(at / 1000), timeZone), days);
  const closed = known
    .flatMap(({ journeys }) => journeys)
    .filter(({ status, stops }) => status !== 'open' && isIn((stops.at(-1) as Stop).at))
    .filter(({ definition, tier }) => isOf(measure.definition, definition) && isOf(measure.tier, tier));
  const stops = closed.flatMap((each) => each.stops).filter(({ data }) => isOf(channel, data.channel));
  const said = (type: string, channelOf: (data: TimedEvent['data']) => string | undefined) =>
    known.flatMap(({ customer: { facts }, journeys }) =>
      facts
        .filter((fact) => fact.type === type && isIn(fact.at) && isOf(measure.tier, tierAt(facts, fact.at)))
        .filter(({ data }) => isOf(channel, channelOf(data)))
        .filter(({ eventId }) => measure.definition === undefined || attaches(eventId, journeys, measure.definition)),
    );
  const mean = (values: readonly number[]): Observed => ({ value: meanOf(values), n: values.length });
  if (kind === 'peak-end') {
    const having = closed.filter((each) => each.stops.some(({ data }) => isOf(channel, data.channel)));
    const scored = having.filter((each) => each.stops.some(({ valence }) => valence !== null));
    return mean(scored.map((journey) => (scoresOf(journey) as { peakEnd: number }).peakEnd));
  }
  if (kind === 'touchpoint')
    return mean(stops.flatMap(({ data, valence }) => (data.touchpoint === name && valence !== null ? [valence] : [])));
  if (kind === 'complaints') {
    const filed = said('complaint.filed', (data) => data.channel);
    const met = known.flatMap(({ customer: { facts, contacts } }) =>
      contacts.filter(({ at }) => isIn(at) && isOf(measure.tier, tierAt(facts, at))),
    );
    const n = channel === undefined && measure.definition === undefined ? met.length : stops.length;
    return { value: n === 0 ? null : (100 * filed.length) / n, n };
  }
  const answers = said('feedback.submitted', (data) => data.about?.channel);
  if (kind === 'dimension') return mean(answers.flatMap(({ data }) => data.dimensions?.[name] ?? []));
  const worth = WORTH[kind] as (value: number) => number;
  return mean(answers.filter(({ data }) => data.instrument === kind).map(({ data }) => worth(data.value)));
}

function attaches(eventId: string, journeys: readonly Journey[], definition: string): boolean {
  return journeys.some(
    (each) => each.definition === definition && each.outcomes.some(({ listed }) => listed.eventId === eventId),
  );
}
