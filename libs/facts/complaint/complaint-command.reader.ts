import { readBody } from '#libs/facts/command.reader.js';
import { canonical } from '#libs/facts/content.format.js';
import { instantContent } from '#libs/facts/instant.format.js';
import { moneyText } from '#libs/facts/money.format.js';
import type { JsonObject } from '#libs/kernel/event.js';
import type { Instant } from '#libs/kernel/instant.js';
import type { InputError } from '#libs/kernel/refusal.js';
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
  const { members, occurredAt } = readBody(commandForms[name], sent, now, (given) => incomplete(name, given));
  const said: JsonObject = {
    ...members,
    ...(name === 'compensate' && members.value !== undefined && { value: moneyText(members.value as string | number) }),
    ...(promiseId !== null && { promiseId: promiseId.toLowerCase() }),
  };
  return {
    name,
    said,
    personal: (ruleOf(name).personal ?? []).filter((member) => said[member] !== undefined),
    occurredAt,
    content: canonical([name, occurredAt && instantContent(occurredAt), said]),
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
