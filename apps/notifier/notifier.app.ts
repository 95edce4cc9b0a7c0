import type { App } from '#apps/composition/app.js';

export const notifier: App = {
  name: 'notifier',
  module: async () => (await import('./notifier.module.js')).NotifierModule,
  projects: false,
  relays: false,
  ingests: false,
  notifies: true,
  shared: true,
};
