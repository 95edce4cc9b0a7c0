import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange, CustomerNo, WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, type InsightContext, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { comparedSums } from '#libs/insights/engine/sums.table.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, placeFrom, timeOf } from '#libs/kernel/place.js';
import { type Mention, MENTIONING, mentionOf, mentionOfTouchpoint } from './mention.insight.js';
import { CreateMentions1700000000840 } from './mention.migration.js';
import { countMentions, MENTION_CELLS } from './mention.sums.js';
import { deleteMentions, deleteMentionsOf, insertMentions, readMentions, type Stretch } from './mention.table.js';

const TIER = 'customer.tier-assigned';
/** Types of the facts that mentions and their tiers are made of. */
const FACTS: readonly CustomerEventType[] = [...MENTIONING, TIER];

/** Before all places. */
const BEGINNING = Buffer.alloc(0);

/** Facts that name somebody or something, and sums over them by whom and what they name. */
export const mentions: Insight = {
  name: 'mentions',
  version: 1,
  facts: FACTS,
  dates: true,
  migrations: [CreateMentions1700000000840],
  tables: [
    {
      name: 'insight.mentions',
      entity: async () => (await import('./mention.entity.js')).MentionEntity,
      compared: ofCustomers('mentions', 'insight.mentions', {
        columns: [
          't.place, t.kind, t.definition, t.touchpoint, t.channel, t.tier, t.staff, t.campaign, t.product, t.product_line',
          't.brand, t.value, t.valence, t.words',
        ],
        order: 't.place',
      }),
    },
    {
      name: MENTION_CELLS.name,
      entity: async () => (await import('./mention-cell.entity.js')).MentionCellEntity,
      compared: comparedSums('sums of mentions', MENTION_CELLS),
    },
  ],

  async read(sql, customers, context) {
    const erased = customers.filter(isErased);
    const rest = customers.filter((each) => !isErased(each) && (mayMention(each) || isRetiered(each)));
    if (rest.length === 0 && erased.length === 0) return nothingToWrite;
    const { build } = context;
    const [tiers, known, whole] = await together([
      rest.length > 0 ? readTiers(sql, rest) : new Map<CustomerNo, Tiers>(),
      readMentions(sql, build, [...rest.flatMap(changedStretches), ...erased.map(everything)]),
      // Words that an erasure took are known by their absence only.
      erased.length > 0 ? readWholeCustomers(sql, erased, FACTS) : [],
    ]);
    const of = groupBy(known, ({ customerNo }) => customerNo);
    const changes = rest.map((each) => changeOf(each, of.get(each.root) ?? [], tiers.get(each.root) as Tiers));
    const before = [...changes.flatMap((change) => change.before), ...erased.flatMap(({ root }) => of.get(root) ?? [])];
    const after = [...changes.flatMap((change) => change.after), ...whole.flatMap(mentionsOfWhole)];
    return () => replaceMentions(sql, before, after, context);
  },

  async fill(sql, customers, context) {
    const rows = customers.flatMap(mentionsOfWhole);
    return () => replaceMentions(sql, [], rows, context);
  },

  async clear(sql, customers, { build, sums, dayOf }): Promise<Write> {
    const known = await readMentions(
      sql,
      build,
      customers.map((root) => everything({ root })),
    );
    return () => {
      countMentions(sums, known, -1, dayOf);
      if (known.length > 0) deleteMentionsOf(sql, build, customers);
    };
  },
};

/** Whether a batch may have brought mentions of a customer, or changed or taken away some. */
function mayMention({ root, facts, touchpoints }: CustomerChange): boolean {
  return (
    touchpoints.some(({ before, after }) => [before, after].some((each) => each && names(root, each))) ||
    facts.some((fact) => fact.type !== 'touchpoint.recorded' && mentionOf(root, fact, NO_TIERS) !== null)
  );
}

const NO_TIERS = new Tiers([]);
const names = (root: CustomerNo, touchpoint: Parameters<typeof mentionOfTouchpoint>[1]) =>
  mentionOfTouchpoint(root, touchpoint, NO_TIERS) !== null;

const isRetiered = ({ facts }: CustomerChange) => facts.some(({ type }) => type === TIER);
const isErased = ({ facts }: CustomerChange) => facts.some(({ type }) => type === 'customer.erased');

const everything = ({ root }: Pick<CustomerChange, 'root'>): Stretch => ({ root, from: BEGINNING, through: null });

/** Where known mentions may change: changed touchpoints, and what comes after a new assignment of a tier. */
function changedStretches({ root, facts, touchpoints }: CustomerChange): readonly Stretch[] {
  const changed = touchpoints.flatMap(({ before }) =>
    before && names(root, before) ? [{ root, from: before.place, through: before.place }] : [],
  );
  const [first] = facts
    .filter(({ type }) => type === TIER)
    .map(({ place }) => place)
    .sort(comparePlaces);
  // What happened at the same moment is in that tier too, even before it in the order.
  return first === undefined ? changed : [...changed, { root, from: placeFrom(timeOf(first)), through: null }];
}

/** The known mentions that a batch changes or takes away, and what stands in their place and is new. */
function changeOf(
  { root, facts, touchpoints }: CustomerChange,
  known: readonly Mention[],
  tiers: Tiers,
): { readonly before: readonly Mention[]; readonly after: readonly Mention[] } {
  const replaced = new Set(touchpoints.flatMap(({ before }) => before?.place.toString('hex') ?? []));
  const isReplaced = ({ place }: Mention) => replaced.has(place.toString('hex'));
  const moved = known.filter((each) => !isReplaced(each) && tiers.at(each.place) !== each.tier);
  const added = [
    ...touchpoints.map(({ after }) => after && mentionOfTouchpoint(root, after, tiers)),
    ...facts.filter(({ type }) => type !== 'touchpoint.recorded').map((fact) => mentionOf(root, fact, tiers)),
  ];
  return {
    before: [...known.filter(isReplaced), ...moved],
    after: [
      ...moved.map((each) => ({ ...each, tier: tiers.at(each.place) })),
      ...added.filter((mention) => mention !== null),
    ],
  };
}

function mentionsOfWhole({ root, facts }: WholeCustomer): readonly Mention[] {
  const tiers = new Tiers(
    facts.flatMap(({ type, place, data }) => (type === TIER ? [{ place, tier: data.tier }] : [])),
  );
  return facts.map((fact) => mentionOf(root, fact, tiers)).filter((mention) => mention !== null);
}

function replaceMentions(
  sql: Sql,
  before: readonly Mention[],
  after: readonly Mention[],
  { build, sums, dayOf }: InsightContext,
): void {
  countMentions(sums, before, -1, dayOf);
  countMentions(sums, after, 1, dayOf);
  deleteMentions(sql, build, before);
  insertMentions(sql, build, after);
}
