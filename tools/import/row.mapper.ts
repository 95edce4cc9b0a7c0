import { parseTime } from './cell.time.js';
import { type CellReader, holds, valueOf } from './cell.value.js';
import type { Entry, Mapping, Scalar } from './mapping.js';

/** Something that a row asks the server to do, ready to be sent. */
export interface Outgoing {
  readonly kind: 'event' | 'command';
  readonly id: string;
  /** The CloudEvent, or the command's body, as JSON. */
  readonly json: string;
  /** The command's route; empty for events. */
  readonly path: string;
  /** The complaint that it files or commands; null for everything else. */
  readonly complaintId: string | null;
}

export type Mapped =
  | { readonly ok: true; readonly outgoing: Outgoing }
  | { readonly ok: false; readonly reason: string };

type Tree = { [name: string]: Scalar | Tree };

/**
 * What a row says, by the mapping, in the order of its entries. A bad cell spoils its own entry only.
 * @param row the row's number in the file, from 1, the header not counted
 */
export function mapRow(mapping: Mapping, cells: CellReader, row: number): Mapped[] {
  const mapped: Mapped[] = [];
  for (const [index, entry] of mapping.entries.entries()) {
    try {
      if (!entry.when.every((condition) => holds(condition, mapping, cells))) continue;
      const id = idOf(mapping, cells, row) + (mapping.entries.length > 1 ? `/${index}` : '');
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
function idOf(mapping: Mapping, cells: CellReader, row: number): string {
  if (mapping.id === 'row') return String(row);
  const parts = mapping.id.map((column) => {
    const cell = cells(column);
    if (cell.trim() === '') throw new Error(`column "${column}", which identifies the row, is empty`);
    return mapping.id.length > 1 ? cell.replaceAll('%', '%25').replaceAll('/', '%2F') : cell;
  });
  return parts.join('/');
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
  if (entry.name === 'keep' && promiseId === undefined) throw new Error('"keep" needs the "promiseId" in its data');
  const step = entry.name === 'keep' ? `promises/${encodeURIComponent(String(promiseId))}/keep` : entry.name;
  return {
    kind: 'command',
    id: `${mapping.source}/${id}`,
    json: JSON.stringify({ ...data, ...timed('occurredAt', mapping, entry, cells) }),
    path: `/v1/complaints/${encodeURIComponent(complaintId)}/${step}`,
    complaintId,
  };
}

function subjectOf(mapping: Mapping, entry: Entry, cells: CellReader): string {
  const subject = valueOf(entry.subject, mapping, cells);
  if (subject === null)
    throw new Error(entry.kind === 'event' ? 'the customer id is empty' : 'the complaint id is empty');
  return String(subject);
}

function timed(name: 'time' | 'occurredAt', mapping: Mapping, entry: Entry, cells: CellReader): Record<string, string> {
  if (entry.time === null) return {};
  const cell = valueOf(entry.time, mapping, cells);
  if (cell === null) throw new Error('the time is empty');
  const format = entry.time.from.kind === 'constant' ? null : mapping.dateFormat;
  return { [name]: parseTime(String(cell), format, mapping.timeZone) };
}

function dataOf(mapping: Mapping, entry: Entry, cells: CellReader): Tree {
  const data: Tree = Object.create(null);
  for (const { path, value } of entry.data) {
    const read = valueOf(value, mapping, cells);
    if (read === null) continue;
    let at = data;
    for (const name of path.slice(0, -1)) at = (at[name] ??= Object.create(null)) as Tree;
    at[path[path.length - 1] as string] = read;
  }
  // An empty cell leaves its field out, and with it what means nothing without it: a scale, a currency.
  if (lacks(data.rating, 'value')) delete data.rating;
  if (lacks(data.cost, 'amount')) delete data.cost;
  return data;
}

function lacks(part: Scalar | Tree | undefined, member: string): boolean {
  return typeof part === 'object' && part[member] === undefined;
}
