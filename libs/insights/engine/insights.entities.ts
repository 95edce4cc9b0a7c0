import { CustomerProfileEntity } from '#libs/insights/customer/customer-profile.entity.js';
import { CustomerEntity } from '#libs/facts/table/customer.entity.js';
import { FactEntity } from '#libs/facts/table/fact.entity.js';
import { MergeEntity } from '#libs/facts/table/merge.entity.js';
import { FeedbackEntity } from '#libs/insights/feedback/feedback.entity.js';
import { BuildEntity } from '#libs/insights/journey/build.entity.js';
import { CellEntity } from '#libs/insights/journey/cell.entity.js';
import { DefinitionEntity } from '#libs/insights/journey/definition.entity.js';
import { JourneyEntity } from '#libs/insights/journey/journey.entity.js';
import { OutcomeEntity } from '#libs/insights/journey/outcome.entity.js';
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
