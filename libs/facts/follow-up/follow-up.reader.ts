import { Commanded } from '#libs/facts/command.data.js';
import { readBody } from '#libs/facts/command.reader.js';
import { canonical } from '#libs/facts/content.format.js';
import { instantContent } from '#libs/facts/instant.format.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import type { Instant } from '#libs/kernel/instant.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { FollowUpCommandName } from './follow-up.commands.js';
import { OpenFollowUp } from './follow-up.data.js';
import type { FollowUpOrigin } from './follow-up.events.js';

/** What a command on a task says. */
interface Given {
  readonly occurredAt: Instant | null;
  /** Equal texts mean the same command, whatever spelling it came in. */
  readonly content: string;
}

export interface GivenFollowUp extends Given {
  readonly customerId: string;
  /** Of the event's data what the request says, not yet sealed. */
  readonly said: JsonObject & { readonly department: string; readonly text: string };
  readonly from: FollowUpOrigin | undefined;
}

export interface GivenFollowUpCommand extends Given {
  readonly name: FollowUpCommandName;
  readonly said: { readonly actor?: string };
}

/** Reads what opens a task. @param now milliseconds since 1970 @throws Refusal `invalid`, with everything that is wrong */
export function readOpening(sent: unknown, now: number): GivenFollowUp {
  const { members, occurredAt } = readBody(OpenFollowUp, sent, now, wrongOrigin);
  const { customerId, from: sentFrom, ...rest } = members as JsonObject & { readonly customerId: string };
  const from = originOf(sentFrom as SentOrigin | undefined);
  const said = { ...rest, ...(from && { from }) } as unknown as GivenFollowUp['said'];
  const content = canonical(['open', occurredAt && instantContent(occurredAt), customerId, said]);
  return { customerId, said, from, occurredAt, content };
}

/** Reads the body of a command; none is an empty one. @throws Refusal `invalid`, with everything that is wrong */
export function readFollowUpCommand(name: FollowUpCommandName, sent: unknown, now: number): GivenFollowUpCommand {
  const { members: said, occurredAt } = readBody(Commanded, sent, now, () => []);
  return { name, said, occurredAt, content: canonical([name, occurredAt && instantContent(occurredAt), said]) };
}

interface SentOrigin {
  readonly eventId?: Uuid;
  readonly complaintId?: string;
}

function wrongOrigin({ from }: JsonObject): readonly InputError[] {
  if (from === undefined) return [];
  const { eventId, complaintId } = from as SentOrigin;
  if ((eventId === undefined) !== (complaintId === undefined)) return [];
  const message = '"from" must have either "eventId" or "complaintId".';
  return [{ path: '/from', code: eventId === undefined ? 'REQUIRED' : 'UNEXPECTED_FIELD', message }];
}

function originOf(from: SentOrigin | undefined): FollowUpOrigin | undefined {
  if (from?.eventId !== undefined) return { eventId: from.eventId.toLowerCase() };
  return from?.complaintId === undefined ? undefined : { complaintId: from.complaintId };
}
