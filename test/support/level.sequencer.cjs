const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take more than a minute. They come first, so that no worker is left with one at the end. */
const LONG = [
  'chaos/random-faults.production',
  'proof/outage.proof',
  'e2e/apps.production',
  'chaos/cluster.production',
  'e2e/move.production',
  'e2e/tours.e2e',
  'e2e/move.e2e',
  'chaos/versions.production',
  'chaos/broker.production',
];
const LEVELS = ['proof', 'e2e', 'compliance', 'contract', 'architecture', 'unit'];

/** Sorts by how long each file took last time; by what is known of them if that is not known for all, as in a first run. */
module.exports = class LevelSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path, context }) => {
      const long = LONG.findIndex((each) => path.endsWith(`/test/${each}.ts`));
      return long < 0 ? LONG.length + LEVELS.indexOf(context.config.displayName.name) : long;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
};
