import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { Public } from '#libs/platform/auth/access.js';
import { AnyQuery } from '#libs/platform/querying/parameters.decorator.js';
import { Readiness } from './readiness.js';

const LIVE = {
  title: 'Liveness',
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: ['live'] } },
};
const READY = {
  title: 'Readiness',
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['ready'] },
    checks: { type: 'object', additionalProperties: { type: 'string', enum: ['up', 'down'] } },
  },
};

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Public()
  @AnyQuery()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiOkResponse({ schema: LIVE })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  @AnyQuery()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether requests can be served, that is, every part they need answers' })
  @ApiOkResponse({ schema: READY })
  async ready(): Promise<{ status: 'ready'; checks: Record<string, 'up' | 'down'> }> {
    const { ready, checks } = await this.readiness.report();
    if (!ready)
      throw new Refusal('unavailable', 'NOT_READY', 'Not ready to serve requests.', {
        retryAfter: 1,
        members: { checks },
      });
    return { status: 'ready', checks };
  }
}
