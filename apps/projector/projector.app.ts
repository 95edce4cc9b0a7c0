import type { App } from '#apps/composition/app.js';
import { ProjectorModule } from './projector.module.js';

export const projector: App = { name: 'projector', module: ProjectorModule, projects: true, shared: true };
