import type { App } from '#apps/composition/app.js';
import { StandaloneModule } from './standalone.module.js';

export const standalone: App = { name: 'standalone', module: StandaloneModule, projects: true, shared: false };
