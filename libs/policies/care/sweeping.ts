import type { Sql } from '#libs/eventing/database.js';
import type { PolicyMoment, PolicyStep } from '#libs/eventing/policy.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { Json, JsonObject } from '#libs/kernel/event.js';
import { isAnniversary, readAnniversary } from './anniversary.policy.js';
import { readCandidates, readDuePending, readDueRule, readKnown, readSealed, type Sealed } from './care.table.js';
import { deletePending, write, writeRules } from './care.writes.js';
import { anniversaryIn, decideOn, type Occasion, occasionOn, unreadableIn } from './deciding.policy.js';
import { customerOf, keyOf, type Known, type PendingOccasion, type Rule, type Tenant, toldOf } from './known.policy.js';
import { nextDay } from './moment.policy.js';

/** Most customers looked at in one step, or most occasions decided about. */
const STEP = 2_000;
/** Most traits opened in one step, as they were told; all of one customer's are. */
const MOST_TRAITS = 4 * STEP;

/**
 * Decides about some of what is due, the first of it first: the next customers on a rule's day, or occasions that facts
 * brought about. It goes by what the log said up to the moment it is due at least.
 */
export async function step(sql: Sql, moment: PolicyMoment): Promise<PolicyStep | undefined> {
  const due = await readDueRule(sql, moment.until);
  // At the same time those of days come first.
  const pending = await readDuePending(sql, due === undefined ? moment.until : due.at - 1, STEP);
  if (pending.length > 0) return deciding(sql, pending, moment);
  if (due === undefined) return undefined;
  const known = await readKnown(sql, [due.tenant], []);
  const tenant = known.tenants.get(due.tenant) as Tenant;
  const rule = tenant.rules.get(due.name) as Rule;
  // What became due before the policy began is not decided.
  const from = Math.max(moment.beganAt, rule.since);
  if (due.at < from) return goingOn(tenant, { ...rule, nextOn: nextDay(tenant.calendar, from, rule.rule.at), to: '' });
  return sweeping(sql, tenant, rule, due.at, moment);
}

/** Decides about occasions that facts brought about. */
async function deciding(
  sql: Sql,
  pending: readonly PendingOccasion[],
  { now, beganAt }: PolicyMoment,
): Promise<PolicyStep> {
  const tenants = [...new Set(pending.map(({ tenant }) => tenant))];
  const known = await readKnown(
    sql,
    tenants,
    pending.map(({ tenant, customerId }) => [tenant, customerId]),
  );
  const decisions = pending.flatMap(({ customerId, occasion, at, ...each }): Decision[] => {
    const tenant = known.tenants.get(each.tenant) as Tenant;
    const rule = tenant.rules.get(each.rule) as Rule;
    if (at < beganAt) return [];
    return decideOn({ customer: customerOf(known, each.tenant, customerId), rule, occasion, at }, tenant, now, known);
  });
  return {
    decisions,
    write(writing) {
      write(writing, known);
      deletePending(writing, pending);
    },
  };
}

/** Goes on with a rule, which decides nothing. */
function goingOn(tenant: Tenant, rule: Rule): PolicyStep {
  return { decisions: [], write: (writing) => writeRules(writing, tenant, [rule]) };
}

/** Looks at a tenant's next customers on a rule's day. */
async function sweeping(sql: Sql, tenant: Tenant, rule: Rule, at: number, moment: PolicyMoment): Promise<PolicyStep> {
  const day = rule.nextOn as number;
  const { on } = rule.rule;
  const trait = on.kind === 'anniversary' && typeof on.of === 'object' ? on.of.trait : null;
  const { last, occasions, known } =
    trait === null
      ? await foundByDays(sql, tenant, rule, day)
      : await foundByTrait(sql, tenant, rule, day, trait, moment);
  const decisions = occasions.flatMap((occasion) => decideOn({ ...occasion, rule, at }, tenant, moment.now, known));
  const next = last === undefined ? { ...rule, nextOn: day + 1, to: '' } : { ...rule, to: last };
  return {
    decisions,
    write(writing) {
      write(writing, known);
      writeRules(writing, tenant, [next]);
    },
  };
}

/** What was found among the next customers. */
interface Found {
  /** The last of them; undefined: there are no others. */
  readonly last: string | undefined;
  readonly occasions: readonly Pick<Occasion, 'customer' | 'occasion'>[];
  readonly known: Known;
}

async function foundByDays(sql: Sql, tenant: Tenant, rule: Rule, day: number): Promise<Found> {
  const customers = await readCandidates(sql, tenant, rule, day, STEP);
  const known = knowing(tenant, customers);
  const occasions = customers.flatMap((customer) => {
    const occasion = occasionOn(day, toldOf(customer), rule, tenant);
    return occasion === undefined ? [] : [{ customer, occasion }];
  });
  return { last: lastOf(customers), occasions, known };
}

/** Opens traits, and forgets them with the step: only who has an occasion on this very day is told. */
async function foundByTrait(
  sql: Sql,
  tenant: Tenant,
  rule: Rule,
  day: number,
  trait: string,
  { open }: PolicyMoment,
): Promise<Found> {
  const sealed = await readSealed(sql, tenant, rule.to, { customers: STEP, traits: MOST_TRAITS });
  const values = await traitOfEach(sealed, trait, (each) => open(tenant.tenant, each));
  const target = day + rule.rule.leadDays;
  const found = sealed.flatMap(({ customerId }, index) => {
    const value = values[index] ?? null;
    if (value === null) return [];
    const date = readAnniversary(value);
    if (date === undefined) return [{ customerId, occasion: unreadableIn(day) }];
    return isAnniversary(date, target) ? [{ customerId, occasion: anniversaryIn(target) }] : [];
  });
  const known = await readKnown(
    sql,
    [tenant.tenant],
    found.map(({ customerId }) => [tenant.tenant, customerId]),
  );
  const occasions = found.map(({ customerId, occasion }) => ({
    customer: customerOf(known, tenant.tenant, customerId),
    occasion,
  }));
  // There may be others after fewer than a step's: traits are counted as well.
  return { last: sealed.at(-1)?.customerId, occasions, known };
}

/** What a trait says of each: of those that were told in turn, the last that says anything of it; null takes it back. */
async function traitOfEach(
  sealed: readonly Sealed[],
  trait: string,
  open: (each: Sealed['traits'][string][]) => Promise<readonly (Json | undefined)[]>,
): Promise<readonly (Json | undefined)[]> {
  const inOrder = sealed.map(({ traits }) =>
    Object.keys(traits)
      .sort()
      .map((place) => traits[place] as Sealed['traits'][string]),
  );
  const opened = (await open(inOrder.flat())).values();
  return inOrder.map((told) => {
    let value: Json | undefined;
    for (const _ of told) {
      const traits = opened.next().value as JsonObject | undefined;
      if (traits !== undefined && Object.hasOwn(traits, trait)) value = traits[trait];
    }
    return value;
  });
}

function lastOf(customers: readonly { readonly customerId: string }[]): string | undefined {
  return customers.length < STEP ? undefined : customers.at(-1)?.customerId;
}

function knowing(
  tenant: Tenant,
  customers: Known['customers'] extends Map<string, infer Each> ? readonly Each[] : never,
): Known {
  return {
    tenants: new Map([[tenant.tenant, tenant]]),
    customers: new Map(customers.map((each) => [keyOf(each.tenant, each.customerId), each])),
    changedTenants: new Set(),
    changed: new Set(),
    changedTraits: new Set(),
    added: [],
  };
}
