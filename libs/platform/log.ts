import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

/** How much waits while it cannot be written, in bytes; what comes then is dropped. */
const WAITING_BYTES = 4 * 1024 * 1024;
/** How long an end waits for the log. */
const PATIENCE_MS = 1_000;

/** Where logs go. */
export type LogFile = ReturnType<typeof pino.destination>;

/**
 * Writes to an open file without blocking. A log that cannot be written ends nothing: its lines wait until others can
 * be written, and more than fit are dropped.
 */
export function openLogFile(fd: number): LogFile {
  const file = pino.destination({ fd, sync: false, maxLength: WAITING_BYTES });
  file.on('error', () => undefined);
  // It tries again with the next line that it takes; it must not wait for one when it has no room for any.
  file.on('drop', () => file.write(''));
  // Called after fatal lines and at exit, it would try for ever, blocking everything, where a disk is full.
  file.flushSync = () => undefined;
  return file;
}

/** Resolves when everything is written, when it cannot be, or when it takes too long: to be awaited before an exit. */
export async function written(file: LogFile): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    file.once('drain', resolve).once('error', resolve);
    timer = setTimeout(resolve, PATIENCE_MS);
    // So that one of them comes even if nothing waits.
    file.write('');
  });
  clearTimeout(timer);
}

const SECRETS = ['authorization', 'cookie', 'password', 'key', 'adminKey', 'masterKey', 'databaseUrl'];

/**
 * Structured logs, one JSON object a line. Requests' bodies, headers and keys are never passed to it; should one slip
 * in, it is redacted.
 */
export function createLog(level: string, destination: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'peakend' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack: string | undefined;
  readonly cause?: ErrorDescription;
}

/** Only these members: drivers attach statements, parameters and rows to their errors, which may be personal data. */
function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Nest's own messages, in our log. Its routine reports about modules and routes become debug lines. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context: context ?? stack }, message instanceof Error ? message.message : String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }

  verbose(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
}
