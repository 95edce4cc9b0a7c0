import type { TestConnection } from './database.url.js';
import { Installation } from './installation.js';
import { askRun } from './run.client.js';
import { ADMIN_KEY } from './server.process.js';

export interface SharedApp {
  readonly app: Installation;
  readonly url: string;
  /** The connection to its database. */
  readonly connection: TestConnection;
}

/**
 * One product for all test files that only use it over HTTP, each with its own tenants: loading it takes longer than
 * most of them. Files that change or count what the whole installation owns start their own (test/support/app.ts).
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
