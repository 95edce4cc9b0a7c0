import { Body, Controller, Headers, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '#libs/platform/auth/access.js';
import { type Tenant, Tenants } from '#libs/platform/auth/tenants.js';
import { commandKeyIn, MAKES_ONCE } from '#libs/platform/input/idempotency-key.header.js';
import { NewTenantInput, TenantChangeInput } from './administration.input.js';
import { tenantSchema } from './administration.schemas.js';

interface TenantAnswer {
  readonly tenant: string;
  readonly timeZone: string;
  readonly eventsPerSecond: number | null;
}

const answerOf = ({ name, timeZone, eventsPerSecond }: Tenant): TenantAnswer => ({
  tenant: name,
  timeZone,
  eventsPerSecond,
});

@ApiTags('administration')
@Controller('v1/admin/tenants')
export class TenantsController {
  constructor(private readonly tenants: Tenants) {}

  @Post()
  @HttpCode(201)
  @AdminOnly()
  @ApiOperation({ summary: 'Make a tenant' })
  @ApiHeader(MAKES_ONCE)
  @ApiCreatedResponse({ schema: tenantSchema })
  async create(
    @Body() { name, timeZone, eventsPerSecond }: NewTenantInput,
    @Headers('Idempotency-Key') header?: string,
  ): Promise<TenantAnswer> {
    const tenant = { name, timeZone: timeZone ?? 'UTC', eventsPerSecond: eventsPerSecond ?? null };
    return answerOf(await this.tenants.create(tenant, commandKeyIn(header)));
  }

  @Patch(':name')
  @AdminOnly()
  @ApiParam({ name: 'name', schema: { type: 'string', example: 'demo' } })
  @ApiOperation({ summary: "Change a tenant's publishing quota" })
  @ApiOkResponse({ schema: tenantSchema })
  async change(@Param('name') name: string, @Body() { eventsPerSecond }: TenantChangeInput): Promise<TenantAnswer> {
    return answerOf(await this.tenants.changeQuota(name, eventsPerSecond));
  }
}
