import { Module } from '@nestjs/common';
import { EraseCustomerHandler } from './erase-customer.command.js';
import { ErasureController } from './erasure.controller.js';
import { GetErasureHandler } from './erasure.query.js';

/** Erasing customers over HTTP. Needs CqrsModule, the platform's parts, ERASURE_LIST and WAITING_CUSTOMERS globally. */
@Module({ controllers: [ErasureController], providers: [EraseCustomerHandler, GetErasureHandler] })
export class ErasureModule {}
