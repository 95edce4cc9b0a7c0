import type { App } from '#apps/composition/app.js';
import { IntakeModule } from './intake.module.js';

export const intake: App = { name: 'intake', module: IntakeModule, projects: false, shared: true };
