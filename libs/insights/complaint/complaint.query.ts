import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { type Complaint, complaintOf, type FiledRow } from './complaint.answer.js';

/** One complaint by its own id. */
export class GetComplaint extends Query<Answer<Complaint>> {
  constructor(
    readonly tenant: string,
    readonly complaintId: string,
  ) {
    super();
  }
}

@QueryHandler(GetComplaint)
export class GetComplaintHandler implements IQueryHandler<GetComplaint> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, complaintId }: GetComplaint): Promise<Answer<Complaint>> {
    return inSnapshot(this.database, async (sql) => {
      const { rows } = isIdentifier(complaintId)
        ? await sql.query<FiledRow>(
            `select f.event_id, f.place, f.data, r.customer_id
               from fact.facts f
               join fact.customers c on c.customer_no = f.customer_no and c.tenant = $1
               join fact.customers r on r.customer_no = c.root_no
              where f.type = 'complaint.filed' and coalesce(f.data->>'complaintId', f.event_id::text) = $2 limit 1`,
            [tenant, complaintId],
          )
        : { rows: [] };
      const row = rows[0];
      if (row === undefined) throw new Refusal('not-found', 'NO_SUCH_COMPLAINT', 'There is no complaint with this id.');
      return complaintOf(row);
    });
  }
}
