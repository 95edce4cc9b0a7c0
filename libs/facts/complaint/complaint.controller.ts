import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { EventStore } from '#libs/eventing/event-store.js';
import { tellCommanded } from '#libs/facts/command.headers.js';
import { addCommandRoute, type CommandRequest, givenBy } from '#libs/facts/command.routes.js';
import type { Clock } from '#libs/kernel/clock.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { CommandComplaint } from './complaint.command.js';
import { DescribesCommand } from './complaint.document.js';
import { readCommand } from './complaint-command.reader.js';
import { COMMAND_NAMES, type CommandName, pathOf } from './complaint.commands.js';

/** Commands on complaints. Its routes are those of the table of commands. */
@ApiTags('complaints')
@Controller()
export class ComplaintController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async command(name: CommandName, { caller, named, body, request, reply }: CommandRequest): Promise<object> {
    const { complaintId = '', promiseId = null } = named;
    const given = readCommand(name, body, promiseId, this.clock.now());
    const ifVersion = ifMatchOf(request.headers['if-match']);
    const by = { tenant: caller.tenant, complaintId, ifVersion, ...givenBy(request) };
    const { complaint, eventId, ...told } = await this.commands.execute(new CommandComplaint(given, by));
    tellCommanded(reply, this.store.epoch, told);
    return name === 'promise' ? { promiseId: eventId, ...complaint } : complaint;
  }
}

for (const name of COMMAND_NAMES)
  addCommandRoute(ComplaintController.prototype, {
    name,
    path: pathOf(name),
    describes: DescribesCommand(name),
    handle: (controller, asked) => controller.command(name, asked),
  });
