import { Module } from '@nestjs/common';
import { ConsistencyController } from './consistency.controller.js';
import { GetConsistencyHandler } from './consistency.query.js';

/** How alike channels are, over HTTP. */
@Module({ controllers: [ConsistencyController], providers: [GetConsistencyHandler] })
export class ConsistencyModule {}
