import { hasDecimals, MONEY_DECIMALS, moneyText } from '#libs/facts/money.format.js';
import { nullsLeftOut } from '#libs/facts/optional.members.js';
import { withoutRead } from '#libs/facts/setting.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import type { Reading } from './calendar.reader.js';
import { serviceLevelSchema } from './service-level.schema.js';
import type { BreachAction, ServiceLevel } from './service-level.events.js';

/** As it may be given. */
type Given = Omit<ServiceLevel, 'match' | 'onBreach'> & {
  readonly match?: ServiceLevel['match'];
  readonly onBreach?: readonly GivenAction[];
};
type GivenAction = {
  readonly compensate?: { readonly kind: string; readonly value?: string | number };
} & object;

const errorsOf = describedReader(serviceLevelSchema);
const withoutNulls = nullsLeftOut(serviceLevelSchema);
/** Compensations that are an amount. */
const AMOUNTS: readonly string[] = ['discount', 'refund', 'voucher'];

/**
 * A service level from parsed JSON, or everything that is wrong with it, each with its JSON Pointer. An optional member
 * that is null is one that was left out.
 */
export function readServiceLevel(given: unknown): Reading<ServiceLevel> {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const { match = {}, onBreach = [], ...rest } = withoutRead(body as Given);
  const errors = [...clockErrors(rest), ...onBreach.flatMap((action, index) => amountErrors(action, index))];
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: { match, ...rest, onBreach: onBreach.map(actionOf) } };
}

function clockErrors({ acknowledgeWithinSeconds, resolveWithinSeconds }: Given): readonly InputError[] {
  if (acknowledgeWithinSeconds !== undefined || resolveWithinSeconds !== undefined) return [];
  const message = 'is required, or `acknowledgeWithinSeconds` is: without either there is nothing to keep to';
  return [{ path: '/resolveWithinSeconds', code: 'REQUIRED', message }];
}

function amountErrors({ compensate }: GivenAction, index: number): readonly InputError[] {
  const path = `/onBreach/${index}/compensate/value`;
  if (compensate === undefined) return [];
  if (compensate.value === undefined)
    return AMOUNTS.includes(compensate.kind)
      ? [{ path, code: 'REQUIRED', message: `is required: a ${compensate.kind} is an amount` }]
      : [];
  if (typeof compensate.value === 'number' && !hasDecimals(compensate.value, MONEY_DECIMALS))
    return [{ path, code: 'INVALID_FORMAT', message: `must have at most ${MONEY_DECIMALS} decimals` }];
  return [];
}

function actionOf(action: GivenAction): BreachAction {
  const { compensate } = action;
  if (compensate?.value === undefined) return action as BreachAction;
  return { compensate: { ...compensate, value: moneyText(compensate.value) } } as BreachAction;
}
