import type { App } from '#apps/composition/app.js';

export const standalone: App = {
  name: 'standalone',
  module: async () => (await import('./standalone.module.js')).StandaloneModule,
  projects: true,
  relays: true,
  ingests: true,
  notifies: true,
  shared: false,
};
