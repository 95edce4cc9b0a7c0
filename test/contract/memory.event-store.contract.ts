import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { eventStoreSuite } from './event-store.suite.js';

const store = new MemoryEventStore();
const open = async () => ({ store, close: async () => {} });

eventStoreSuite({ name: 'memory', open, another: open, countsPositions: true, knowsIdsOfDecidedEvents: true });
