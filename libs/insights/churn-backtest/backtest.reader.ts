import type { ChurnSettings } from '#libs/facts/churn-setting/churn-setting.events.js';
import { readChurnSettings } from '#libs/facts/churn-setting/churn-setting.reader.js';
import { churnSettingsSchema } from '#libs/facts/churn-setting/churn-setting.schema.js';
import { canonical } from '#libs/facts/content.format.js';
import { nullsLeftOut } from '#libs/facts/optional.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { isDate } from '#libs/platform/querying/query.parameters.js';
import { BASES, type Basis } from './backtest.entity.js';

const day = (what: string) => ({
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: `a date such as 2024-01-31: ${what}`,
});

/** Body of `POST /v1/backtests`, both for validation and for the OpenAPI document. */
export const backtestSchema = {
  title: 'AskedBacktest',
  type: 'object',
  description: 'a rule, and the days whose alerts count',
  additionalProperties: false,
  required: ['rule', 'from', 'to'],
  properties: {
    rule: churnSettingsSchema,
    from: day('the first day whose alerts count'),
    to: day('the first day behind them'),
    basis: {
      type: 'string',
      enum: BASES,
      description:
        'one of recorded, which sees at each moment what the log held then, and occurred, which takes each fact as known when it happened; recorded if missing',
    },
  },
} as const;

export const backtestExample = { rule: { raiseLift: 1.5 }, from: '2026-01-01', to: '2026-04-01' };

/** What a request asks for. */
export interface GivenBacktest {
  readonly rule: ChurnSettings;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  /** Equal texts mean the same. */
  readonly content: string;
}

interface SentBacktest extends Pick<GivenBacktest, 'from' | 'to'> {
  readonly rule: unknown;
  readonly basis?: Basis;
}

const errorsOf = describedReader(backtestSchema);
const withoutNulls = nullsLeftOut(backtestSchema);

/** Reads what is asked for. @throws Refusal `invalid`, with everything that is wrong */
export function readBacktestBody(sent: unknown): GivenBacktest {
  const body = withoutNulls(sent);
  const wrong = errorsOf(body);
  if (wrong.length > 0) throw invalid(wrong);
  const { from, to, basis = 'recorded', rule: given } = body as SentBacktest;
  const reading = readChurnSettings(given);
  const errors: InputError[] = reading.ok ? [] : reading.errors.map((each) => ({ ...each, path: `/rule${each.path}` }));
  const isWrong = (named: string, value: string) => {
    if (!isDate(value))
      errors.push({ path: `/${named}`, code: 'INVALID_FORMAT', message: 'must be a day that there is' });
  };
  isWrong('from', from);
  isWrong('to', to);
  if (errors.length === 0 && from >= to)
    errors.push({ path: '/to', code: 'OUT_OF_RANGE', message: `must be after from, ${from}` });
  if (!reading.ok || errors.length > 0) throw invalid(errors);
  const { settings: rule } = reading;
  return { rule, from, to, basis, content: canonical([{ ...rule }, from, to, basis]) };
}
