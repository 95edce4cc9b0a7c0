import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Improvement, improvementOf, type ToldImprovement } from '#libs/facts/improvement/improvement.answer.js';
import { IMPROVEMENT_STATES } from '#libs/facts/improvement/improvement.commands.js';
import { improvementsOf } from '#libs/facts/improvement/improvement.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import { instantOfText, instantText, isBefore } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { Measuring } from './measure.reader.js';
import { readResults } from './results.reader.js';

export const improvementFilters = {
  ...paging,
  status: oneOf(IMPROVEMENT_STATES, 'Improvements in this state.'),
  owner: text('Improvements of this owner.'),
};

/** A tenant's improvements, latest opened first. */
export class ListImprovements extends Query<Answer<Page<Improvement>>> {
  constructor(
    readonly measuring: Measuring,
    readonly filters: Values<typeof improvementFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListImprovements)
export class ListImprovementsHandler implements IQueryHandler<ListImprovements> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ measuring, filters }: ListImprovements): Promise<Answer<Page<Improvement>>> {
    const list = listOf('improvements', filters);
    const [at, id] = readCursor(list, filters.cursor, ['instant', 'uuid']) ?? [];
    const { status, owner, limit = DEFAULT_LIMIT } = filters;
    const now = this.clock.now();
    return inSnapshot(this.database, async (sql) => {
      const told = (await improvementsOf(sql, measuring.tenant))
        .filter(({ state }) => status === undefined || state.status === status)
        .filter(({ state }) => owner === undefined || state.opened.data.owner === owner)
        .sort(latestFirst);
      const rest = at === undefined ? told : told.filter((each) => isAfter(each, at, id ?? ''));
      const { items, nextCursor } = pageOf(
        rest,
        limit,
        (each) => each,
        (last) => writeCursor(list, [instantText(last.state.opened.at), idOf(last)]),
      );
      const results = await readResults(sql, { ...measuring, now }, items);
      return { items: items.map((each, index) => improvementOf(each, results[index] ?? null)), nextCursor };
    });
  }
}

const idOf = ({ state }: ToldImprovement) => state.opened.data.improvementId;

/** By when they were opened, then by id. */
function latestFirst(a: ToldImprovement, b: ToldImprovement): number {
  const [one, other] = [a.state.opened.at, b.state.opened.at];
  if (isBefore(one, other)) return 1;
  if (isBefore(other, one)) return -1;
  return idOf(a) < idOf(b) ? 1 : -1;
}

/** Whether it comes after another in the list. */
function isAfter(each: ToldImprovement, at: string, id: string): boolean {
  const own = instantText(each.state.opened.at);
  return own === at ? idOf(each) < id : isBefore(each.state.opened.at, instantOfText(at));
}

/** An improvement, and its version for If-Match. */
export interface ReadImprovement {
  readonly improvement: Improvement;
  readonly version: number;
}

/** One improvement. */
export class GetImprovement extends Query<Answer<ReadImprovement>> {
  constructor(
    readonly measuring: Measuring,
    readonly improvementId: string,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@QueryHandler(GetImprovement)
export class GetImprovementHandler implements IQueryHandler<GetImprovement> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ measuring, improvementId }: GetImprovement): Promise<Answer<ReadImprovement>> {
    if (!UUID.test(improvementId)) throw unknown();
    const now = this.clock.now();
    return inSnapshot(this.database, async (sql) => {
      const found = await improvementsOf(sql, measuring.tenant, improvementId);
      const [told] = found;
      if (told === undefined) throw unknown();
      const [result = null] = await readResults(sql, { ...measuring, now }, found);
      return { improvement: improvementOf(told, result), version: told.state.version };
    });
  }
}

function unknown(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_IMPROVEMENT', 'There is no improvement with this id.');
}
