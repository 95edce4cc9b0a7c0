import { Module } from '@nestjs/common';
import { ListValueFitsHandler } from './value-fits.query.js';
import { ValueController } from './value.controller.js';
import { GetCustomerValueHandler } from './value.query.js';

/** What customers have brought and cost, and are expected to bring. */
@Module({ controllers: [ValueController], providers: [GetCustomerValueHandler, ListValueFitsHandler] })
export class ValueModule {}
