import { Body, Controller, Inject, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesPut } from '#libs/facts/setting.document.js';
import { Changing, tellPut } from '#libs/facts/setting.request.js';
import { RequireScope } from '#libs/platform/auth/access.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { readChurnSettings } from './churn-setting.reader.js';
import { churnSettingsExample, churnSettingsSchema } from './churn-setting.schema.js';
import { churnSettingsView, settingsViewOf } from './churn-setting.view.js';
import { PutChurnSettings } from './put-churn-settings.command.js';

@ApiTags('churn')
@Controller('v1/churn-settings')
export class PutChurnSettingsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Put()
  @RequireScope('operate')
  @DescribesPut(
    { what: 'churn settings' },
    {
      description: "They count from the next midnight of the tenant's zone on.",
      bodies: { 'application/json': { schema: churnSettingsSchema, example: churnSettingsExample } },
      answer: churnSettingsView as unknown as Schema,
    },
  )
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const reading = readChurnSettings(body);
    if (!reading.ok) throw invalid(reading.errors);
    const command = { settings: reading.settings, ifVersion };
    const { put, position } = await this.commands.execute(new PutChurnSettings(tenant, command, traceparent));
    tellPut(reply, this.store.epoch, { version: put.version, created: false, position });
    return settingsViewOf(put);
  }
}
