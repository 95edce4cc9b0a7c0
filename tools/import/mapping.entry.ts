import { COMMAND_NAMES } from '#libs/facts/complaint/complaint.commands.js';
import type { Condition, Entry, Field } from './mapping.js';
import { checkCommand } from './mapping.command.js';
import type { Complaints } from './mapping.complaints.js';
import { readValue } from './mapping.value.js';

const ENTRY_MEMBERS = ['when', 'type', 'command', 'subject', 'time', 'sequence', 'data'];
/** Reads one of a mapping's entries: an event or a command, with its conditions and data. */
export function readEntry(given: unknown, path: string, complaints: Complaints): Entry {
  const entry = complaints.object(given, path);
  complaints.unknownMembers(entry, ENTRY_MEMBERS, path);
  const isCommand = entry.command !== undefined;
  if (isCommand && entry.type !== undefined)
    complaints.add(path, 'has a "type" and a "command": keep one, and make another entry of the other');
  if (!isCommand && entry.type === undefined)
    complaints.add(path, 'needs a "type", for an event, or a "command" on a complaint');
  const data = entry.data === undefined ? [] : fieldsOf(entry.data, `${path}.data`, complaints);
  const read = {
    when: conditionsOf(entry.when, `${path}.when`, complaints),
    subject: readValue(entry.subject, `${path}.subject`, complaints, { orColumn: true }),
    time: entry.time === undefined ? null : readValue(entry.time, `${path}.time`, complaints, { orColumn: true }),
    sequence:
      entry.sequence === undefined
        ? null
        : readValue(entry.sequence, `${path}.sequence`, complaints, { orColumn: true }),
    data,
  };
  if (!isCommand) return { kind: 'event', name: typeOf(entry.type, `${path}.type`, complaints), ...read };
  const name = complaints.oneOf(entry.command, COMMAND_NAMES, `${path}.command`);
  if (name === entry.command) checkCommand(name, data, path, complaints);
  if (entry.sequence !== undefined)
    complaints.add(`${path}.sequence`, 'is for events; commands of one time go in the order of the file: leave it out');
  return { kind: 'command', name, ...read };
}

function typeOf(given: unknown, path: string, complaints: Complaints): string {
  return (complaints.text(given ?? '-', path) ?? '').replace(/^peakend\./, '').replace(/\.v1$/, '');
}

function conditionsOf(given: unknown, path: string, complaints: Complaints): Condition[] {
  if (given === undefined) return [];
  const all = Array.isArray(given) ? given : [given];
  return all.map((one, index) => {
    const at = Array.isArray(given) ? `${path}[${index}]` : path;
    const condition = complaints.object(one, at);
    complaints.unknownMembers(condition, ['column', 'in', 'below', 'atLeast'], at);
    if (condition.in === undefined && condition.below === undefined && condition.atLeast === undefined) {
      complaints.add(at, 'needs "in" (a list), "below" or "atLeast" (a number)');
    }
    return {
      column: complaints.text(condition.column, `${at}.column`) ?? '',
      in: condition.in === undefined ? null : complaints.texts(condition.in, `${at}.in`),
      below: complaints.number(condition.below, `${at}.below`),
      atLeast: complaints.number(condition.atLeast, `${at}.atLeast`),
    };
  });
}

function fieldsOf(given: unknown, path: string, complaints: Complaints): Field[] {
  const data = complaints.object(given, path);
  const names = Object.keys(data);
  for (const name of names) {
    if (name.split('.').includes('')) complaints.add(`${path}.${name}`, 'has an empty part in its dotted name');
    if (names.some((other) => other.startsWith(`${name}.`)))
      complaints.add(`${path}.${name}`, 'is a value and an object at once');
  }
  return names.map((name) => ({ path: name.split('.'), value: oneOrMore(data[name], `${path}.${name}`, complaints) }));
}

function oneOrMore(given: unknown, path: string, complaints: Complaints): Field['value'] {
  if (!Array.isArray(given)) return readValue(given, path, complaints, {});
  if (given.length === 0) complaints.add(path, 'must have at least one value');
  return given.map((one, index) => readValue(one, `${path}[${index}]`, complaints, {}));
}
