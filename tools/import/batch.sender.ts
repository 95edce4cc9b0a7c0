import type { Batch, Outcome, Sent } from './batch.js';
import type { Reject } from './import.state.js';
import { type Answer, said, type ServerClient, ServerError } from './server.client.js';

const COMMANDS_AT_ONCE = 8;
const BATCH_TYPE = { 'content-type': 'application/cloudevents-batch+json' };

interface Tally {
  accepted: number;
  duplicates: number;
  readonly rejects: Reject[];
}

/**
 * Sends a batch: its events in one request, then its commands, one after another for each complaint.
 * @throws ServerError if the server cannot be used; what it accepted before that shows up as duplicates later
 */
export async function sendBatch(client: ServerClient, batch: Batch, dryRun: boolean): Promise<Outcome> {
  const tally: Tally = { accepted: 0, duplicates: 0, rejects: [...batch.rejects] };
  await publish(client, batch.events, dryRun, tally);
  if (dryRun) tally.accepted += batch.commands.length;
  else await command(client, batch.commands, tally);
  tally.rejects.sort((one, other) => one.line - other.line);
  return {
    counts: { accepted: tally.accepted, duplicates: tally.duplicates, rejected: tally.rejects.length },
    rejects: tally.rejects,
  };
}

async function publish(client: ServerClient, events: readonly Sent[], dryRun: boolean, tally: Tally): Promise<void> {
  if (events.length === 0) return;
  const body = `[${events.map((event) => event.outgoing.json).join(',')}]`;
  const answer = await client.post(dryRun ? '/v1/events?dryRun=true' : '/v1/events', body, BATCH_TYPE);
  if (answer.status === 202) return count(answer, events, tally);
  if (answer.status !== 413) throw new ServerError(`The server refused a batch: ${said(answer)}`);
  // Something between here and the server, such as a proxy, accepts less than the server itself.
  if (events.length === 1) return void tally.rejects.push(rejectOf(events[0] as Sent, said(answer)));
  const half = Math.ceil(events.length / 2);
  await publish(client, events.slice(0, half), dryRun, tally);
  await publish(client, events.slice(half), dryRun, tally);
}

function count(answer: Answer, events: readonly Sent[], tally: Tally): void {
  const { accepted, duplicates, rejected } = answer.body ?? {};
  if (typeof accepted !== 'number' || typeof duplicates !== 'number' || !Array.isArray(rejected)) {
    throw new ServerError("The server's answer to a batch cannot be read. Is --url right?");
  }
  tally.accepted += accepted;
  tally.duplicates += duplicates;
  for (const refusal of rejected as { index: number; code: string; errors?: { path?: string; message?: string }[] }[]) {
    const event = events[refusal.index];
    const why = (refusal.errors ?? []).map(({ path, message }) => [path, message].filter(Boolean).join(' ')).join('; ');
    if (event) tally.rejects.push(rejectOf(event, why === '' ? refusal.code : `${refusal.code}: ${why}`));
  }
}

async function command(client: ServerClient, commands: readonly Sent[], tally: Tally): Promise<void> {
  const byComplaint = new Map<string | null, Sent[]>();
  for (const sent of commands) {
    const queue = byComplaint.get(sent.outgoing.complaintId);
    if (queue) queue.push(sent);
    else byComplaint.set(sent.outgoing.complaintId, [sent]);
  }
  const queues = [...byComplaint.values()];
  const worker = async (): Promise<void> => {
    for (let queue = queues.pop(); queue; queue = queues.pop())
      for (const one of queue) await commandOne(client, one, tally);
  };
  await Promise.all(Array.from({ length: COMMANDS_AT_ONCE }, worker));
}

async function commandOne(client: ServerClient, sent: Sent, tally: Tally): Promise<void> {
  const { path, json, id } = sent.outgoing;
  const answer = await client.post(path, json, { 'content-type': 'application/json', 'idempotency-key': id });
  if (answer.status >= 300) tally.rejects.push(rejectOf(sent, said(answer)));
  else if (answer.headers.get('idempotency-replayed') === 'true') tally.duplicates += 1;
  else tally.accepted += 1;
}

function rejectOf({ row, line, fields }: Sent, reason: string): Reject {
  return { row, line, fields, reason };
}
