import { readBody } from '#libs/facts/command.reader.js';
import { canonical } from '#libs/facts/content.format.js';
import { readInstant } from '#libs/facts/instant.format.js';
import { instantText } from '#libs/kernel/instant.js';
import type { AlertCommandName } from './alert.commands.js';
import { commandForms } from './alert.data.js';

/** What a command on an alert says. */
export interface GivenAlertCommand {
  readonly name: AlertCommandName;
  readonly said: { readonly until?: string; readonly outcome?: string; readonly actor?: string };
  /** Equal texts mean the same command, whatever spelling it came in. */
  readonly content: string;
}

/** Reads the body of a command; none is an empty one. @throws Refusal `invalid`, with everything that is wrong */
export function readAlertCommand(name: AlertCommandName, sent: unknown, now: number): GivenAlertCommand {
  const { members } = readBody(commandForms[name], sent, now, () => []);
  const { until } = members as GivenAlertCommand['said'];
  const said = { ...members, ...(until !== undefined && { until: instantText(readInstant(until)) }) };
  return { name, said, content: canonical([name, said]) };
}
