const { default: Sequencer } = require('@jest/test-sequencer');

/** Long files first, so that no worker is left with one at the end. */
const LEVELS = ['proof', 'e2e', 'contract', 'architecture', 'unit'];

/** Sorts by how long each file took last time; by level if that is not known for all, as in a first run. */
module.exports = class LevelSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    const level = ({ context }) => LEVELS.indexOf(context.config.displayName.name);
    return sorted.sort((a, b) => level(a) - level(b));
  }
};
