import { insights } from '#libs/insights/insights.js';
import { insightSuite } from './insight.suite.js';

insightSuite('care', insights);
