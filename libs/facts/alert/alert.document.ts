import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { answerHeaders, IdempotencyKeyHeader, IfMatchHeader, Refuses } from '#libs/facts/command.document.js';
import { nullsAllowed } from '#libs/facts/optional.members.js';
import { schemaOfClass } from '#libs/facts/schema.compiler.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { ALERT_COMMANDS, type AlertCommandName } from './alert.commands.js';
import { commandForms } from './alert.data.js';
import { alert } from './alert.schema.js';

export const examples: Readonly<Record<AlertCommandName, object>> = {
  acknowledge: { actor: 'maria' },
  snooze: { until: '2099-01-31T09:00:00+01:00' },
  resolve: { outcome: 'won-over', actor: 'maria' },
};

/** Describes a command's route, by the table of commands. */
export function DescribesAlertCommand(name: AlertCommandName): MethodDecorator {
  const body = openApiSchema(nullsAllowed(schemaOfClass(commandForms[name])));
  return applyDecorators(
    ApiOperation({ summary: ALERT_COMMANDS[name].says, description: allowanceOf(name) }),
    ApiParam({ name: 'alertId', schema: { type: 'string', format: 'uuid' } }),
    IdempotencyKeyHeader(),
    IfMatchHeader(),
    ApiBody({ required: name !== 'acknowledge', schema: { ...body, example: examples[name] } as object }),
    ApiResponse({
      status: 200,
      description: 'The alert after it.',
      headers: answerHeaders("The alert's"),
      schema: alert as object,
    }),
    Refuses({
      400: 'The body cannot be read.',
      404: 'There is no such alert.',
      409: 'COMMAND_NOT_ALLOWED: `state` says what the alert is, `allowed` what it allows. CONCURRENT_CHANGE: others kept deciding first.',
      412: 'VERSION_MISMATCH: another version than `If-Match` names is in force.',
      422: 'The command does not fit, or its Idempotency-Key was used for another one.',
      503: 'The store does not answer. Nothing is promised: give the command again.',
    }),
  );
}

/** When a command is allowed, and what it leads to. */
export function allowanceOf(name: AlertCommandName): string {
  const { in: states, leadsTo } = ALERT_COMMANDS[name];
  return `Allowed in: ${states.join(', ')}. Leads to: ${leadsTo}.`;
}
