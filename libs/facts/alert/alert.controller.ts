import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { EventStore } from '#libs/eventing/event-store.js';
import { tellCommanded } from '#libs/facts/command.headers.js';
import { addCommandRoute, type CommandRequest, givenBy } from '#libs/facts/command.routes.js';
import type { Clock } from '#libs/kernel/clock.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import type { Alert } from './alert.answer.js';
import { CommandAlert } from './alert.command.js';
import { ALERT_COMMAND_NAMES, type AlertCommandName } from './alert.commands.js';
import { DescribesAlertCommand } from './alert.document.js';
import { readAlertCommand } from './alert.reader.js';

/** Commands on churn alerts. Its routes are those of the table of commands. */
@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async command(name: AlertCommandName, { caller, named, body, request, reply }: CommandRequest): Promise<Alert> {
    const { alertId = '' } = named;
    const given = readAlertCommand(name, body, this.clock.now());
    const ifVersion = ifMatchOf(request.headers['if-match']);
    const by = { tenant: caller.tenant, alertId, ifVersion, ...givenBy(request) };
    const { alert, ...told } = await this.commands.execute(new CommandAlert(given, by));
    tellCommanded(reply, this.store.epoch, told);
    return alert;
  }
}

for (const name of ALERT_COMMAND_NAMES)
  addCommandRoute(AlertController.prototype, {
    name,
    path: `{alertId}/${name}`,
    describes: DescribesAlertCommand(name),
    handle: (controller, asked) => controller.command(name, asked),
  });
