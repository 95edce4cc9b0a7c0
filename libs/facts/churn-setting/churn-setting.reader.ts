import { nullsLeftOut } from '#libs/facts/optional.members.js';
import { withoutRead } from '#libs/facts/setting.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import { type ChurnSettings, DEFAULT_CHURN_SETTINGS } from './churn-setting.events.js';
import { churnSettingsSchema } from './churn-setting.schema.js';

export type ChurnSettingsReading =
  | { readonly ok: true; readonly settings: ChurnSettings }
  | { readonly ok: false; readonly errors: readonly InputError[] };

const errorsOf = describedReader(churnSettingsSchema);
const withoutNulls = nullsLeftOut(churnSettingsSchema);

/** Churn settings from parsed JSON, or everything that is wrong with them. What is missing is as it was at first. */
export function readChurnSettings(given: unknown): ChurnSettingsReading {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const settings = { ...DEFAULT_CHURN_SETTINGS, ...withoutRead(body as Partial<ChurnSettings>) };
  const { raiseLift, resolveLift } = settings;
  if (resolveLift <= raiseLift) return { ok: true, settings };
  // At what was sent: the other one may be as it was at first.
  const [path, must] =
    (body as Partial<ChurnSettings>).resolveLift === undefined
      ? ['/raiseLift', `at least resolveLift, which is ${resolveLift}`]
      : ['/resolveLift', `at most raiseLift, which is ${raiseLift}`];
  const message = `must be ${must}: alerts would end as soon as they are raised`;
  return { ok: false, errors: [{ path, code: 'OUT_OF_RANGE', message }] };
}
