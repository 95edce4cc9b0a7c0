/** Attributes of the topic's records that say what this product knows of an event: no channel can give them. */
export const ownAttributes: ReadonlySet<string> = new Set([
  'recordedtime',
  'eventid',
  'tenant',
  'epoch',
  'position',
  'previousposition',
  'stream',
  'revision',
  'causationid',
  'derived',
]);

/** Attributes of an event that have a member of their own; all others but `ownAttributes` are its extensions. */
export const namedAttributes: ReadonlySet<string> = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'sequence',
  'traceparent',
  'correlationid',
]);
