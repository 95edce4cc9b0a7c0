import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { idOf, isIdField } from './cell.id.js';
import { isBlank } from './cell.text.js';
import { parseTime } from './cell.time.js';
import { type CellReader, type Given, given, holds, readable, valueOf } from './cell.value.js';
import type { Entry, Field, Mapping, Scalar, Value } from './mapping.js';

/** Something that a row asks the server to do, ready to be sent. */
export interface Outgoing {
  readonly kind: 'event' | 'command';
  /** The event's id, or the command's Idempotency-Key. */
  readonly id: string;
  /** The CloudEvent, or the command's body, as JSON. */
  readonly json: string;
  /** The command's route; empty for events. */
  readonly path: string;
  /** The complaint that it files or commands; null for everything else. */
  readonly complaintId: string | null;
}

/** Stands in the path of a command for the id of the promise that its row made, which the server's answer tells. */
export const ROWS_PROMISE = '{promiseId}';

export type Mapped =
  | { readonly ok: true; readonly outgoing: Outgoing }
  | { readonly ok: false; readonly reason: string };

type Tree = { [name: string]: Scalar | readonly Scalar[] | Tree };

/**
 * What a row means according to the mapping, in the order of its entries. A bad cell spoils only its own entry.
 * @param row identifies the row if the file has no key: its number
 */
export function mapRow(mapping: Mapping, cells: CellReader, row: string): Mapped[] {
  const mapped: Mapped[] = [];
  for (const [index, entry] of mapping.entries.entries()) {
    try {
      if (!entry.when.every((condition) => holds(condition, mapping, cells))) continue;
      const id = eventId(mapping, cells, row) + (mapping.entries.length > 1 ? `/${index}` : '');
      mapped.push({
        ok: true,
        outgoing: entry.kind === 'event' ? event(mapping, entry, cells, id) : command(mapping, entry, cells, id),
      });
    } catch (error) {
      mapped.push({ ok: false, reason: (error as Error).message });
    }
  }
  return mapped;
}

/** Several columns are joined by `/`; a `/` within them is escaped, so that different rows never get one id. */
function eventId(mapping: Mapping, cells: CellReader, row: string): string {
  if (mapping.id === 'row') return row;
  const parts = mapping.id.map((column) => {
    const cell = readable(column, mapping, cells);
    if (isBlank(cell)) throw new Error(`column "${column}", which identifies the row, is empty`);
    const id = named(`column "${column}"`, () => idOf(cell));
    return (mapping.id as readonly string[]).length > 1 ? id.replaceAll('%', '%25').replaceAll('/', '%2F') : id;
  });
  return parts.join('/');
}

function named<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}

function event(mapping: Mapping, entry: Entry, cells: CellReader, id: string): Outgoing {
  const data = dataOf(mapping, entry, cells);
  const sequence = entry.sequence === null ? null : valueOf(entry.sequence, mapping, cells);
  const cloudEvent = {
    specversion: '1.0',
    id,
    source: mapping.source,
    type: `peakend.${entry.name}.v1`,
    subject: subjectOf(mapping, entry, cells),
    ...timed('time', mapping, entry, cells),
    ...(sequence === null ? {} : { sequence: String(sequence) }),
    datacontenttype: 'application/json',
    data,
  };
  const complaintId =
    entry.name === 'complaint.filed' && data.complaintId !== undefined ? String(data.complaintId) : null;
  return { kind: 'event', id, json: JSON.stringify(cloudEvent), path: '', complaintId };
}

function command(mapping: Mapping, entry: Entry, cells: CellReader, id: string): Outgoing {
  const { promiseId, ...data } = dataOf(mapping, entry, cells);
  const complaintId = subjectOf(mapping, entry, cells);
  const step = entry.name === 'keep' ? `promises/${promiseOf(entry, promiseId)}/keep` : entry.name;
  return {
    kind: 'command',
    // Of any source and any row, a header can hold it.
    id: uuid5(EVENT_NAMESPACE, JSON.stringify(['import-command', mapping.source, id])),
    json: JSON.stringify({ ...data, ...timed('occurredAt', mapping, entry, cells) }),
    path: `/v1/complaints/${encodeURIComponent(complaintId)}/${step}`,
    complaintId,
  };
}

