import type { CareRule } from '#libs/facts/care/care.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { CareOracle, type PutRule, type Told } from '#test/support/care.oracle.js';
import { CareWorld, careRule, sealedTraits } from '#test/support/care.world.js';
import { useDatabase } from '#test/support/postgres.js';
import { randomOf } from '#test/support/random.facts.js';

const given = useDatabase();
const HISTORIES = process.env['PROVE'] === 'full' ? 500 : 12;
const FIRST = Number(process.env['SEED'] ?? 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse('2026-02-20T00:00:00Z');
const DAYS = 14;
const EVENTS = 130;
const OFFSET = 5 * HOUR;
const textOf = (time: number) => new Date(time).toISOString();

type Random = <T>(...values: readonly T[]) => T;

const OCCASIONS: readonly CareRule['on'][] = [
  { kind: 'anniversary', of: 'first-purchase' },
  { kind: 'anniversary', of: 'first-contact' },
  { kind: 'anniversary', of: { trait: 'born' } },
  { kind: 'purchase', nth: 2 },
  { kind: 'purchase', nth: 3 },
  { kind: 'silence', days: 2 },
  { kind: 'tier', to: 'a' },
  { kind: 'won-back' },
];

function anyRule(one: Random): CareRule {
  const on = one(...OCCASIONS);
  return careRule(on, {
    enabled: one(true, true, true, true, false),
    at: one('00:00', '09:00', '22:30'),
    leadDays: on.kind === 'anniversary' ? one(0, 0, 3) : 0,
    notMoreOftenThanDays: one(0, 0, 2, 30),
    match: one<CareRule['match']>({}, {}, {}, { tiers: ['a', 'b'] }, { segments: ['shops'] }, { potential: 'high' }),
    controlShare: one(0, 0, 1),
  });
}

const OFTEN = [
  'customer.purchase-made',
  'touchpoint.recorded',
  'customer.tier-assigned',
  'customer.profile-changed',
] as const;
const TYPES = [
  ...[...OFTEN, ...OFTEN, ...OFTEN, ...OFTEN, ...OFTEN],
  ...(['customer.lost', 'customer.won-back', 'customer.won-back', 'customer.profiling-objected'] as const),
  ...(['customer.profiling-allowed', 'customer.erased', 'customer.merged', 'customer.merged'] as const),
  ...(['touchpoint.corrected', 'touchpoint.corrected', 'touchpoint.retracted', 'touchpoint.retracted'] as const),
] as const;

/** Touchpoints that were recorded, and those about which more was recorded than they themselves so far. */
interface Touchpoints {
  readonly recorded: Touchpoint[];
  readonly awaited: Touchpoint[];
}

type Touchpoint = Pick<Told, 'customer'> & { readonly eventId: Uuid };

/** A touchpoint: often one that is awaited. */
function aTouchpoint(one: Random, customer: string, { recorded, awaited }: Touchpoints): Touchpoint {
  const coming = one(true, false) ? awaited.shift() : undefined;
  const touchpoint = coming ?? { customer, eventId: uuid5(EVENT_NAMESPACE, `${recorded.length}`) };
  recorded.push(touchpoint);
  return touchpoint;
}

/** What is corrected or retracted: something that was recorded before, or will be. */
function toCorrect(one: Random, customer: string, { recorded, awaited }: Touchpoints): Touchpoint {
  const touchpoint = one(undefined, undefined, ...recorded, ...awaited);
  if (touchpoint !== undefined) return touchpoint;
  const coming = { customer, eventId: uuid5(EVENT_NAMESPACE, `awaited ${recorded.length} ${awaited.length}`) };
  awaited.push(coming);
  return coming;
}

function anyFact(one: Random, recorded: number, merged: Set<string>, touchpoints: Touchpoints): Told | undefined {
  const type = one(...TYPES);
  const number = one(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const customer = `c${number}`;
  const ago = () => one(0, 0, 0, HOUR, 2 * DAY, 4 * DAY, 363 * DAY, 365 * DAY, 367 * DAY, 725 * DAY);
  const happened = recorded - ago();
  if (type === 'touchpoint.recorded')
    return { recorded, happened, type, says: {}, ...aTouchpoint(one, customer, touchpoints) };
  if (type === 'touchpoint.corrected' || type === 'touchpoint.retracted') {
    const { eventId, ...of } = toCorrect(one, customer, touchpoints);
    const occurredAt = type === 'touchpoint.corrected' && { occurredAt: textOf(recorded - ago()) };
    // Published about somebody else it has no effect until both are one.
    return { recorded, happened, type, says: { eventId, ...occurredAt }, customer: one(of.customer, customer) };
  }
  if (type === 'customer.merged' && (number === 0 || merged.has(customer))) return undefined;
  if (type === 'customer.merged') merged.add(customer);
  const says = {
    'customer.merged': { into: `c${Math.max(0, number - one(1, 2))}` },
    'customer.tier-assigned': { tier: one('a', 'b', 'c', 'gold') },
    'customer.profile-changed': {
      traits: one(
        { born: '1984-02-29' },
        { born: '--03-01' },
        { born: '1990-03-04' },
        { born: 'May' },
        { born: null },
        {},
      ),
      ...one({}, { segment: 'shops' }, { segment: 'inns' }),
      ...one({}, { potential: 'high' }, { potential: 'low' }),
    },
  }[type as string] as Told['says'] | undefined;
  return { recorded, happened, customer, type, says: says ?? {} };
}

/** What is recorded, in order of time, and the looks at the clock between. */
function history(seed: number) {
  const random = randomOf(seed);
  const one: Random = (...values) => values[Math.floor(random() * values.length)] as never;
  const merged = new Set<string>();
  const touchpoints: Touchpoints = { recorded: [], awaited: [] };
  const facts: Told[] = [];
  const puts: PutRule[] = [];
  const looks: number[] = [];
  for (let index = 0; index < EVENTS; index++) {
    const time = BEGIN + Math.floor((index * DAYS * DAY) / EVENTS) + index;
    const kind = index < 5 ? 'put' : one('fact', 'fact', 'fact', 'fact', 'look', 'put');
    const name = index < 5 ? `r${index}` : one('r0', 'r1', 'r2', 'r3', 'r4');
    if (kind === 'look') looks.push(time);
    else if (kind === 'put' && (index < 5 || random() < 0.3)) {
      const same = one(puts.findLast((put) => put.name === name && put.rule.enabled)?.rule, undefined);
      const about = same && { enabled: same.enabled, on: same.on, at: same.at, leadDays: same.leadDays };
      const rule = { ...anyRule(one), ...about, ...(index < 5 && { enabled: true }) };
      puts.push({ recorded: time, after: facts.length, name, rule });
    } else if (kind === 'fact')
      facts.push(...[anyFact(one, time, merged, touchpoints)].filter((fact) => fact !== undefined));
  }
  return { facts, puts, looks: [...looks, BEGIN + DAYS * DAY] };
}

async function play(
  world: CareWorld,
  { facts, puts, looks }: ReturnType<typeof history>,
): Promise<readonly string[][]> {
  const told: string[][] = [];
  const all = [
    ...facts.map((fact) => ({ time: fact.recorded, does: () => hear(world, fact) })),
    ...puts.map(({ recorded, name, rule }, index) => ({
      time: recorded,
      does: () => world.puts(textOf(recorded), name, rule, index + 1),
    })),
    ...looks.map((time) => ({ time, does: async () => void told.push([...(await world.comes(textOf(time)))]) })),
  ].sort((a, b) => a.time - b.time);
  for (const { does } of all) await does();
  return told;
}

function hear(world: CareWorld, { recorded, happened, customer, type, says, eventId }: Told): Promise<void> {
  const { traits, ...rest } = says;
  const sealed = traits === undefined ? {} : sealedTraits(traits as Record<string, string | null>);
  const own: Readonly<Record<string, JsonObject>> = {
    'customer.purchase-made': { amount: '1', currency: 'EUR' },
    'touchpoint.recorded': { touchpoint: 'visit', channel: 'branch' },
    'customer.erased': { erasureId: 'x', survivor: customer, keys: [] },
  };
  const data = { ...own[type], ...rest, ...sealed };
  return world.hear(textOf(recorded), type, customer, data, textOf(happened), eventId);
}

test(`over ${HISTORIES} random histories it decides what follows from all facts at each look at the clock`, async () => {
  const world = new CareWorld(given);
  const outcomes = new Map<string, number>();
  for (let seed = FIRST; seed < FIRST + HISTORIES; seed++) {
    const told = history(seed);
    await world.begin('Etc/GMT-5');
    const oracle = new CareOracle(told.facts, told.puts, OFFSET);
    const expected = told.looks.map((time) => oracle.look(time));
    expect([seed, await play(world, told)]).toEqual([seed, expected]);
    for (const each of expected.flat()) {
      const outcome = each.split(' ').at(-1) as string;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  if (HISTORIES >= 100)
    expect([...outcomes.keys()].sort()).toEqual(['control', 'due', 'late', 'too-often', 'unreadable-date']);
  expect(outcomes.get('due')).toBeGreaterThan(2 * HISTORIES);
}, 3_600_000);
