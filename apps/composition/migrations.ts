import { CreateEventStore1700000000100 } from '#libs/adapters/postgres/event-store.migration.js';
import type { Migration } from '#libs/adapters/postgres/migrations.js';
import { CreateKeyring1700000000140 } from '#libs/adapters/keyring/keyring.migration.js';
import { CreatePublishing1700000000150 } from '#libs/facts/publishing/publishing.migration.js';
import { CreateInsights1700000000200 } from '#libs/insights/engine/insights.migration.js';
import {
  CreateFeed1700000000800,
  KeepErasures1700000000957,
  WithdrawItems1700000000956,
} from '#libs/feed/items/feed.migration.js';
import { KeepAskedWaits1700000000991 } from '#libs/feed/webhooks/asked-waits.migration.js';
import { CreateWebhooks1700000000810 } from '#libs/feed/webhooks/webhooks.migration.js';
import { insights } from '#libs/insights/insights.js';
import { CreateEngine1700000000350 } from '#libs/adapters/postgres/engine.migration.js';
import { FindChangesByCustomer1700000000992 } from '#libs/facts/table/changes.migration.js';
import { KeepFirstMerges1700000000989 } from '#libs/facts/table/merges.migration.js';
import { CreateFacts1700000000180 } from '#libs/facts/table/facts.migration.js';
import { KeepDerivedBefore1700000000880 } from '#libs/facts/table/derived-before.migration.js';
import {
  CountChannelsAndTiers1700000000935,
  CountUsedNames1700000000560,
} from '#libs/facts/table/used-names.migration.js';
import { CreateCareRules1700000000950 } from '#libs/facts/care/care-rule.migration.js';
import { CreateChurnSettings1700000000700 } from '#libs/facts/churn-setting/churn-setting.migration.js';
import { CreateLearnedExpectations1700000000940 } from '#libs/facts/expectation/expectation.migration.js';
import { CreateImprovements1700000000911 } from '#libs/facts/improvement/improvement.migration.js';
import { CreateTierSettings1700000000820 } from '#libs/facts/tier-setting/tier-setting.migration.js';
import {
  CreateFits1700000000860,
  KeepFitKeys1700000000935,
  RequestFitsUpTo1700000000893,
} from '#libs/facts/fit/fit.migration.js';
import { CreateServiceLevels1700000000580 } from '#libs/facts/service-level/service-level.migration.js';
import { CreateRelay1700000000300 } from '#libs/adapters/kafka/relay.migration.js';
import { CreateMove1700000000400 } from '#libs/platform/move.migration.js';
import { KeepAskedKeys1700000000990 } from '#libs/platform/auth/asked.migration.js';
import { CreatePlatform1700000000050 } from '#libs/platform/platform.migration.js';
import { CreatePolicies1700000000500 } from '#libs/policies/engine/policies.migration.js';
import { CreateBacktests1700000000770 } from '#libs/insights/churn-backtest/backtest.migration.js';
import { policies } from '#libs/policies/policies.js';

/** Every migration of this product's databases, in the order of their times; insights bring their own. */
export const migrations: readonly Migration[] = [
  CreatePlatform1700000000050,
  CreateEventStore1700000000100,
  CreateKeyring1700000000140,
  CreatePublishing1700000000150,
  CreateFacts1700000000180,
  CreateInsights1700000000200,
  ...insights.flatMap((insight) => insight.migrations),
  CreateRelay1700000000300,
  CreateEngine1700000000350,
  CreateMove1700000000400,
  CreatePolicies1700000000500,
  ...policies.flatMap((policy) => policy.migrations),
  CreateBacktests1700000000770,
  CountUsedNames1700000000560,
  CountChannelsAndTiers1700000000935,
  CreateServiceLevels1700000000580,
  CreateChurnSettings1700000000700,
  CreateTierSettings1700000000820,
  CreateImprovements1700000000911,
  CreateCareRules1700000000950,
  CreateLearnedExpectations1700000000940,
  CreateFits1700000000860,
  RequestFitsUpTo1700000000893,
  KeepFitKeys1700000000935,
  CreateFeed1700000000800,
  CreateWebhooks1700000000810,
  KeepAskedWaits1700000000991,
  WithdrawItems1700000000956,
  KeepErasures1700000000957,
  KeepDerivedBefore1700000000880,
  FindChangesByCustomer1700000000992,
  KeepAskedKeys1700000000990,
  KeepFirstMerges1700000000989,
];
