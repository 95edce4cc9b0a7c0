export interface TestConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** As `PEAKEND_DATABASE_URL` takes it. */
export function databaseUrlOf({ user, password, host, port, database }: TestConnection): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}
