import { Body, Controller, Inject, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesPut } from '#libs/facts/setting.document.js';
import { Changing, tellPut } from '#libs/facts/setting.request.js';
import { RequireScope } from '#libs/platform/auth/access.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { readTierSettings } from './tier-setting.reader.js';
import { tierSettingsExample, tierSettingsSchema } from './tier-setting.schema.js';
import { tierSettingsView, tierSettingsViewOf } from './tier-setting.view.js';
import { PutTierSettings } from './put-tier-settings.command.js';

@ApiTags('customers')
@Controller('v1/tier-settings')
export class PutTierSettingsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Put()
  @RequireScope('operate')
  @DescribesPut(
    { what: 'tier settings' },
    {
      description:
        'Where reviews are automatic, they assign tiers at the first midnight of each month, and at the first after a change of settings; otherwise only channels do. Answers about money are in the currency of the settings.',
      bodies: { 'application/json': { schema: openApiSchema(tierSettingsSchema), example: tierSettingsExample } },
      answer: tierSettingsView as unknown as Schema,
    },
  )
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const reading = readTierSettings(body);
    if (!reading.ok) throw invalid(reading.errors);
    const command = { settings: reading.settings, ifVersion };
    const { put, position } = await this.commands.execute(new PutTierSettings(tenant, command, traceparent));
    tellPut(reply, this.store.epoch, { version: put.version, created: false, position });
    return tierSettingsViewOf(put);
  }
}
