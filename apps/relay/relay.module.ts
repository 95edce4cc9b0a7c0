import { Module } from '@nestjs/common';

/** No routes but those of every process: health and metrics. */
@Module({})
export class RelayModule {}
