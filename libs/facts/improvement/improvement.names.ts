import type { Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { pause } from '#libs/eventing/pause.js';
import { misfit } from '#libs/facts/command.reader.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { namesKnownBy } from '#libs/facts/definition/known.names.js';
import { isNameUsed } from '#libs/facts/table/used-names.table.js';
import { lastTierSettings } from '#libs/facts/tier-setting/tier-setting.table.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import type { Measure } from './improvement.events.js';

/** Dimensions that everybody has, whether or not anything rates them yet (docs/rules.md 19.2). */
export const COMMON_DIMENSIONS: readonly string[] = [
  'product',
  'service',
  'relationship',
  'convenience',
  'brand-image',
  'price',
];

/** How long a name that was put or published a moment ago may take to become known, and how often to look. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

/**
 * Checks that there are such things as a measure names: a misspelt one would never be measured. What the store has but readers do
 * not know yet is waited for.
 *
 * @throws Refusal `invalid` naming what is unknown; `unavailable` if it may be known in a moment
 */
export async function checkNames(
  store: Pick<EventStore, 'head'>,
  sql: Sql,
  tenant: string,
  measure: Measure,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  let errors = await unknownNames(sql, tenant, measure);
  if (errors.length === 0) return;
  const head = await store.head();
  let isKnown = await isReached(sql, head);
  for (let waited = 0; !isKnown && waited < patienceMs; waited += LOOK_MS) {
    await pause(LOOK_MS);
    isKnown = await isReached(sql, head);
  }
  errors = await unknownNames(sql, tenant, measure);
  if (errors.length === 0) return;
  if (isKnown) throw misfit(errors);
  const paths = errors.map(({ path }) => `"${path}"`).join(' and ');
  const message = `What was published last is not known yet, and nothing that is has the name of ${paths}: give the command again. Nothing was decided.`;
  throw new Refusal('unavailable', 'NOT_YET_PROJECTED', message, { retryAfter: 1 });
}

async function isReached(sql: Sql, position: bigint): Promise<boolean> {
  const { rowCount } = await sql.query('select from engine.reached where projection = $1 and position >= $2', [
    'insights',
    `${position}`,
  ]);
  return rowCount === 1;
}

async function unknownNames(sql: Sql, tenant: string, measure: Measure): Promise<readonly InputError[]> {
  const found = [
    await unknownOf(sql, tenant, measure),
    await unknownChannel(sql, tenant, measure),
    await unknownTier(sql, tenant, measure),
  ];
  return found.filter((error) => error !== null);
}

async function unknownChannel(sql: Sql, tenant: string, { channel }: Measure): Promise<InputError | null> {
  if (channel === undefined || (await isNameUsed(sql, tenant, 'channel', channel))) return null;
  const message = `"channel" must be a channel that a fact names, spelt as it does: there is no "${channel}".`;
  return { path: '/measure/channel', code: 'UNKNOWN_CHANNEL', message };
}

async function unknownTier(sql: Sql, tenant: string, { tier }: Measure): Promise<InputError | null> {
  if (tier === undefined || (await isNameUsed(sql, tenant, 'tier', tier))) return null;
  const { settings } = await lastTierSettings(sql, tenant);
  const tiers = settings.tiers.map((each) => each.tier);
  if (tiers.includes(tier)) return null;
  const message = `"tier" must be one that a customer was assigned, or one of the tier settings, ${tiers.join(', ')}: there is no "${tier}".`;
  return { path: '/measure/tier', code: 'UNKNOWN_TIER', message };
}

/** What is unknown of the definition, or of what the measure is of. */
async function unknownOf(sql: Sql, tenant: string, { kind, name, definition }: Measure): Promise<InputError | null> {
  const definitions = await definitionsInForce(sql, tenant);
  if (definition !== undefined && !definitions.some((each) => each.name === definition))
    return {
      path: '/measure/definition',
      code: 'UNKNOWN_DEFINITION',
      message: `"definition" must be a journey definition that there is: put "${definition}" first, or name another one.`,
    };
  if (name === undefined) return null;
  // A definition that is named decides by itself: what only others list, or facts have, is none of its touchpoints.
  const own = definitions.filter((each) => definition === undefined || each.name === definition);
  const isKnown =
    kind === 'touchpoint'
      ? namesKnownBy(own).touchpoint.has(name) ||
        (definition === undefined && (await isNameUsed(sql, tenant, 'touchpoint', name)))
      : COMMON_DIMENSIONS.includes(name) || (await isNameUsed(sql, tenant, 'dimension', name));
  if (isKnown) return null;
  const [code, what] =
    kind === 'touchpoint'
      ? [
          'UNKNOWN_TOUCHPOINT',
          definition === undefined
            ? 'a touchpoint type that a definition or a fact knows'
            : `a touchpoint type that the definition "${definition}" lists`,
        ]
      : ['UNKNOWN_DIMENSION', `one of ${COMMON_DIMENSIONS.join(', ')}, or a dimension that a fact rates`];
  return { path: '/measure/name', code, message: `"name" must be ${what}: there is no "${name}".` };
}
