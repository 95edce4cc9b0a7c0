/** What of an error one thread can pass on to another. */
export function passedError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { name, message, stack, cause } = error;
  const options = cause === undefined ? undefined : { cause: passedError(cause) };
  return Object.assign(new Error(name === 'Error' ? message : `${name}: ${message}`, options), { stack });
}
