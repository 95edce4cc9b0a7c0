const { default: Sequencer } = require('@jest/test-sequencer');

/** Long files first, so that no worker is left with one at the end. */
const LEVELS = ['proof', 'e2e', 'contract', 'architecture', 'unit'];

/** By the time that each file took last. Where that is not known of all, as in a first run, by level. */
module.exports = class LevelSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    const level = ({ context }) => LEVELS.indexOf(context.config.displayName.name);
    return sorted.sort((a, b) => level(a) - level(b));
  }
};
