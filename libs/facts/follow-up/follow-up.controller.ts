import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { tellCommanded } from '#libs/facts/command.headers.js';
import { addCommandRoute, type CommandRequest, givenBy } from '#libs/facts/command.routes.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import type { FollowUp } from './follow-up.answer.js';
import { CommandFollowUp, type CommandedFollowUp, OpenFollowUpTask } from './follow-up.command.js';
import { FOLLOW_UP_COMMAND_NAMES, type FollowUpCommandName } from './follow-up.commands.js';
import { DescribesFollowUpCommand, DescribesOpening } from './follow-up.document.js';
import { readFollowUpCommand, readOpening } from './follow-up.reader.js';

/** Opens follow-up tasks, and gives commands on them; their routes are those of the table of commands. */
@ApiTags('follow-ups')
@Controller('v1/follow-ups')
export class FollowUpController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @RequireScope('operate')
  @DescribesOpening()
  async open(
    @Caller() { tenant }: Caller,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FollowUp> {
    const given = readOpening(body, this.clock.now());
    return this.answer(
      reply,
      await this.commands.execute(new OpenFollowUpTask(given, { tenant, ...givenBy(request) })),
    );
  }

  async command(name: FollowUpCommandName, { caller, named, body, request, reply }: CommandRequest): Promise<FollowUp> {
    const { followUpId = '' } = named;
    const given = readFollowUpCommand(name, body, this.clock.now());
    const ifVersion = ifMatchOf(request.headers['if-match']);
    const by = { tenant: caller.tenant, followUpId, ifVersion, ...givenBy(request) };
    return this.answer(reply, await this.commands.execute(new CommandFollowUp(given, by)));
  }

  private answer(reply: FastifyReply, { followUp, ...told }: CommandedFollowUp): FollowUp {
    tellCommanded(reply, this.store.epoch, told);
    return followUp;
  }
}

for (const name of FOLLOW_UP_COMMAND_NAMES)
  addCommandRoute(FollowUpController.prototype, {
    name,
    path: `{followUpId}/${name}`,
    describes: DescribesFollowUpCommand(name),
    handle: (controller, asked) => controller.command(name, asked),
  });
