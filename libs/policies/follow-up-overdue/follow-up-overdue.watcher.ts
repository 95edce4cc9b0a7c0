import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { DueQueue } from '#libs/policies/engine/due.queue.js';
import type { Uuid } from '#libs/kernel/event.js';
import { readDue, writeDue } from './due-follow-ups.table.js';
import { CreateFollowUpOverdue1700000000640 } from './follow-up-overdue.migration.js';
import {
  calling,
  decide,
  type DueFollowUp,
  FOLLOW_UPS_HEARD,
  type Known,
  settle,
  take,
} from './follow-up-overdue.policy.js';

/** Says of follow-up tasks that they are overdue: once, when their due time comes and they are not done. */
export const followUpOverdue: InstalledPolicy<Known> = {
  name: 'follow-up-overdue',
  on: FOLLOW_UPS_HEARD,
  emits: ['follow-up.overdue'],

  async know(sql, events, context) {
    const due = new DueQueue<DueFollowUp>(({ followUpId }) => followUpId);
    const ids = events.map(({ data }) => data.followUpId as Uuid);
    for (const each of await readDue(sql, ids, context)) due.add(each);
    return { due, fresh: new Set(), settled: new Set() };
  },

  take,
  decide,
  write(sql, { due, fresh, settled }) {
    const opened = [...fresh].map((id) => due.get(id)).filter((each) => each !== undefined);
    writeDue(sql, opened, [...settled]);
  },

  time: {
    next: ({ due }, until) => due.first(until),
    take: ({ followUpId }: DueFollowUp, known) => settle(followUpId, known),
    decide: (due: DueFollowUp) => [calling(due)],
  },

  tables: [
    {
      name: 'policy.due_follow_ups',
      entity: async () => (await import('./due-follow-up.entity.js')).DueFollowUpEntity,
      compared: {
        what: 'follow-ups that are due',
        rows: `select tenant, customer_id, follow_up_id, overdue_at from policy.due_follow_ups order by follow_up_id`,
      },
    },
  ],
  migrations: [CreateFollowUpOverdue1700000000640],
};
