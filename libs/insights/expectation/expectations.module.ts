import { Module } from '@nestjs/common';
import { ExpectationsController } from './expectations.controller.js';
import { GetExpectationsHandler } from './expectations.query.js';

/** Expectations over HTTP. */
@Module({ controllers: [ExpectationsController], providers: [GetExpectationsHandler] })
export class ExpectationsModule {}
