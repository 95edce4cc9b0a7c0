import type { Sql } from '#libs/eventing/database.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import type { Whole } from '#libs/kernel/whole.js';
import { periodOf } from '#libs/insights/reading/period.js';
import { ALL_DAYS, type Dimension, DIMENSIONS, dimensions, EVERYTHING, VALUES } from './feedback.counts.js';
import { type AnswersByGroup, type FeedbackWanted, isPeriod } from './feedback.groups.js';

/** Which counts to read. */
interface CountsWanted {
  readonly dimension: Dimension | typeof EVERYTHING;
  /** Undefined: each of them. */
  readonly value: string | undefined;
  readonly vector: 'answers' | 'pairs';
}

interface StoredCounts {
  readonly value: string;
  readonly day: string;
  readonly sums: Buffer;
}

/**
 * How often each value was answered, by group, from the counts: its cost is that of the groups, whatever the number of
 * answers. Undefined if there are no such counts: they hold two dimensions at once, and no journeys.
 */
export async function countedAnswers(
  sql: Sql,
  build: number,
  wanted: FeedbackWanted,
): Promise<AnswersByGroup | undefined> {
  const { groupBy, filters } = wanted;
  const grouped = groupBy === undefined || isPeriod(groupBy) ? undefined : groupBy;
  const picked = (dimension: Dimension | undefined) => dimension && filters[DIMENSIONS[dimension]];
  const [first, second, third] = dimensions.filter((each) => each === grouped || picked(each) !== undefined);
  if (third !== undefined || filters.journeyId !== undefined) return undefined;
  const groups = new Groups();
  const rows = await read(sql, build, wanted, {
    dimension: first ?? EVERYTHING,
    value: picked(first),
    vector: second === undefined ? 'answers' : 'pairs',
  });
  for (const { value, day, sums } of rows)
    for (const { names, sums: counts } of decodeSums(sums, VALUES)) {
      const [other, of] = names;
      if (other !== second || (picked(second) ?? of) !== of) continue;
      groups.add(keyOf(wanted, { day, value: grouped === first ? value : of }), counts);
    }
  if (grouped === undefined || picked(grouped) !== undefined) return groups.answers();
  // What has no such property is what the groups leave of everything that the filters pick.
  const filter = grouped === first ? second : first;
  const all = await read(sql, build, wanted, {
    dimension: filter ?? EVERYTHING,
    value: picked(filter),
    vector: 'answers',
  });
  for (const { sums } of all) for (const { sums: counts } of decodeSums(sums, VALUES)) groups.addRest(counts);
  return groups.answers();
}

function keyOf(
  { groupBy }: FeedbackWanted,
  { day, value }: { readonly day: string; readonly value: string | undefined },
): string | null {
  if (groupBy === undefined) return null;
  return isPeriod(groupBy) ? periodOf(groupBy, day) : (value ?? null);
}

async function read(
  sql: Sql,
  build: number,
  { instrument, groupBy, filters: { from, to } }: FeedbackWanted,
  { dimension, value, vector }: CountsWanted,
): Promise<readonly StoredCounts[]> {
  const daily = from !== undefined || to !== undefined || (groupBy !== undefined && isPeriod(groupBy));
  const { rows } = await sql.query<StoredCounts>(
    `select value, day::text, ${vector} as sums from insight.feedback_counts
      where build = $1 and instrument = $2 and dimension = $3 and ($4::text is null or value = $4)
        and ${daily ? `day > '${ALL_DAYS}' and ($5::date is null or day >= $5) and ($6::date is null or day < $6)` : `day = '${ALL_DAYS}'`}`,
    daily ? [build, instrument, dimension, value, from, to] : [build, instrument, dimension, value],
    { binary: true },
  );
  return rows;
}

/** Counts of values, added up by group. */
class Groups {
  private readonly byKey = new Map<string | null, number[]>();
  private readonly rest = none();

  add(key: string | null, counts: readonly Whole[]): void {
    let group = this.byKey.get(key);
    if (!group) this.byKey.set(key, (group = none()));
    for (const [value, count] of counts.entries()) {
      group[value] = (group[value] as number) + Number(count);
      this.rest[value] = (this.rest[value] as number) - Number(count);
    }
  }

  /** Adds to what is in no group: everything, of which groups were taken off. */
  addRest(counts: readonly Whole[]): void {
    for (const [value, count] of counts.entries()) this.rest[value] = (this.rest[value] as number) + Number(count);
    this.byKey.set(null, this.rest);
  }

  answers(): AnswersByGroup {
    const groups = [...this.byKey].map(([key, counts]) => [key, answered(counts)] as const);
    return new Map(groups.filter(([, answers]) => answers.size > 0));
  }
}

const none = () => new Array<number>(VALUES).fill(0);

function answered(counts: readonly number[]): ReadonlyMap<number, number> {
  return new Map([...counts.entries()].filter(([, count]) => count !== 0));
}
