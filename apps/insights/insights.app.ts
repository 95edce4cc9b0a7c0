import type { App } from '#apps/composition/app.js';
import { InsightsModule } from './insights.module.js';

export const insights: App = { name: 'insights', module: InsightsModule, projects: false, shared: true };
