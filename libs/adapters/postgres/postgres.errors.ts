import pg from 'pg';

/**
 * SQLSTATEs (whole, or their class of two characters) after which the same statement can succeed later.
 * Anything else is a mistake of ours, or of whoever set the database up.
 */
const transient: Readonly<Record<string, string>> = {
  '08': 'connection exception',
  '25006': 'read-only: a standby, or a failover under way',
  '25P03': 'transaction stood still for too long',
  '40001': 'serialization failure',
  '40P01': 'deadlock',
  '53': 'out of disk, memory or connections',
  '55P03': 'lock not available in time',
  '57014': 'statement not finished in time',
  '57P01': 'server is shutting down',
  '57P02': 'server crashed',
  '57P03': 'server is starting',
  '57P05': 'session was idle for too long',
  '58030': 'input or output failed',
};

/** What Node says when there is no server, or no longer one. */
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** What `pg` says about its own connections, without a code. */
const ofConnections =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Query read timeout)/;

/** Why it is worth trying again after an error of `pg`; undefined if it is not. */
export function transientReason(error: unknown): string | undefined {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: readonly unknown[] };
  // Several addresses were tried.
  if (errors?.length) return transientReason(errors[0]);
  if (error instanceof pg.DatabaseError) return code && (transient[code] ?? transient[code.slice(0, 2)]);
  if (code !== undefined) return network.has(code) ? code : undefined;
  return message !== undefined && ofConnections.test(message) ? message : undefined;
}

/** Whether the server ended the connection with this error. */
export const endsConnection = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.severity === 'FATAL' || error.severity === 'PANIC';
