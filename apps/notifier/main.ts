import { runProcess } from '#apps/composition/process.js';
import { notifier } from './notifier.app.js';

await runProcess(notifier);
