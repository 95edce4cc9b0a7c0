const VERBS: Readonly<Record<string, string>> = {
  get: 'get',
  post: 'post',
  put: 'put',
  patch: 'change',
  delete: 'delete',
};

/**
 * What generated clients call an operation: `GET /v1/customers/{customerId}/journeys` is `getCustomerJourneys`. A word
 * before a parameter names one of its kind. It is made of the path, so no two are the same, and it stays as long as that.
 */
export function operationName(method: string, path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== 'v1');
  const words = steps.flatMap((step, index) => {
    if (step.startsWith('{')) return [];
    return [pascal(steps[index + 1]?.startsWith('{') ? singular(step) : step)];
  });
  return `${VERBS[method] ?? method}${words.join('')}`;
}

/** `peak-end` and `peakEnd` as `PeakEnd`. */
export function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** One of what a word without a plural names. */
const ONE_OF: Readonly<Record<string, string>> = { staff: 'staff-member' };

/** One of what an English plural names. */
export function singular(plural: string): string {
  const one = ONE_OF[plural];
  if (one !== undefined) return one;
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.replace(/(?<!s)s$/, '');
}
