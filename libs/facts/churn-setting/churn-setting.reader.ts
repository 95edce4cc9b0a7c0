import { withoutVersion } from '#libs/facts/setting.version.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import { type ChurnSettings, DEFAULT_CHURN_SETTINGS } from './churn-setting.events.js';
import { churnSettingsSchema } from './churn-setting.schema.js';

export type ChurnSettingsReading =
  | { readonly ok: true; readonly settings: ChurnSettings }
  | { readonly ok: false; readonly errors: readonly InputError[] };

const errorsOf = describedReader(churnSettingsSchema);

/** Churn settings from parsed JSON, or everything that is wrong with them. What is missing is as it was at first. */
export function readChurnSettings(body: unknown): ChurnSettingsReading {
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const settings = { ...DEFAULT_CHURN_SETTINGS, ...withoutVersion(body as Partial<ChurnSettings>) };
  if (settings.resolveLift > settings.raiseLift)
    return {
      ok: false,
      errors: [
        {
          path: '/resolveLift',
          code: 'OUT_OF_RANGE',
          message: `must be at most raiseLift, which is ${settings.raiseLift}: alerts would end as soon as they are raised`,
        },
      ],
    };
  return { ok: true, settings };
}
