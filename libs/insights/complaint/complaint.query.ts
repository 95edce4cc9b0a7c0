import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE, KEYRING } from '#libs/platform/tokens.js';
import type { FoundComplaint } from './complaint.reader.js';
import { type ComplaintWithTasks, complaintsWithTasks, readComplaints } from './complaint.tasks.js';

/** A complaint, and its version for If-Match. */
export interface ReadComplaint {
  readonly complaint: ComplaintWithTasks;
  readonly version: number;
}

/** One complaint by its own id. */
export class GetComplaint extends Query<Answer<ReadComplaint>> {
  constructor(
    readonly tenant: string,
    readonly complaintId: string,
  ) {
    super();
  }
}

@QueryHandler(GetComplaint)
export class GetComplaintHandler implements IQueryHandler<GetComplaint> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, complaintId }: GetComplaint): Promise<Answer<ReadComplaint>> {
    const { position, body } = await inSnapshot(
      this.database,
      async (sql) => {
        const { rows } = isIdentifier(complaintId)
          ? await sql.query<FoundComplaint>(
              `select k.build, k.customer_no, k.complaint_id, r.customer_id
                 from insight.complaints k
                 join fact.customers c using (customer_no)
                 join fact.customers r on r.customer_no = c.root_no
                where k.build = ${liveBuild('complaints', '$1')} and k.complaint_id = $2 limit 1`,
              [tenant, complaintId],
            )
          : { rows: [] };
        return readComplaints(sql, tenant, rows, this.clock.now());
      },
      { repeated: true },
    );
    const [complaint] = await complaintsWithTasks(this.keyring, tenant, body);
    if (complaint === undefined)
      throw new Refusal('not-found', 'NO_SUCH_COMPLAINT', 'There is no complaint with this id.');
    // Each of its events made a version.
    return { position, body: { complaint, version: complaint.history.length } };
  }
}
