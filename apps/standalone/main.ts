import { systemClock } from '#libs/kernel/clock.js';
console.log(systemClock.now());
