import config, { level } from './jest.config.js';

// Tests that need a real Kafka (tools/local-kafka: Java 17 and Maven), and so are not part of `npm test`.
export default {
  ...config,
  projects: [level('production', ['<rootDir>/test/**/*.production.ts'])],
  // Each file starts its own brokers and processes, and mostly waits for faults they caused.
  maxWorkers: 3,
  testTimeout: 300_000,
};
