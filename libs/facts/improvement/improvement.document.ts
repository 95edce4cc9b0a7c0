import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Commanded } from '#libs/facts/command.data.js';
import { answerHeaders, IdempotencyKeyHeader, IfMatchHeader, Refuses } from '#libs/facts/command.document.js';
import { nullsAllowed } from '#libs/facts/optional.members.js';
import { type Declared, schemaOfClass } from '#libs/facts/schema.compiler.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { IMPROVEMENT_COMMANDS, type ImprovementCommandName } from './improvement.commands.js';
import { OpenImprovement } from './improvement.data.js';
import { improvement } from './improvement.schema.js';

const UNREAD = { 400: 'The body cannot be read.' };
const UNSURE = { 503: 'The store does not answer. Nothing is promised: give the command again.' };

export const openingExample = {
  title: 'Answer calls within a minute',
  owner: 'maria',
  measure: { kind: 'dimension', name: 'convenience', channel: 'call-centre' },
  target: 7,
  dueOn: '2099-01-31',
};

/** Describes the route that opens improvements. */
export function DescribesOpening(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Open an improvement, with an owner, a measure and a target',
      description:
        'Title and owner stay readable for ever: name no customers. Queries compare before and after once it is done.',
    }),
    IdempotencyKeyHeader(),
    ApiBody({ required: true, schema: { ...bodyOf(OpenImprovement), example: openingExample } as object }),
    answers(201, 'The improvement.'),
    Refuses({
      ...UNREAD,
      422: 'The improvement does not fit, is due in the past, is measured by what there is not, or its Idempotency-Key was used for another one.',
      ...UNSURE,
    }),
  );
}

const DECIDED =
  'The answer tells what was decided: `before`, `after`, `change` and `verdict` are null. `GET /v1/improvements/{improvementId}` computes them.';

/** Describes a command's route, by the table of commands. */
export function DescribesImprovementCommand(name: ImprovementCommandName): MethodDecorator {
  const { says } = IMPROVEMENT_COMMANDS[name];
  return applyDecorators(
    ApiOperation({ summary: says, description: `${allowanceOf(name)} ${DECIDED}` }),
    ApiParam({ name: 'improvementId', schema: { type: 'string', format: 'uuid' } }),
    IdempotencyKeyHeader(),
    IfMatchHeader(),
    ApiBody({ required: false, schema: { ...bodyOf(Commanded), example: { actor: 'maria' } } as object }),
    answers(200, 'The improvement after it.'),
    Refuses({
      ...UNREAD,
      404: 'There is no such improvement.',
      409: 'COMMAND_NOT_ALLOWED: `state` says what the improvement is, `allowed` what it allows. BEFORE_LAST_COMMAND: `lastCommandAt` says when the last command happened. CONCURRENT_CHANGE: others kept deciding first.',
      412: 'VERSION_MISMATCH: another version than `If-Match` names is in force.',
      422: 'The command does not fit, or its Idempotency-Key was used for another one.',
      ...UNSURE,
    }),
  );
}

/** When a command is allowed, and what it leads to. */
export function allowanceOf(name: ImprovementCommandName): string {
  const { in: state, leadsTo } = IMPROVEMENT_COMMANDS[name];
  return `Allowed in: ${state}. Leads to: ${leadsTo}.`;
}

function bodyOf(form: Declared): object {
  return openApiSchema(nullsAllowed(schemaOfClass(form)));
}

function answers(status: number, description: string): MethodDecorator {
  return ApiResponse({
    status,
    description,
    headers: answerHeaders("The improvement's"),
    schema: improvement as object,
  });
}
