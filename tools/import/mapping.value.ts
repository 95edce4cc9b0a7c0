import type { Scalar, TemplatePart, Value } from './mapping.js';
import type { Complaints } from './mapping.complaints.js';

const SOURCES = ['column', 'value', 'template'];
const MEMBERS = [...SOURCES, 'map', 'otherwise', 'number', 'negate', 'time'];

/**
 * Reads one value: `{ "column": … }`, `{ "value": … }` or `{ "template": "visit-{store}-{no}" }`.
 * With `orColumn`, a bare text is the name of a column.
 */
export function readValue(
  given: unknown,
  path: string,
  complaints: Complaints,
  options: { orColumn?: boolean },
): Value {
  if (options.orColumn && typeof given === 'string' && given !== '') return plain({ kind: 'column', column: given });
  if (given === undefined || typeof given !== 'object' || given === null || Array.isArray(given)) {
    const column = options.orColumn ? 'the name of a column, ' : '';
    complaints.add(path, `must be ${column}{ "column": … }, { "value": … } or { "template": … }`);
    return plain({ kind: 'constant', value: '' });
  }
  const spec = given as Record<string, unknown>;
  complaints.unknownMembers(spec, MEMBERS, path);
  if (SOURCES.filter((source) => spec[source] !== undefined).length !== 1) {
    complaints.add(path, 'needs exactly one of "column", "value" and "template"');
  }
  const number = complaints.flag(spec.number, `${path}.number`);
  const negate = complaints.flag(spec.negate, `${path}.negate`);
  const time = complaints.flag(spec.time, `${path}.time`);
  if (negate && !number) complaints.add(`${path}.negate`, 'needs "number": true');
  if (number && time) complaints.add(path, 'cannot be a number and a time at once');
  if (spec.otherwise !== undefined && spec.map === undefined) complaints.add(`${path}.otherwise`, 'needs a "map"');
  return {
    from: sourceOf(spec, path, complaints),
    map: spec.map === undefined ? null : mapOf(spec.map, `${path}.map`, complaints),
    otherwise: spec.otherwise === undefined ? undefined : scalarOrNull(spec.otherwise, `${path}.otherwise`, complaints),
    number,
    negate,
    time,
  };
}

function plain(from: Value['from']): Value {
  return { from, map: null, otherwise: undefined, number: false, negate: false, time: false };
}

function sourceOf(spec: Record<string, unknown>, path: string, complaints: Complaints): Value['from'] {
  if (spec.column !== undefined)
    return { kind: 'column', column: complaints.text(spec.column, `${path}.column`) ?? '' };
  if (spec.template !== undefined) {
    return {
      kind: 'template',
      parts: partsOf(complaints.text(spec.template, `${path}.template`) ?? '', `${path}.template`, complaints),
    };
  }
  return { kind: 'constant', value: scalarOrNull(spec.value ?? '', `${path}.value`, complaints) ?? '' };
}

function partsOf(template: string, path: string, complaints: Complaints): TemplatePart[] {
  const parts = template.split(/(\{[^{}]*\})/).filter((part) => part !== '');
  const read = parts.map((part) =>
    part.startsWith('{') && part.endsWith('}') ? { column: part.slice(1, -1) } : { text: part },
  );
  if (!read.some((part) => 'column' in part))
    complaints.add(path, 'names no column; write {column} where a cell goes, or use "value"');
  return read;
}

function mapOf(given: unknown, path: string, complaints: Complaints): Map<string, Scalar | null> {
  const map = complaints.object(given, path);
  return new Map(
    Object.entries(map).map(([cell, target]) => [cell, scalarOrNull(target, `${path}.${cell}`, complaints)]),
  );
}

function scalarOrNull(given: unknown, path: string, complaints: Complaints): Scalar | null {
  if (given === null || ['string', 'number', 'boolean'].includes(typeof given)) return given as Scalar | null;
  complaints.add(path, 'must be a text, a number, true or false');
  return null;
}
