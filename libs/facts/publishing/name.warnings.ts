import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/eventing/database.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { namesKnownBy, stageUnknownTo, type UnknownStage } from '#libs/facts/definition/known.names.js';
import { type NameUse, namesUsedBy } from '#libs/facts/name.use.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { AdmittedEvent } from './event.intake.js';
import type { Incoming, Warning } from './publication.js';

/** Finds names that no definition of the tenant knows: they may be typing errors. */
@Injectable()
export class NameWarnings {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async of(tenant: string, admitted: readonly AdmittedEvent[], form: Incoming['form']): Promise<readonly Warning[]> {
    const definitions = await definitionsInForce(this.database, tenant);
    const known = namesKnownBy(definitions);
    const within = form === 'cloudevent' ? '/data' : '';
    return admitted.flatMap(({ index, fact }) => {
      const names = namesUsedBy(fact.data).filter(({ kind, name }) => !known[kind].has(name));
      const stage = stageUnknownTo(definitions, fact.data);
      return [
        ...names.map((use) => ({ index, path: `${within}${use.path}`, ...warningOf(use) })),
        ...(stage === null ? [] : [{ index, path: `${within}/stage`, ...stageWarning(stage) }]),
      ];
    });
  }
}

function warningOf({ kind, name }: NameUse): Pick<Warning, 'code' | 'message'> {
  return kind === 'definition'
    ? { code: 'UNKNOWN_DEFINITION', message: `There is no journey definition "${name}".` }
    : { code: 'UNKNOWN_TOUCHPOINT', message: `No journey definition has a touchpoint "${name}".` };
}

function stageWarning({ name, definition }: UnknownStage): Pick<Warning, 'code' | 'message'> {
  const whose = definition === null ? 'No journey definition has a' : `The journey definition "${definition}" has no`;
  return { code: 'UNKNOWN_STAGE', message: `${whose} stage "${name}".` };
}
