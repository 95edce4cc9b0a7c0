import type { TestConnection } from './database.url.js';
import { Installation } from './installation.js';
import { askRun } from './run.client.js';
import { ADMIN_KEY } from './server.process.js';

export interface SharedApp {
  readonly app: Installation;
  readonly url: string;
  /** Of its database. */
  readonly connection: TestConnection;
}

/**
 * The product as it runs for all test files that only ask it over HTTP, each about tenants of its own: loading it takes
 * longer than most of them. Who changes or counts what is the installation's own starts one (test/support/app.ts).
 */
export function useSharedApp(): SharedApp {
  let found: SharedApp | undefined;
  beforeAll(async () => {
    const { url, connection, socket } = await askRun<Omit<SharedApp, 'app'>>('app');
    socket.destroy();
    found = { app: new Installation(() => [url], ADMIN_KEY, `tenant-${crypto.randomUUID()}`), url, connection };
  });
  const started = () => {
    if (found === undefined) throw new Error('The app is there from beforeAll on');
    return found;
  };
  return {
    get app() {
      return started().app;
    },
    get url() {
      return started().url;
    },
    get connection() {
      return started().connection;
    },
  };
}
