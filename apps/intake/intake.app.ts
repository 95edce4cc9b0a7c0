import type { App } from '#apps/composition/app.js';

export const intake: App = {
  name: 'intake',
  module: async () => (await import('./intake.module.js')).IntakeModule,
  projects: false,
  relays: false,
  ingests: true,
  notifies: false,
  shared: true,
};
