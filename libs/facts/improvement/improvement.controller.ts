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
import { type Improvement, improvementOf } from './improvement.answer.js';
import { type CommandedImprovement, CommandImprovement, OpenImprovementAction } from './improvement.command.js';
import { IMPROVEMENT_COMMAND_NAMES, type ImprovementCommandName } from './improvement.commands.js';
import { DescribesImprovementCommand, DescribesOpening } from './improvement.document.js';
import { readImprovementCommand, readOpening } from './improvement.reader.js';

/** Opens improvements, and gives commands on them; their routes are those of the table of commands. */
@ApiTags('improvements')
@Controller('v1/improvements')
export class ImprovementController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @RequireScope('operate')
  @DescribesOpening()
  async open(
    @Caller() { tenant, timeZone }: Caller,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Improvement> {
    const given = readOpening(body, this.clock.now());
    const by = { tenant, timeZone, ...givenBy(request) };
    return this.answer(reply, await this.commands.execute(new OpenImprovementAction(given, by)));
  }

  async command(
    name: ImprovementCommandName,
    { caller, named, body, request, reply }: CommandRequest,
  ): Promise<Improvement> {
    const { improvementId = '' } = named;
    const given = readImprovementCommand(name, body, this.clock.now());
    const ifVersion = ifMatchOf(request.headers['if-match']);
    const { tenant, timeZone } = caller;
    const by = { tenant, timeZone, improvementId, ifVersion, ...givenBy(request) };
    return this.answer(reply, await this.commands.execute(new CommandImprovement(given, by)));
  }

  /** What was decided: a repeated command is answered as the first was, for ever, and what facts come to changes. */
  private answer(reply: FastifyReply, { improvement, ...told }: CommandedImprovement): Improvement {
    tellCommanded(reply, this.store.epoch, told);
    return improvementOf(improvement, null);
  }
}

for (const name of IMPROVEMENT_COMMAND_NAMES)
  addCommandRoute(ImprovementController.prototype, {
    name,
    path: `{improvementId}/${name}`,
    describes: DescribesImprovementCommand(name),
    handle: (controller, asked) => controller.command(name, asked),
  });
