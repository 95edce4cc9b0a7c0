import { commandForms } from '#libs/facts/complaint/complaint-command.data.js';
import type { CommandName } from '#libs/facts/complaint/complaint.commands.js';
import type { Fragment } from '#libs/facts/field.rules.js';
import { schemaOfClass } from '#libs/facts/schema.compiler.js';
import type { Field } from './mapping.js';
import type { Complaints } from './mapping.complaints.js';

/**
 * Checks which members an entry gives a command, by the forms that the server reads commands with: else each of the
 * file's rows would be refused.
 */
export function checkCommand(name: CommandName, data: readonly Field[], path: string, complaints: Complaints): void {
  const { properties, required } = schemaOfClass(commandForms[name]) as unknown as Form;
  const known = [...(name === 'keep' ? ['promiseId'] : []), ...membersOf(properties)];
  for (const { path: steps, value } of data) {
    const member = steps.join('.');
    const at = `${path}.data.${member}`;
    if (member === 'occurredAt') complaints.add(at, 'is the entry\'s "time": write it there');
    else if (!known.includes(member)) complaints.add(at, `is not a member of "${name}"; known are ${known.join(', ')}`);
    else if (Array.isArray(value)) complaints.add(at, 'must be one value, not a list');
  }
  const given = new Set(data.map(({ path: [first] }) => first));
  for (const member of required)
    if (!given.has(member)) complaints.add(`${path}.data`, `needs "${member}", without which "${name}" is refused`);
  if (name === 'reclassify' && !given.has('category') && !given.has('severity'))
    complaints.add(`${path}.data`, 'needs "category" or "severity", without which "reclassify" is refused');
}

interface Form {
  readonly properties: Readonly<Record<string, Fragment>>;
  readonly required: readonly string[];
}

function membersOf(properties: Form['properties'], before = ''): readonly string[] {
  return Object.entries(properties).flatMap(([name, { properties: inner }]) => {
    if (name === 'occurredAt') return [];
    return inner === undefined ? [before + name] : membersOf(inner as Form['properties'], `${before}${name}.`);
  });
}
