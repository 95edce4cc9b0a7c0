import { CustomerProfileEntity } from './customer/customer-profile.entity.js';
import { CustomerEntity } from './facts/customer.entity.js';
import { FactEntity } from './facts/fact.entity.js';
import { MergeEntity } from './facts/merge.entity.js';
import { FeedbackEntity } from './feedback/feedback.entity.js';
import { BuildEntity } from './journey/build.entity.js';
import { CellEntity } from './journey/cell.entity.js';
import { DefinitionEntity } from './journey/definition.entity.js';
import { JourneyEntity } from './journey/journey.entity.js';
import { OutcomeEntity } from './journey/outcome.entity.js';
import { ParkedEventEntity } from './parked-event.entity.js';

/** The read models' tables as types. A test keeps them equal to what the migrations make. */
export const insightEntities = [
  CustomerEntity,
  MergeEntity,
  FactEntity,
  ParkedEventEntity,
  BuildEntity,
  DefinitionEntity,
  JourneyEntity,
  OutcomeEntity,
  CellEntity,
  CustomerProfileEntity,
  FeedbackEntity,
];
