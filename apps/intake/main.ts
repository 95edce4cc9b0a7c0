import { runProcess } from '#apps/composition/process.js';
import { intake } from './intake.app.js';

await runProcess(intake);
