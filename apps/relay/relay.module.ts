import { Module } from '@nestjs/common';

/** Only the routes that every process has: health and metrics. */
@Module({})
export class RelayModule {}
