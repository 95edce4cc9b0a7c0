import { FileComplaint } from './complaint/complaint.data.js';
import {
  AllowProfiling,
  AssignTier,
  ChangeProfile,
  LoseCustomer,
  MakePurchase,
  MergeCustomer,
  ObjectToProfiling,
  ReferCustomer,
  RegisterCustomer,
  ReturnPurchase,
  WinBackCustomer,
} from './customer/customer.data.js';
import { CloudEvent, Plain } from './envelope.form.js';
import { SubmitFeedback } from './feedback/feedback.data.js';
import type { Fragment } from './field.rules.js';
import { EndJourney, StartJourney } from './journey/journey.data.js';
import { nullsAllowed } from './optional.members.js';
import { type Declared, schemaOfClass } from './schema.compiler.js';
import type { FactType } from './stored.events.js';
import { CorrectTouchpoint, RecordTouchpoint, RetractTouchpoint } from './touchpoint/touchpoint.data.js';

/** The types that channels publish, by stored type; on the wire `peakend.<type>.v1`. */
export const published = {
  'touchpoint.recorded': RecordTouchpoint,
  'touchpoint.corrected': CorrectTouchpoint,
  'touchpoint.retracted': RetractTouchpoint,
  'journey.started': StartJourney,
  'journey.ended': EndJourney,
  'feedback.submitted': SubmitFeedback,
  'complaint.filed': FileComplaint,
  'customer.registered': RegisterCustomer,
  'customer.profile-changed': ChangeProfile,
  'customer.tier-assigned': AssignTier,
  'customer.purchase-made': MakePurchase,
  'customer.purchase-returned': ReturnPurchase,
  'customer.referral-made': ReferCustomer,
  'customer.lost': LoseCustomer,
  'customer.won-back': WinBackCustomer,
  'customer.profiling-objected': ObjectToProfiling,
  'customer.profiling-allowed': AllowProfiling,
  'customer.merged': MergeCustomer,
} as const satisfies Readonly<Record<FactType, Declared>>;

/** The stored types that can be published. */
export const factTypes = Object.keys(published) as readonly FactType[];

/** The bodies of the plain endpoints. */
export const plainForms = {
  touchpoint: { type: 'touchpoint.recorded', form: Plain(RecordTouchpoint) },
  feedback: { type: 'feedback.submitted', form: Plain(SubmitFeedback) },
  complaint: { type: 'complaint.filed', form: Plain(FileComplaint) },
} as const satisfies Readonly<Record<string, { type: FactType; form: Declared }>>;

export type PlainKind = keyof typeof plainForms;

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** A stored type as CloudEvents carry it. */
export const wireType = (type: string) => `peakend.${type}.v1`;

/** Null clears in a correction; elsewhere it means that the member was left out. */
function sendable(type: FactType): Fragment {
  const schema = schemaOfClass(published[type]);
  return type === 'touchpoint.corrected' ? schema : nullsAllowed(schema);
}

/** JSON Schema of the `data` of a type that can be published. */
export function schemaOf(type: FactType): Fragment {
  return { $schema: DIALECT, title: wireType(type), ...sendable(type) };
}

/** JSON Schema of the body of a plain endpoint. */
export function schemaOfPlain(kind: PlainKind): Fragment {
  return { $schema: DIALECT, title: kind, ...nullsAllowed(schemaOfClass(plainForms[kind].form)) };
}

/** JSON Schema of one structured CloudEvent of any type; further attributes are CloudEvents extensions. */
export const schemaOfEvent: Fragment = {
  $schema: DIALECT,
  title: 'CloudEvent',
  ...schemaOfClass(CloudEvent),
  additionalProperties: { type: ['string', 'integer', 'boolean', 'null'] },
  oneOf: factTypes.map((type) => ({
    properties: { type: { const: wireType(type) }, data: sendable(type) },
  })),
};

/** Paths of the members that published data can have by name, of all types; a map or a list is one member. */
export const dataMembers: readonly string[] = [
  ...new Set(factTypes.flatMap((type) => membersOf(schemaOfClass(published[type])))),
];

function membersOf({ properties }: Fragment): readonly string[] {
  return Object.entries(properties as Readonly<Record<string, Fragment>>).flatMap(([name, member]) =>
    member['properties'] === undefined ? [name] : membersOf(member).map((inner) => `${name}.${inner}`),
  );
}
