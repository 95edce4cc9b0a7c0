import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { type FollowUp, followUpsOf } from '#libs/facts/follow-up/follow-up.answer.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { FOUND_FOLLOW_UPS, type FoundFollowUp, toldFollowUp } from './follow-up.reader.js';

/** A task, and its version for If-Match. */
export interface ReadFollowUp {
  readonly followUp: FollowUp;
  readonly version: number;
}

/** One follow-up task. */
export class GetFollowUp extends Query<Answer<ReadFollowUp>> {
  constructor(
    readonly tenant: string,
    readonly followUpId: string,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@QueryHandler(GetFollowUp)
export class GetFollowUpHandler implements IQueryHandler<GetFollowUp> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  async execute({ tenant, followUpId }: GetFollowUp): Promise<Answer<ReadFollowUp>> {
    if (!UUID.test(followUpId)) throw unknown();
    const { position, body } = await inSnapshot(
      this.database,
      async (sql) => {
        const { rows } = await sql.query<FoundFollowUp>(
          `${FOUND_FOLLOW_UPS}
            where f.build = ${liveBuild('follow-ups', '$1')} and f.follow_up_id = $2 and f.opened is not null`,
          [tenant, followUpId],
        );
        return rows.map(toldFollowUp);
      },
      { repeated: true },
    );
    const [followUp] = await followUpsOf(this.keyring, tenant, body);
    if (followUp === undefined) throw unknown();
    // Each of its events made a version.
    return { position, body: { followUp, version: followUp.history.length } };
  }
}

function unknown(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_FOLLOW_UP', 'There is no follow-up with this id.');
}
