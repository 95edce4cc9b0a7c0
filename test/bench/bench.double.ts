import { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { answer } from './bench.child.js';

answer((await EventStoreDBDouble.start()).url);
