import { answersOf, estimateOf, isPicked, type Told, toldBy } from './about.js';
import type { CustomerFacts } from './customer.facts.js';
import type { Named } from './journeys.js';
import { meanOf } from './scores.js';

export type StaffFilters = Readonly<Partial<Record<'from' | 'to' | 'tier' | 'channel' | 'definition', string>>>;
export const STAFF_FILTERS: readonly StaffFilters[] = [
  {},
  { tier: 'gold' },
  { channel: 'branch' },
  { definition: 'bank-branch-visit' },
  { definition: 'errand', from: '2024-03-31' },
  { to: '2024-05-15' },
];

type Member = Readonly<Record<string, unknown>> & { readonly staffId: string };

/** What `/v1/staff` lists. */
export function staffOf(
  customers: readonly CustomerFacts[],
  definitions: readonly Named[],
  timeZone: string,
  filters: StaffFilters,
): readonly Member[] {
  const told = customers
    .flatMap((customer) => toldBy(customer, timeZone))
    .filter(({ names }) => names['staffId'] !== undefined)
    .map((each) => ({ ...each, definition: definitionOf(each, definitions) }))
    .filter((each) => isPicked(each, filters))
    .filter(({ definition }) => filters.definition === undefined || definition === filters.definition);
  const ids = [...new Set(told.map(({ names }) => names['staffId'] as string))].sort();
  const effects = effectsOf(told, ids);
  return ids.map((staffId) => {
    const own = told.filter(({ names }) => names['staffId'] === staffId);
    const touchpoints = own.filter(({ kind }) => kind === 'touchpoint');
    const { tooFew: _, ...mean } = estimateOf(touchpoints) as { n: number; tooFew: boolean };
    const effect = effects.get(staffId) as { compared: number };
    const complaints = own.filter(({ kind }) => kind === 'complaint').length;
    return {
      staffId,
      touchpoints: touchpoints.length,
      ...mean,
      ...effect,
      tooFew: mean.n < 30 || effect.compared < 30,
      csat: answersOf(own, 'csat'),
      complaintsPer100: touchpoints.length === 0 ? null : (complaints / touchpoints.length) * 100,
    };
  });
}

/** The named definition if there is such, else the only one that lists the type; templates count where no other does. */
function definitionOf({ definition, touchpoint }: Told, definitions: readonly Named[]): string | undefined {
  if (definition !== undefined) return definitions.find(({ name }) => name === definition)?.name;
  const lists = ({ definition: { stages } }: Named) =>
    // biome-ignore lint/suspicious/noExplicitAny: as it was put.
    stages.some((stage: any) => stage.touchpoints.includes(touchpoint));
  for (const shipped of [false, true]) {
    const found = definitions.filter((each) => each.shipped === shipped && lists(each));
    if (found.length > 0) return found.length === 1 ? found[0]?.name : undefined;
  }
  return undefined;
}

type Scored = Told & { readonly valence: number };

/** Differences from others' means in the same cells, then drawn towards 0 (DerSimonian & Laird), from single touchpoints. */
function effectsOf(told: readonly Told[], ids: readonly string[]): ReadonlyMap<string, object> {
  const scored = told.filter((each): each is Scored => each.kind === 'touchpoint' && each.valence !== null);
  const cellOf = ({ definition, touchpoint, tier, channel }: Told) =>
    JSON.stringify([definition ?? null, touchpoint, tier, channel]);
  const cells = [...new Set(scored.map(cellOf))].map((cell) => scored.filter((each) => cellOf(each) === cell));
  const squares = cells.map((cell) => {
    const mean = valenceOf(cell);
    return cell.reduce((sum, { valence }) => sum + (valence - mean) ** 2, 0);
  });
  const degrees = scored.length - cells.length;
  const variance = degrees === 0 ? 0 : squares.reduce((sum, each) => sum + each, 0) / degrees;
  const raw = ids.map((staffId) => {
    const parts = cells.flatMap((cell) => {
      const own = cell.filter(({ names }) => names['staffId'] === staffId);
      const others = cell.filter(({ names }) => names['staffId'] !== staffId);
      return own.length === 0 || others.length === 0 ? [] : [{ own, others }];
    });
    const compared = parts.reduce((sum, { own }) => sum + own.length, 0);
    const weighted = (of: (part: (typeof parts)[number]) => number) =>
      parts.reduce((sum, part) => sum + of(part), 0) / compared;
    const value = weighted(({ own, others }) => own.length * (valenceOf(own) - valenceOf(others)));
    const error = weighted(({ own, others }) => own.length + own.length ** 2 / others.length) / compared;
    return { staffId, compared, value, s2: error * variance };
  });
  const varying = raw.filter(({ compared, s2 }) => compared > 0 && s2 > 0);
  const sum = (of: (each: (typeof raw)[number]) => number) => varying.reduce((all, each) => all + of(each), 0);
  const [w1, w2] = [sum(({ s2 }) => 1 / s2), sum(({ s2 }) => 1 / s2 ** 2)];
  const centre = sum(({ value, s2 }) => value / s2) / w1;
  const q = sum(({ value, s2 }) => (value - centre) ** 2 / s2);
  const between = varying.length < 2 ? 0 : Math.max(0, (q - varying.length + 1) / (w1 - w2 / w1));
  return new Map(
    raw.map(({ staffId, compared, value, s2 }): [string, object] => {
      if (compared === 0) return [staffId, { compared, effect: null, effectInterval: null }];
      const effect = s2 === 0 ? value : (value * between) / (between + s2);
      const half = 1.96 * Math.sqrt(s2);
      return [staffId, { compared, effect, effectInterval: [effect - half, effect + half] }];
    }),
  );
}

const valenceOf = (scored: readonly Scored[]) => meanOf(scored.map(({ valence }) => valence)) as number;
