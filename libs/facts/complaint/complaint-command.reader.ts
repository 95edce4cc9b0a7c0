import { canonical } from '#libs/facts/content.format.js';
import { wrongData } from '#libs/facts/data.checks.js';
import { isObject } from '#libs/facts/fact.reading.js';
import { instantContent, readInstant } from '#libs/facts/instant.format.js';
import { moneyText } from '#libs/facts/money.format.js';
import { withoutNulls } from '#libs/facts/optional.members.js';
import { wrongTime } from '#libs/facts/time.checks.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { type Instant, instantText } from '#libs/kernel/instant.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { commandForms } from './complaint-command.data.js';
import { type CommandName, ruleOf } from './complaint.commands.js';

/** A command as somebody gave it: valid, with one spelling for each amount and time, not yet sealed. */
export interface GivenCommand {
  readonly name: CommandName;
  /** Of its event's data what the command says. */
  readonly said: JsonObject;
  /** Members of it that are to be sealed. */
  readonly personal: readonly string[];
  readonly occurredAt: Instant | null;
  /** Equal texts mean the same command, whatever spelling it came in. */
  readonly content: string;
}

/**
 * Reads the body of a command, parsed from JSON; none is an empty one.
 *
 * @param promiseId the promise that the path names
 * @param now milliseconds since 1970
 * @throws Refusal `invalid`, with everything that is wrong
 */
export function readCommand(name: CommandName, sent: unknown, promiseId: string | null, now: number): GivenCommand {
  const given = sent === undefined ? {} : sent;
  if (!isObject(given)) throw refused([{ path: '', code: 'WRONG_TYPE', message: 'The body must be a JSON object.' }]);
  const form = commandForms[name];
  const raw = withoutNulls(form, given);
  const errors = [...wrongData(form, raw, ''), ...wrongTime(raw['occurredAt'], now, '/occurredAt')];
  if (errors.length === 0) errors.push(...incomplete(name, raw as JsonObject));
  if (errors.length > 0) throw refused(errors);
  const { occurredAt, ...members } = raw as JsonObject & { readonly occurredAt?: string };
  const at = occurredAt === undefined ? null : readInstant(occurredAt);
  const said: JsonObject = {
    ...members,
    ...(typeof members.dueAt === 'string' && { dueAt: instantText(readInstant(members.dueAt)) }),
    ...(name === 'compensate' && members.value !== undefined && { value: moneyText(members.value as string | number) }),
    ...(promiseId !== null && { promiseId: promiseId.toLowerCase() }),
  };
  return {
    name,
    said,
    personal: (ruleOf(name).personal ?? []).filter((member) => said[member] !== undefined),
    occurredAt: at,
    content: canonical([name, at && instantContent(at), said]),
  };
}

/** What members say of each other. */
function incomplete(name: CommandName, { category, severity, value, currency }: JsonObject): readonly InputError[] {
  if (name === 'reclassify' && category === undefined && severity === undefined) {
    const message = '"category" or "severity" is required: what does not change may be left out.';
    return [{ path: '/category', code: 'REQUIRED', message }];
  }
  if (name === 'compensate' && currency !== undefined && value === undefined)
    return [{ path: '/value', code: 'REQUIRED', message: '"value" is required where a currency is given.' }];
  return [];
}

function refused(errors: readonly InputError[]): Refusal {
  const [first] = errors;
  const why = first === undefined ? '' : `: ${first.message.replace(/\.$/, '')}`;
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit${why}.`, { errors });
}
