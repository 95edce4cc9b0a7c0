import type { DerivedValence, Json, JsonObject } from '#libs/kernel/event.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { canonical } from './content.format.js';
import { CloudEvent, envelopeMembers } from './envelope.commands.js';
import { commandFor } from './fact.origins.js';
import { type FactType, factTypes, type PlainKind, plainForms, published, wireType } from './fact.schemas.js';
import { instantContent, parseInstant } from './instant.format.js';
import { moneyText } from './money.format.js';
import { schemaOfClass } from './schema.compiler.js';
import { type Check, compileSchema, pointerStep } from './schema.validator.js';
import { valenceOfText } from './text.sentiment.js';

/** A fact as a channel published it: valid, normalised, not yet sealed. */
export interface ReadFact {
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly customerId: string;
  /** Milliseconds since 1970, UTC; the arrival time where none was given. */
  readonly time: number;
  readonly timeGiven: boolean;
  /** 1–20 digits as sent. */
  readonly sequence: string | null;
  readonly data: JsonObject;
  /** Those of text, traits and attributes that are in `data` and to be sealed. */
  readonly personal: readonly string[];
  /** What identity compares: equal texts mean the same content (type, subject, time, sequence, data). */
  readonly content: string;
  /** The valence of the text, where neither valence nor rating gives one. */
  readonly derived: DerivedValence | null;
}

export type Reading =
  | { readonly ok: true; readonly fact: ReadFact }
  | {
      readonly ok: false;
      readonly code: string;
      /** What could be read of the identity, for the list of rejects; null unless it is valid by itself. */
      readonly id: string | null;
      readonly source: string | null;
      readonly customerId: string | null;
      readonly errors: readonly InputError[];
    };

/** How far ahead of our clock a channel's clock may be. */
const MOST_AHEAD = 5 * 60_000;
const DEEPEST = 8;
const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const EXTENSION = /^[a-z0-9]{1,64}$/;
const PERSONAL = ['text', 'traits', 'attributes'] as const;

type Members = Readonly<Record<string, unknown>>;
type Plain = { type: FactType; check: Check };

const attributes: ReadonlySet<string> = new Set(Object.keys(schemaOfClass(CloudEvent)['properties'] as object));
const checkEnvelope = compileSchema({ ...schemaOfClass(CloudEvent), additionalProperties: true });
const typesByWire: ReadonlyMap<string, FactType> = new Map(factTypes.map((type) => [wireType(type), type]));
const checks = new Map<FactType, Check>(factTypes.map((type) => [type, compileSchema(schemaOfClass(published[type]))]));
const plainChecks = Object.fromEntries(
  Object.entries(plainForms).map(([kind, { type, form }]) => [
    kind,
    { type, check: compileSchema(schemaOfClass(form)) },
  ]),
) as Record<PlainKind, Plain>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOrNull = (value: unknown): string | null => (typeof value === 'string' && NAME.test(value) ? value : null);

function refused(code: string, identity: readonly [unknown, unknown, unknown], errors: readonly InputError[]): Reading {
  const [id, source, customerId] = identity.map(nameOrNull) as [string | null, string | null, string | null];
  return { ok: false, code, id, source, customerId, errors };
}

/** Further attributes are CloudEvents extensions: accepted if well named and scalar, and ignored. */
function strayMembers(event: Members): readonly InputError[] {
  let errors: InputError[] | undefined;
  for (const name in event) {
    if (attributes.has(name)) continue;
    const value = event[name];
    const scalar = value === null || typeof value !== 'object';
    if (EXTENSION.test(name) && scalar) continue;
    errors ??= [];
    if (errors.length === 10) break;
    const path = `/${pointerStep(name)}`;
    const message =
      name === 'data_base64'
        ? '"data_base64" is not taken: give the JSON object in "data".'
        : EXTENSION.test(name)
          ? `"${name}" must be a string, a number or a boolean, as every CloudEvents attribute.`
          : `"${pointerStep(name).slice(0, 60)}" is no CloudEvents attribute: extensions have names of lower-case letters and digits.`;
    errors.push({ path, code: 'UNKNOWN_FIELD', message });
  }
  return errors ?? [];
}

