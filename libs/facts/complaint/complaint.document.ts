import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { answerHeaders, IdempotencyKeyHeader, IfMatchHeader, Refuses } from '#libs/facts/command.document.js';
import { nullsAllowed } from '#libs/facts/optional.members.js';
import { schemaOfClass } from '#libs/facts/schema.compiler.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { type Schema, uuid } from '#libs/platform/querying/answer.schema.js';
import { commandForms } from './complaint-command.data.js';
import { type CommandName, ruleOf } from './complaint.commands.js';
import { complaint } from './complaint.schema.js';

/** A body of each command. */
export const examples: Readonly<Record<CommandName, object>> = {
  acknowledge: { actor: 'maria' },
  assign: { department: 'billing', assignee: 'jonas' },
  pause: { reason: 'awaiting-customer' },
  resume: {},
  promise: { what: 'The refund arrives.', dueAt: '2030-01-31T18:00:00+01:00' },
  keep: {},
  escalate: { reason: 'It is the third complaint about this.' },
  compensate: { kind: 'voucher', value: '20', currency: 'EUR', text: 'With our apologies.' },
  reclassify: { category: 'refunds', severity: 4 },
  'root-cause': { category: 'process', text: 'Refunds wait for a signature.' },
  note: { text: 'Called back, nobody answered.' },
  resolve: { outcome: 'refunded', text: 'The money is on its way.' },
  confirm: { satisfied: true, rating: { scale: 'csat', value: 4 } },
  reopen: { reason: 'The money has not arrived.' },
  withdraw: { reason: 'It was a misunderstanding.' },
};

const REFUSALS = {
  400: 'The body cannot be read.',
  404: 'There is no such complaint, or no such promise of it.',
  409: 'COMMAND_NOT_ALLOWED: `state` says what the complaint is, `allowed` what it allows. BEFORE_LAST_COMMAND: `lastCommandAt` says when the last command happened. CONCURRENT_CHANGE: others kept deciding first.',
  412: 'VERSION_MISMATCH: another version than `If-Match` names is in force.',
  422: 'The command does not fit, or its Idempotency-Key was used for another one.',
  503: 'The store does not answer. Nothing is promised: give the command again.',
};

/** Describes a command's route, by the table of commands. */
export function DescribesCommand(name: CommandName): MethodDecorator {
  const { says } = ruleOf(name);
  const body = openApiSchema(nullsAllowed(schemaOfClass(commandForms[name])));
  return applyDecorators(
    ApiOperation({ summary: says, description: allowanceOf(name) }),
    ApiParam({ name: 'complaintId', schema: { type: 'string' } }),
    ...(name === 'keep' ? [ApiParam({ name: 'promiseId', schema: { type: 'string', format: 'uuid' } })] : []),
    IdempotencyKeyHeader(),
    IfMatchHeader(),
    ApiBody({ required: false, schema: { ...body, example: examples[name] } as object }),
    ApiResponse({
      status: 200,
      description: 'The complaint after it.',
      headers: answerHeaders("The complaint's"),
      schema: answerOf(name) as object,
    }),
    Refuses(REFUSALS),
  );
}

/** When a command is allowed, and what it leads to. */
export function allowanceOf(name: CommandName): string {
  const { in: states, while: condition, leadsTo = [] } = ruleOf(name);
  const conditions = {
    paused: ', while paused',
    running: ', unless paused',
    promised: ', for a promise that is open or broken',
  };
  const allowed = `Allowed in: ${states.join(', ')}${condition === undefined ? '' : conditions[condition]}.`;
  return leadsTo.length === 0 ? allowed : `${allowed} Leads to: ${leadsTo.join(' or ')}.`;
}

function answerOf(name: CommandName): Schema {
  if (name !== 'promise') return complaint;
  return {
    ...complaint,
    title: 'PromisedComplaint',
    properties: { promiseId: uuid, ...complaint.properties },
    required: ['promiseId', ...(complaint.required ?? [])],
  };
}
