import config, { level } from './jest.config.js';

// What needs a real Kafka (tools/local-kafka: Java 17 and Maven) and so is no part of `npm test`.
export default {
  ...config,
  projects: [level('production', ['<rootDir>/test/**/*.production.ts'])],
  // Each file starts brokers of its own.
  maxWorkers: 1,
  testTimeout: 300_000,
};