/** The path of a value nested deeper than the limit; undefined if none is. Looks no deeper than that. */
function tooDeep(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEEPEST) return path;
  for (const name of Object.keys(value).slice(0, 1000)) {
    const found = tooDeep((value as Members)[name], `${path}/${pointerStep(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wrongData(errors: readonly InputError[], data: unknown, at: string): readonly InputError[] {
  const deep = errors.length === 0 ? undefined : tooDeep(data, at, 1);
  if (deep === undefined) return errors;
  return [...errors, { path: deep, code: 'TOO_DEEP', message: `Nesting goes ${DEEPEST} levels deep at most.` }];
}

function ahead(text: unknown, now: number, path: string): readonly InputError[] {
  const time = typeof text === 'string' ? parseInstant(text) : null;
  if (time === null || time <= now + MOST_AHEAD) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [{ path, code: 'TIME_IN_FUTURE', message: `"${name}" must not be more than 5 minutes in the future.` }];
}

/** A correction names the new time `occurredAt`, or `time` as the envelope does; one of them. */
function wrongTimes(type: FactType, data: Members, now: number, at: string): readonly InputError[] {
  if (type !== 'touchpoint.corrected') return [];
  if (data['time'] !== undefined && data['occurredAt'] !== undefined) {
    return [
      { path: `${at}/time`, code: 'UNEXPECTED_FIELD', message: '"time" must be left out where "occurredAt" is given.' },
    ];
  }
  return [...ahead(data['time'], now, `${at}/time`), ...ahead(data['occurredAt'], now, `${at}/occurredAt`)];
}

/** Data with one spelling for each amount, id and time; the same object where nothing needs one. */
function normalised(type: FactType, data: Members): Members {
  if (type === 'touchpoint.corrected' || type === 'touchpoint.retracted') {
    const { time, occurredAt, ...rest } = data;
    const at = (occurredAt ?? time) as string | undefined;
    const eventId = (data['eventId'] as string).toLowerCase();
    const moved = at === undefined ? {} : { occurredAt: new Date(parseInstant(at) as number).toISOString() };
    return withCost({ ...rest, eventId, ...moved });
  }
  if (data['amount'] !== undefined) return { ...data, amount: moneyText(data['amount'] as string | number) };
  return withCost(data);
}

function withCost(data: Members): Members {
  const cost = data['cost'] as { amount: string | number } | null | undefined;
  return cost === undefined || cost === null ? data : { ...data, cost: { ...cost, amount: moneyText(cost.amount) } };
}

function derive(type: FactType, data: Members): DerivedValence | null {
  const text = data['text'];
  if (typeof text !== 'string') return null;
  const scored =
    type === 'feedback.submitted'
      ? data['instrument'] !== 'text'
      : type === 'complaint.filed' || typeof data['valence'] === 'number' || isObject(data['rating']);
  return scored ? null : valenceOfText(text, data['language'] as string | null | undefined);
}

interface Envelope {
  readonly type: FactType;
  readonly source: string;
  readonly id: string;
  readonly customerId: string;
  readonly time: string | null;
  readonly sequence: string | null;
}

function factOf(envelope: Envelope, published: Members, now: number): Reading {
  const { type, source, id, customerId, sequence } = envelope;
  const data = normalised(type, published);
  const time = envelope.time === null ? now : (parseInstant(envelope.time) as number);
  const instant = envelope.time === null ? null : instantContent(envelope.time, time);
  const number = sequence === null ? null : sequence.replace(/^0+(?=\d)/, '');
  const personal = PERSONAL.filter((member) => data[member] !== undefined && data[member] !== null);
  const fact: ReadFact = {
    type,
    source,
    id,
    customerId,
    time,
    timeGiven: envelope.time !== null,
    sequence,
    data: data as Readonly<Record<string, Json>>,
    personal,
    content: JSON.stringify([type, customerId, instant, number]) + canonical(data),
    derived: derive(type, data),
  };
  return { ok: true, fact };
}

function unpublishable(wire: string): { code: string; message: string } {
  const stored = /^peakend\.(.+)\.v1$/.exec(wire)?.[1] ?? wire;
  const command = commandFor(stored);
  if (command !== undefined && stored !== wire) {
    const by = command === null ? 'a rule of the system makes it' : `it is made by ${command}`;
    return { code: 'NOT_PUBLISHABLE', message: `"${stored}" cannot be published: ${by}.` };
  }
  const meant = factTypes.find((type) => wire === type || stored === type);
  const hint = meant === undefined ? 'GET /v1/schemas lists the types' : `"${wireType(meant)}" is one`;
  return { code: 'UNKNOWN_TYPE', message: `"type" must be a type that can be published; ${hint}.` };
}

/**
 * Reads one structured CloudEvent, parsed from JSON. Paths of errors point into the event (`/data/valence`).
 * `now`: milliseconds since 1970, for events without a time and against times in the future.
 * Codes: INVALID_EVENT (see `errors`), UNKNOWN_TYPE, NOT_PUBLISHABLE.
 */
export function readCloudEvent(raw: unknown, now: number): Reading {
  if (!isObject(raw)) {
    return refused(
      'INVALID_EVENT',
      [null, null, null],
      [{ path: '', code: 'WRONG_TYPE', message: 'An event must be a JSON object.' }],
    );
  }
  const identity = [raw['id'], raw['source'], raw['subject']] as const;
  const type = typesByWire.get(raw['type'] as string);
  if (type === undefined && typeof raw['type'] === 'string') {
    const { code, message } = unpublishable(raw['type']);
    return refused(code, identity, [{ path: '/type', code, message }]);
  }
  const data = raw['data'];
  let errors = [...checkEnvelope(raw, ''), ...strayMembers(raw), ...ahead(raw['time'], now, '/time')];
  if (type !== undefined && isObject(data)) {
    const wrong = (checks.get(type) as Check)(data, '/data');
    errors = errors.concat(wrongData(wrong, data, '/data'), wrongTimes(type, data, now, '/data'));
  }
  if (errors.length > 0) return refused('INVALID_EVENT', identity, errors);
  return factOf(
    {
      type: type as FactType,
      source: raw['source'] as string,
      id: raw['id'] as string,
      customerId: raw['subject'] as string,
      time: (raw['time'] as string | null | undefined) ?? null,
      sequence: (raw['sequence'] as string | null | undefined) ?? null,
    },
    data as Members,
    now,
  );
}

/** The channel a plain fact names: its own member, of feedback what it is about. */
function channelOf(kind: PlainKind, data: Members): string {
  const channel = kind === 'feedback' ? (data['about'] as Members | undefined)?.['channel'] : data['channel'];
  return (channel as string | undefined) ?? 'api';
}

/**
 * Reads the body of a plain endpoint, parsed from JSON: the members of `data` beside those of the envelope. Paths of
 * errors point into the body (`/valence`). Without `id` and Idempotency-Key the id is `newId()`: no protection against
 * repeats. Code: INVALID_EVENT.
 */
export function readPlain(
  kind: PlainKind,
  raw: unknown,
  options: { readonly now: number; readonly idempotencyKey: string | null; readonly newId: () => string },
): Reading {
  const { now, idempotencyKey } = options;
  if (!isObject(raw)) {
    return refused(
      'INVALID_EVENT',
      [null, null, null],
      [{ path: '', code: 'WRONG_TYPE', message: 'The body must be a JSON object.' }],
    );
  }
  const identity = [raw['id'] ?? idempotencyKey, raw['source'], raw['customerId']] as const;
  const { type, check } = plainChecks[kind];
  const errors = [...wrongData(check(raw, ''), raw, ''), ...ahead(raw['occurredAt'], now, '/occurredAt')];
  if (idempotencyKey !== null && nameOrNull(idempotencyKey) === null) {
    const message = 'The header Idempotency-Key must be a string of 1 to 200 characters without control characters.';
    errors.push({ path: '/id', code: 'INVALID_FORMAT', message });
  } else if (idempotencyKey !== null && raw['id'] !== undefined && raw['id'] !== idempotencyKey) {
    const message = '"id" and the header Idempotency-Key must be the same where both are given.';
    errors.push({ path: '/id', code: 'CONFLICTING_ID', message });
  }
  if (errors.length > 0) return refused('INVALID_EVENT', identity, errors);
  const data: Record<string, unknown> = {};
  for (const name of Object.keys(raw)) if (!envelopeMembers.has(name)) data[name] = raw[name];
  const sequence = raw['sequence'] as string | number | undefined;
  return factOf(
    {
      type,
      source: (raw['source'] as string | undefined) ?? `/channels/${channelOf(kind, data)}`,
      id: (raw['id'] as string | undefined) ?? idempotencyKey ?? options.newId(),
      customerId: raw['customerId'] as string,
      time: (raw['occurredAt'] as string | undefined) ?? null,
      sequence: sequence === undefined ? null : String(sequence),
    },
    data,
    now,
  );
}
