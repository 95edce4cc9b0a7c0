import { runProcess } from '#apps/composition/process.js';
import { insights } from './insights.app.js';

await runProcess(insights);
