import type { App } from '#apps/composition/app.js';

export const insights: App = {
  name: 'insights',
  module: async () => (await import('./insights.module.js')).InsightsModule,
  projects: false,
  relays: false,
  ingests: false,
  notifies: false,
  shared: true,
};
