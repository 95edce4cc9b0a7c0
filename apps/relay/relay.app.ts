import type { App } from '#apps/composition/app.js';

export const relay: App = {
  name: 'relay',
  module: async () => (await import('./relay.module.js')).RelayModule,
  projects: false,
  relays: true,
  ingests: false,
  notifies: false,
  shared: true,
};
