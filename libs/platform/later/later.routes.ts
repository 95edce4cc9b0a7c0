import type { Scope } from '#libs/platform/auth/access.js';

/** A route of the API that this version answers with 501. */
export interface LaterRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly scope: Scope;
  /** What is not there yet, as in "Complaint commands are not in this version". */
  readonly feature: string;
}

type Methods = LaterRoute['method'] | readonly LaterRoute['method'][];

function routes(feature: string, scope: Scope, methods: Methods, ...paths: readonly string[]): LaterRoute[] {
  return paths.flatMap((path) => [methods].flat().map((method) => ({ method, path, scope, feature })));
}

const complaint = (...commands: string[]) => commands.map((command) => `/v1/complaints/:complaintId/${command}`);
const webhook = (...actions: string[]) => actions.map((action) => `/v1/webhooks/:webhookId/${action}`);

export const LATER_ROUTES: readonly LaterRoute[] = [
  ...routes(
    'Complaint commands are',
    'operate',
    'POST',
    ...complaint('acknowledge', 'assign', 'promise', 'promises/:promiseId/keep', 'escalate', 'resolve', 'confirm'),
    ...complaint('reopen', 'compensate', 'root-cause', 'pause', 'resume', 'withdraw'),
  ),
  ...routes('Complaint metrics are', 'query', 'GET', '/v1/complaints/metrics', '/v1/complaints/recovery'),
  ...routes('Service levels are', 'query', 'GET', '/v1/service-levels', '/v1/service-levels/:name'),
  ...routes('Service levels are', 'operate', 'PUT', '/v1/service-levels/:name'),
  ...routes('Calendars are', 'query', 'GET', '/v1/calendars', '/v1/calendars/:name'),
  ...routes('Calendars are', 'operate', 'PUT', '/v1/calendars/:name'),
  ...routes('Follow-ups are', 'query', 'GET', '/v1/follow-ups', '/v1/follow-ups/:followUpId'),
  ...routes(
    'Follow-ups are',
    'operate',
    'POST',
    '/v1/follow-ups',
    '/v1/follow-ups/:followUpId/done',
    '/v1/follow-ups/:followUpId/confirm',
  ),
  ...routes(
    'Churn risk is',
    'query',
    'GET',
    '/v1/churn-risk',
    '/v1/customers/:customerId/churn-risk',
    '/v1/churn-settings',
    '/v1/churn-fits',
  ),
  ...routes('Churn risk is', 'operate', 'PUT', '/v1/churn-settings'),
  ...routes('Churn risk is', 'operate', 'POST', '/v1/churn-fits'),
  ...routes('Backtests are', 'query', 'POST', '/v1/backtests'),
  ...routes('Backtests are', 'query', 'GET', '/v1/backtests/:backtestId'),
  ...routes('Alerts are', 'query', 'GET', '/v1/alerts', '/v1/alerts/:alertId'),
  ...routes(
    'Alerts are',
    'operate',
    'POST',
    '/v1/alerts/:alertId/acknowledge',
    '/v1/alerts/:alertId/snooze',
    '/v1/alerts/:alertId/resolve',
  ),
  ...routes('The stream of alerts is', 'subscribe', 'GET', '/v1/alerts/stream'),
  ...routes('Webhooks are', 'subscribe', ['GET', 'POST'], '/v1/webhooks'),
  ...routes('Webhooks are', 'subscribe', ['GET', 'DELETE'], '/v1/webhooks/:webhookId'),
  ...routes('Webhooks are', 'subscribe', 'POST', ...webhook('rotate-secret', 'test', 'deliveries/:deliveryId/replay')),
  ...routes('Webhooks are', 'subscribe', 'GET', ...webhook('deliveries')),
];
