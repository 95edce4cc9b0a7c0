import type { Message } from 'kafkajs';
import type { BusRecord } from '#libs/eventing/bus.js';
import { partitionKey } from '#libs/eventing/partition.key.js';
import { namedAttributes, ownAttributes } from '#libs/kernel/event.attributes.js';
import type { DerivedValence, Extensions, StoredEvent } from '#libs/kernel/event.js';
import { instantOfText, instantText } from '#libs/kernel/instant.js';

/** Header names by CloudEvents' Kafka binding: `ce_` and the attribute. Extensions come after the standard ones. */
const ce = (attribute: string) => `ce_${attribute}`;

/** A record of `peakend.events.v1`: a CloudEvent in binary mode. `epoch` names the log that its positions refer to. */
export function toMessage({ event, previous }: BusRecord, epoch: string): Message & { readonly value: Buffer } {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: `peakend.${event.type}.v${event.schemaVersion}`,
    ce_time: instantText(event),
    ce_recordedtime: new Date(event.recordedAt).toISOString(),
    ce_eventid: event.eventId,
    ce_tenant: event.tenant,
    ce_epoch: epoch,
    ce_position: `${event.position}`,
    ce_previousposition: `${previous}`,
  };
  const optional = {
    subject: event.customerId,
    sequence: event.sequence,
    stream: event.stream,
    revision: event.revision,
    correlationid: event.correlationId,
    causationid: event.causationId,
    traceparent: event.traceparent,
    derived: event.derived && JSON.stringify(event.derived),
  };
  const all = Object.entries({ ...event.extensions, ...optional });
  for (const [attribute, value] of all) if (value !== null) headers[ce(attribute)] = `${value}`;
  return {
    key: partitionKey(event.tenant, event.customerId),
    value: Buffer.from(JSON.stringify(event.data), 'utf8'),
    headers,
  };
}

interface Received {
  readonly value: Buffer | null;
  readonly headers?: { readonly [name: string]: unknown } | undefined;
}

const TYPE = /^peakend\.(.+)\.v(\d+)$/;

/**
 * The event of a record.
 * @throws Error with the reason if the record does not belong to this log: from elsewhere, or from before a restore.
 */
export function fromMessage({ value, headers = {} }: Received, epoch: string): BusRecord {
  const optional = (attribute: string): string | null => {
    const header = headers[ce(attribute)];
    return Buffer.isBuffer(header) ? header.toString('utf8') : null;
  };
  const required = (attribute: string): string => {
    const text = optional(attribute);
    if (text === null) throw new Error(`it has no ${ce(attribute)}`);
    return text;
  };
  const found = required('epoch');
  if (found !== epoch) throw new Error(`it is of the log ${found}, not of ${epoch}`);
  const [, type, version] = TYPE.exec(required('type')) ?? [];
  if (type === undefined || value === null) throw new Error('it is no event of peakend');
  const revision = optional('revision');
  const derived = optional('derived');
  const event: StoredEvent = {
    eventId: required('eventid'),
    tenant: required('tenant'),
    customerId: optional('subject'),
    type,
    schemaVersion: Number(version),
    source: required('source'),
    id: required('id'),
    sequence: optional('sequence'),
    ...instantOfText(required('time')),
    data: JSON.parse(value.toString('utf8')),
    derived: derived === null ? null : (JSON.parse(derived) as DerivedValence),
    contentHash: null,
    correlationId: optional('correlationid'),
    causationId: optional('causationid'),
    traceparent: optional('traceparent'),
    extensions: extensionsOf(headers),
    position: BigInt(required('position')),
    recordedAt: Date.parse(required('recordedtime')),
    stream: optional('stream'),
    revision: revision === null ? null : Number(revision),
  };
  return { event, previous: BigInt(required('previousposition')) };
}

/** The attributes that are not ours. */
function extensionsOf(headers: { readonly [name: string]: unknown }): Extensions | null {
  const found: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers)) {
    const name = header.slice(ce('').length);
    const isOther = !namedAttributes.has(name) && !ownAttributes.has(name);
    if (header.startsWith(ce('')) && isOther && Buffer.isBuffer(value)) found[name] = value.toString('utf8');
  }
  return Object.keys(found).length === 0 ? null : found;
}
