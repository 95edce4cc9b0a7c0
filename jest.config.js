import { availableParallelism } from 'node:os';

/** Levels by suffix: `*.spec.ts` next to the code; contract, e2e, architecture and proof suites under test/. */
export const level = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.(t|j)s$': '@swc/jest' },
  // Below Node 24.9, Jest cannot require() ESM-only packages.
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The same in one file instead of some three hundred, which more than a hundred test files would each load.
    '^class-validator$': '<rootDir>/node_modules/class-validator/bundles/class-validator.umd.min.js',
    // They have TypeScript under the condition `source`, which is meant for ours.
    '^(eventsource|eventsource-parser)$': '<rootDir>/node_modules/$1/dist/index.js',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  ...more,
});

export default {
  projects: [
    level('unit', ['<rootDir>/{libs,apps,tools,test/fixtures,test/bench}/**/*.spec.ts']),
    level('contract', ['<rootDir>/test/contract/**/*.contract.ts']),
    level('compliance', ['<rootDir>/test/compliance/**/*.compliance.ts']),
    level('architecture', ['<rootDir>/test/architecture/**/*.spec.ts']),
    level('e2e', ['<rootDir>/test/e2e/**/*.e2e.ts']),
    level('proof', ['<rootDir>/test/proof/**/*.proof.ts']),
  ],
  // One more than there are cores, as many tests wait for faults they caused; more would wait for the run's PostgreSQL.
  maxWorkers: Math.min(availableParallelism() + 1, 4),
  // The modules that a test file loads stay in its worker.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/level.sequencer.cjs',
  // Generous: a slow machine is not a failure, and a hang is still found.
  testTimeout: 120_000,
  globalSetup: '<rootDir>/test/support/global.setup.mjs',
  globalTeardown: '<rootDir>/test/support/global.teardown.mjs',
  coverageProvider: 'v8',
};
