import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Commanded } from '#libs/facts/command.data.js';
import { answerHeaders, IdempotencyKeyHeader, IfMatchHeader, Refuses } from '#libs/facts/command.document.js';
import { nullsAllowed } from '#libs/facts/optional.members.js';
import { type Declared, schemaOfClass } from '#libs/facts/schema.compiler.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { FOLLOW_UP_COMMANDS, type FollowUpCommandName } from './follow-up.commands.js';
import { OpenFollowUp } from './follow-up.data.js';
import { followUp } from './follow-up.schema.js';

const UNREAD = { 400: 'The body cannot be read.' };
const UNSURE = { 503: 'The store does not answer. Nothing is promised: give the command again.' };

export const openingExample = {
  customerId: '4711',
  department: 'billing',
  text: 'Find out why the fee was charged twice, and call back.',
  dueAt: '2099-01-31T18:00:00+01:00',
};

/** Describes the route that opens tasks. */
export function DescribesOpening(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Give a department a task that came up with a customer',
      description:
        '`from` names what it came from: something that happened with this customer, or a complaint of theirs. A task that is not done by `dueAt` is overdue, which is recorded once.',
    }),
    IdempotencyKeyHeader(),
    ApiBody({ required: true, schema: { ...bodyOf(OpenFollowUp), example: openingExample } as object }),
    answers(201, 'The task.'),
    Refuses({
      ...UNREAD,
      422: 'The task does not fit, is due in the past, does not come from where `from` says, or its Idempotency-Key was used for another one.',
      ...UNSURE,
    }),
  );
}

/** Describes a command's route, by the table of commands. */
export function DescribesFollowUpCommand(name: FollowUpCommandName): MethodDecorator {
  const { says } = FOLLOW_UP_COMMANDS[name];
  return applyDecorators(
    ApiOperation({ summary: says, description: allowanceOf(name) }),
    ApiParam({ name: 'followUpId', schema: { type: 'string', format: 'uuid' } }),
    IdempotencyKeyHeader(),
    IfMatchHeader(),
    ApiBody({ required: false, schema: { ...bodyOf(Commanded), example: { actor: 'maria' } } as object }),
    answers(200, 'The task after it.'),
    Refuses({
      ...UNREAD,
      404: 'There is no such task.',
      409: 'COMMAND_NOT_ALLOWED: `state` says what the task is, `allowed` what it allows. BEFORE_LAST_COMMAND: `lastCommandAt` says when the last command happened. CONCURRENT_CHANGE: others kept deciding first.',
      412: 'VERSION_MISMATCH: another version than `If-Match` names is in force.',
      422: 'The command does not fit, or its Idempotency-Key was used for another one.',
      ...UNSURE,
    }),
  );
}

/** When a command is allowed, and what it leads to. */
export function allowanceOf(name: FollowUpCommandName): string {
  const { in: state, leadsTo } = FOLLOW_UP_COMMANDS[name];
  return `Allowed in: ${state}. Leads to: ${leadsTo}.`;
}

function bodyOf(form: Declared): object {
  return openApiSchema(nullsAllowed(schemaOfClass(form)));
}

function answers(status: number, description: string): MethodDecorator {
  return ApiResponse({ status, description, headers: answerHeaders("The task's"), schema: followUp as object });
}
