import { runProcess } from '#apps/composition/process.js';
import { relay } from './relay.app.js';

await runProcess(relay);
