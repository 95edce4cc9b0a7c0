import { insightsOfTests } from '#test/fixtures/insights/insights.js';
import { insightSuite } from './insight.suite.js';

insightSuite('visits', insightsOfTests);
