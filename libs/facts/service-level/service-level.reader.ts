import { hasDecimals, MONEY_DECIMALS, moneyText } from '#libs/facts/money.format.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import type { Reading } from './calendar.reader.js';
import { KEBAB_CASE, MOST_CHARACTERS, serviceLevelSchema } from './service-level.schema.js';
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
const WORD = new RegExp(KEBAB_CASE, 'u');
/** Compensations that are an amount. */
const AMOUNTS: readonly string[] = ['discount', 'refund', 'voucher'];

/** Whether a text can name a calendar or a service level. */
export function isWord(text: string): boolean {
  return text.length <= MOST_CHARACTERS && WORD.test(text);
}

/** A service level from parsed JSON, or everything that is wrong with it, each with its JSON Pointer. */
export function readServiceLevel(body: unknown): Reading<ServiceLevel> {
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const { match = {}, onBreach = [], ...rest } = body as Given;
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
