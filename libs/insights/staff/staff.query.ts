import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { isMentioned } from '#libs/insights/mention/mention.reader.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { MemberFilters, StaffFilters } from './staff.filters.js';
import { readStaff, type StaffMember } from './staff.reader.js';

/** Members of staff in one answer if no limit is given. */
const MOST_MEMBERS = 10_000;

/** Everybody, in the order of their ids. */
export class ListStaff extends Query<Answer<Page<StaffMember>>> {
  constructor(
    readonly tenant: string,
    readonly filters: StaffFilters,
  ) {
    super();
  }
}

export class GetStaffMember extends Query<Answer<StaffMember>> {
  constructor(
    readonly tenant: string,
    readonly staffId: string,
    readonly filters: MemberFilters,
  ) {
    super();
  }
}

@QueryHandler(ListStaff)
export class ListStaffHandler implements IQueryHandler<ListStaff> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, filters }: ListStaff): Promise<Answer<Page<StaffMember>>> {
    const { cursor, limit = MOST_MEMBERS, ...picked } = filters;
    const pageIn = groupPages(listOf('staff', filters), { cursor, limit });
    return inSnapshot(this.database, async (sql) => {
      const staff = await readStaff(sql, tenant, picked);
      const { items, nextCursor } = pageIn(staff.ids.map((key) => ({ key })));
      return { items: items.map(({ key }) => staff.member(key)), nextCursor };
    });
  }
}

@QueryHandler(GetStaffMember)
export class GetStaffMemberHandler implements IQueryHandler<GetStaffMember> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @throws Refusal if no fact has named the member of staff */
  async execute({ tenant, staffId, filters }: GetStaffMember): Promise<Answer<StaffMember>> {
    return inSnapshot(this.database, async (sql) => {
      if (!(await isMentioned(sql, tenant, 'staff', staffId)))
        throw new Refusal('not-found', 'NO_SUCH_STAFF', 'No fact has named a member of staff with this id.');
      return (await readStaff(sql, tenant, filters)).member(staffId);
    });
  }
}