function promiseOf(entry: Entry, promiseId: Tree[string] | undefined): string {
  if (promiseId !== undefined) return encodeURIComponent(String(promiseId));
  if (entry.data.some(({ path: [name] }) => name === 'promiseId')) throw new Error('the "promiseId" is empty');
  return ROWS_PROMISE;
}

function subjectOf(mapping: Mapping, entry: Entry, cells: CellReader): string {
  const subject = valueOf(entry.subject, mapping, cells);
  const what = entry.kind === 'event' ? 'the customer id' : 'the complaint id';
  const id = subject === null ? '' : named(what, () => idOf(String(subject)));
  if (id === '') throw new Error(`${what} is empty`);
  return id;
}

function timed(name: 'time' | 'occurredAt', mapping: Mapping, entry: Entry, cells: CellReader): Record<string, string> {
  if (entry.time === null) return {};
  const cell = valueOf(entry.time, mapping, cells);
  if (cell === null) throw new Error('the time is empty');
  const dateFormat = entry.time.from.kind === 'constant' ? null : mapping.dateFormat;
  return { [name]: parseTime(String(cell), { ...mapping, dateFormat }) };
}

function dataOf(mapping: Mapping, entry: Entry, cells: CellReader): Tree {
  const data: Tree = Object.create(null);
  const amounts: { readonly beside: Tree; readonly read: Given; readonly name: string }[] = [];
  for (const { path, value } of entry.data) {
    if (isList(value)) {
      const read = value.map((one) => valueOf(one, mapping, cells)).filter((one) => one !== null);
      if (read.length > 0) placeOf(path, data)[path.at(-1) as string] = read;
      continue;
    }
    // As a text, 1.234 would become an amount whatever the mapping says about decimal marks.
    const read = given(isAmount(entry, path) ? { ...value, number: true } : value, mapping, cells);
    if (read.value === null) continue;
    const beside = placeOf(path, data);
    const name = path[path.length - 1] as string;
    beside[name] = isIdField(name) ? named(`"${path.join('.')}"`, () => idOf(String(read.value))) : read.value;
    if (read.currencies !== null) amounts.push({ beside, read, name: path.join('.') });
  }
  for (const { beside, read, name } of amounts) checkCurrency(beside.currency, read, name);
  // An empty cell leaves out its field, and with it what means nothing on its own: a scale or a currency.
  if (lacks(data.rating, 'value')) delete data.rating;
  if (lacks(data.cost, 'amount')) delete data.cost;
  return data;
}

/** The object that a dotted name's last part stands in. */
function placeOf(path: readonly string[], data: Tree): Tree {
  return path.slice(0, -1).reduce((at, name) => (at[name] ??= Object.create(null)) as Tree, data);
}

function isList(value: Field['value']): value is readonly Value[] {
  return Array.isArray(value);
}

function isAmount(entry: Entry, path: readonly string[]): boolean {
  return path.at(-1) === 'amount' || (entry.name === 'compensate' && path.join('.') === 'value');
}

/** An amount whose cell names a currency must not get another. */
function checkCurrency(currency: Tree[string] | undefined, { value, currencies }: Given, name: string): void {
  if (typeof currency !== 'string' || currencies?.has(currency)) return;
  throw new Error(`"${name}" is ${value} ${[...(currencies ?? [])].join(' or ')}, and its "currency" is ${currency}`);
}

function lacks(part: Tree[string] | undefined, member: string): boolean {
  return typeof part === 'object' && (part as Tree)[member] === undefined;
}
