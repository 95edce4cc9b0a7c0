import { readCommand } from '#libs/facts/complaint/complaint-command.reader.js';
import type { CommandName } from '#libs/facts/complaint/complaint.commands.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Batch, Outcome, Sent } from './batch.js';
import type { Reject } from './import.state.js';
import { ROWS_PROMISE } from './row.mapper.js';
import { type Answer, said, type ServerClient, ServerError } from './server.client.js';

const COMMANDS_AT_ONCE = 8;

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
  if (dryRun) for (const sent of batch.commands) tryOut(sent, tally);
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
  const answer = await client.publish(body, dryRun);
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
  for (const { index, code, errors } of rejected as { index: number; code: string; errors?: Fault[] }[]) {
    const event = events[index];
    const why = inWords(errors);
    if (event) tally.rejects.push(rejectOf(event, why === '' ? code : `${code}: ${why}`));
  }
}

interface Fault {
  readonly path?: string;
  readonly message?: string;
}

function inWords(faults: readonly Fault[] = []): string {
  return faults.map(({ path, message }) => [path, message].filter(Boolean).join(' ')).join('; ');
}

/** Reads a command as the server would: it has no dry run of commands, which are decided on those before them. */
function tryOut(sent: Sent, tally: Tally): void {
  const { path, json } = sent.outgoing;
  try {
    readCommand(path.slice(path.lastIndexOf('/') + 1) as CommandName, JSON.parse(json), null, Date.now());
    tally.accepted += 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tally.rejects.push(rejectOf(sent, `${error.code}: ${inWords(error.errors)}`));
  }
}

async function command(client: ServerClient, commands: readonly Sent[], tally: Tally): Promise<void> {
  const byComplaint = new Map<string | null, Sent[]>();
  for (const sent of commands) {
    const queue = byComplaint.get(sent.outgoing.complaintId);
    if (queue) queue.push(sent);
    else byComplaint.set(sent.outgoing.complaintId, [sent]);
  }
  const queues = byComplaint.values();
  let stopped = false;
  const worker = async (): Promise<void> => {
    // Each worker takes the next one that none has taken.
    for (const queue of queues) {
      const promises = new Map<number, string>();
      for (const one of queue) {
        if (stopped) return;
        await commandOne(client, one, promises, tally);
      }
    }
  };
  const stop = (error: unknown) => {
    stopped = true;
    throw error;
  };
  await Promise.all(Array.from({ length: COMMANDS_AT_ONCE }, () => worker().catch(stop)));
}

/** @param promises of this complaint, by the lines of the rows that made them */
async function commandOne(
  client: ServerClient,
  sent: Sent,
  promises: Map<number, string>,
  tally: Tally,
): Promise<void> {
  const { path, json, id } = sent.outgoing;
  const promise = path.includes(ROWS_PROMISE) ? promises.get(sent.line) : '';
  if (promise === undefined) return void tally.rejects.push(rejectOf(sent, 'the row made no promise to keep'));
  const answer = await client.command(path.replace(ROWS_PROMISE, promise), json, id);
  if (answer.status >= 300) return void tally.rejects.push(rejectOf(sent, refusalOf(answer)));
  const { promiseId } = answer.body ?? {};
  if (typeof promiseId === 'string') promises.set(sent.line, promiseId);
  if (answer.headers.get('idempotency-replayed') === 'true') tally.duplicates += 1;
  else tally.accepted += 1;
}

function refusalOf(answer: Answer): string {
  const why = inWords(answer.body?.errors as Fault[] | undefined);
  return why === '' ? said(answer) : `${answer.status} ${answer.body?.code}: ${why}`;
}

function rejectOf({ row, line, fields }: Sent, reason: string): Reject {
  return { row, line, fields, reason };
}
