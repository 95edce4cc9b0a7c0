import type { DecidedStream } from '#libs/eventing/command.runner.js';
import type { Typed } from '#libs/facts/stored.events.js';
import { type VersionNames, versionStreamOf } from '#libs/facts/version.stream.js';
import type { FitType } from './fit.events.js';

const NAMES: { readonly [Type in FitType]: VersionNames<Type> } = {
  'churn.model-fitted': { type: 'churn.model-fitted', stream: 'churn-fits', event: 'churn-fit', source: 'churn-fits' },
  'value.model-fitted': { type: 'value.model-fitted', stream: 'value-fits', event: 'value-fit', source: 'value-fits' },
};

/** The stream of a tenant's fits of a type. @param time when one is stored, in milliseconds since 1970 */
export function fitStreamOf<Type extends FitType>(
  type: Type,
  tenant: string,
  time: number,
): DecidedStream<Typed<Type>> {
  return versionStreamOf<Type>(NAMES[type], { tenant }, time, null);
}
