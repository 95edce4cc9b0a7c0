import { nullsLeftOut } from '#libs/facts/optional.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import type { CareOccasionOf, CareRule } from './care.events.js';
import { careRuleSchema } from './care-rule.schema.js';

export type CareRuleReading =
  | { readonly ok: true; readonly rule: CareRule }
  | { readonly ok: false; readonly errors: readonly InputError[] };

/** As it may be given. */
type Given = Partial<Omit<CareRule, 'enabled' | 'on'>> & Pick<CareRule, 'enabled' | 'on'>;

/** The member that each kind of occasion has beside its kind. */
const MEMBER_OF = { anniversary: 'of', purchase: 'nth', silence: 'days', tier: 'to', 'won-back': null } as const;

const errorsOf = describedReader(careRuleSchema);
const withoutNulls = nullsLeftOut(careRuleSchema);

/**
 * A care rule from parsed JSON, or everything that is wrong with it, each with its JSON Pointer. An optional member that
 * is null is one that was left out.
 */
export function readCareRule(given: unknown): CareRuleReading {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const rule = body as Given;
  const errors = [...occasionErrors(rule.on), ...leadErrors(rule)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rule: wholeRule(rule) };
}

function wholeRule({ enabled, on, match = {}, at = '09:00', ...rest }: Given): CareRule {
  const { leadDays = 0, notMoreOftenThanDays = 30, followUp, controlShare = 0 } = rest;
  const share = controlShare === 0 ? 0 : controlShare;
  return { enabled, on, match, at, leadDays, notMoreOftenThanDays, ...(followUp && { followUp }), controlShare: share };
}

function occasionErrors(on: CareOccasionOf): readonly InputError[] {
  const member = MEMBER_OF[on.kind];
  const has = Object.keys(on).filter((name) => name !== 'kind');
  const missing =
    member === null || has.includes(member)
      ? []
      : [{ path: `/on/${member}`, code: 'REQUIRED', message: `is required where kind is "${on.kind}"` }];
  const more = has
    .filter((name) => name !== member)
    .map((name) => ({
      path: `/on/${name}`,
      code: 'UNEXPECTED_FIELD',
      message: `must be left out where kind is "${on.kind}"`,
    }));
  return [...missing, ...more];
}

function leadErrors({ on, leadDays = 0 }: Given): readonly InputError[] {
  if (leadDays === 0 || on.kind === 'anniversary') return [];
  const message = 'must be 0 or left out: only anniversaries can be foreseen';
  return [{ path: '/leadDays', code: 'UNEXPECTED_FIELD', message }];
}
