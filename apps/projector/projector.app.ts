import type { App } from '#apps/composition/app.js';

export const projector: App = {
  name: 'projector',
  module: async () => (await import('./projector.module.js')).ProjectorModule,
  projects: true,
  relays: false,
  ingests: false,
  notifies: false,
  shared: true,
};
