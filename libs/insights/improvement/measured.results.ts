import { Inject } from '@nestjs/common';
import type { Database } from '#libs/eventing/database.js';
import type { ToldImprovement } from '#libs/facts/improvement/improvement.answer.js';
import type { ImprovementResult } from '#libs/facts/improvement/improvement.result.format.js';
import type { ImprovementResults, Measuring } from '#libs/facts/improvement/improvement.results.js';
import type { Clock } from '#libs/kernel/clock.js';
import { inSnapshot } from '#libs/platform/querying/answer.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { readResults } from './results.reader.js';

/** What came of improvements, for the answers of commands: by what queries see now. */
export class MeasuredResults implements ImprovementResults {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(
    measuring: Measuring,
    improvements: readonly ToldImprovement[],
  ): Promise<readonly (ImprovementResult | null)[]> {
    if (improvements.every(({ state }) => state.doneAt === null)) return improvements.map(() => null);
    const now = this.clock.now();
    const { body } = await inSnapshot(this.database, (sql) => readResults(sql, { ...measuring, now }, improvements));
    return body;
  }
}
