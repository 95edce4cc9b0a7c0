import { type Sql, together } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { type Complaint, complaintsOf } from '#libs/facts/complaint/complaint.answer.js';
import { complaint } from '#libs/facts/complaint/complaint.schema.js';
import { type FollowUp, followUpsOf } from '#libs/facts/follow-up/follow-up.answer.js';
import { followUp } from '#libs/facts/follow-up/follow-up.schema.js';
import { type FoundFollowUp, readTasks, toldFollowUp } from '#libs/insights/follow-up/follow-up.reader.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { array, named, type Schema } from '#libs/platform/querying/answer.schema.js';
import { type FoundComplaint, readEvents } from './complaint.reader.js';

/** A complaint, and the tasks that came from it: they are decided on streams of their own. */
export type ComplaintWithTasks = Complaint & { readonly tasks: readonly FollowUp[] };

/** `ComplaintWithTasks` in the OpenAPI document. */
export const complaintWithTasks: Schema = named('ComplaintWithTasks', {
  ...complaint,
  title: 'ComplaintWithTasks',
  properties: { ...complaint.properties, tasks: array(followUp, 'What departments owe the customer because of it.') },
  required: [...(complaint.required ?? []), 'tasks'],
});

/** What a build has of complaints and their tasks. */
export interface FoundComplaints {
  readonly complaints: Awaited<ReturnType<typeof readEvents>>;
  readonly complaintIds: readonly string[];
  readonly tasks: readonly FoundFollowUp[];
}

/**
 * What is known of complaints, and what their clocks say at a moment, in the order given. All are of one build.
 * @param now milliseconds since 1970
 */
export async function readComplaints(
  sql: Sql,
  tenant: string,
  found: readonly FoundComplaint[],
  now: number,
): Promise<FoundComplaints> {
  const complaintIds = found.map(({ complaint_id }) => complaint_id);
  const [complaints, tasks] = await together([readEvents(sql, found, now), readTasks(sql, tenant, complaintIds)]);
  return { complaints, complaintIds, tasks };
}

/** Complaints with their tasks, all words opened. */
export async function complaintsWithTasks(
  keyring: Keyring,
  tenant: string,
  { complaints, complaintIds, tasks }: FoundComplaints,
): Promise<readonly ComplaintWithTasks[]> {
  const [told, owed] = await Promise.all([
    complaintsOf(keyring, tenant, complaints),
    followUpsOf(keyring, tenant, tasks.map(toldFollowUp)),
  ]);
  const ofComplaint = groupBy(owed, ({ from }) =>
    from !== null && 'complaintId' in from ? from.complaintId : undefined,
  );
  return told.map((each, index) => ({ ...each, tasks: ofComplaint.get(complaintIds[index]) ?? [] }));
}
