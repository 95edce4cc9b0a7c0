import { insights } from '#libs/insights/insights.js';
import { insightSuite } from '#test/compliance/insight.suite.js';

insightSuite('journeys', insights);
