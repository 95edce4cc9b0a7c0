import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { type FollowUp, followUpsOf } from '#libs/facts/follow-up/follow-up.answer.js';
import { FOLLOW_UP_STATES } from '#libs/facts/follow-up/follow-up.commands.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, flag, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { FOUND_FOLLOW_UPS, type FoundFollowUp, toldFollowUp } from './follow-up.reader.js';

export const followUpFilters = {
  ...paging,
  department: text('Tasks that this department was given.'),
  status: oneOf(FOLLOW_UP_STATES, 'Tasks in this state.'),
  overdue: flag('Tasks that are (are not) past due and still to be done.'),
};

/** A tenant's follow-up tasks, latest opened first. */
export class ListFollowUps extends Query<Answer<Page<FollowUp>>> {
  constructor(
    readonly tenant: string,
    readonly filters: Values<typeof followUpFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListFollowUps)
export class ListFollowUpsHandler implements IQueryHandler<ListFollowUps> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  async execute({ tenant, filters }: ListFollowUps): Promise<Answer<Page<FollowUp>>> {
    const list = listOf('follow-ups', filters);
    const after = readCursor(list, filters.cursor, ['instant', 'uuid']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<FoundFollowUp>(
        `${FOUND_FOLLOW_UPS}
          where f.build = ${liveBuild('follow-ups', '$1')} and f.opened is not null
            and ($2::text is null or f.department = $2)
            and ($3::text is null or $3 = case when f.confirmed is not null then 'confirmed'
                                               when f.done is not null then 'done' else 'open' end)
            and ($4::boolean is null or (f.overdue is not null and f.done is null) = $4)
            and ($5::timestamptz is null or (f.opened_at, f.follow_up_id) < ($5, $6::uuid))
          order by f.opened_at desc, f.follow_up_id desc limit $7`,
        [tenant, filters.department, filters.status, filters.overdue, after?.[0], after?.[1], limit + 1],
      );
      return rows;
    });
    const items = await followUpsOf(this.keyring, tenant, body.slice(0, limit).map(toldFollowUp));
    const { nextCursor } = pageOf(
      body,
      limit,
      (row) => row,
      (last) => writeCursor(list, [instantText(fromMicroseconds(last.opened_at)), last.follow_up_id]),
    );
    return { position, body: { items, nextCursor } };
  }
}
