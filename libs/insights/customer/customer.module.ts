import { Module } from '@nestjs/common';
import { CustomersController } from './customers.controller.js';
import { GetCustomerHandler, ListCustomersHandler } from './customers.query.js';

/** Customers' profiles over HTTP. */
@Module({ controllers: [CustomersController], providers: [GetCustomerHandler, ListCustomersHandler] })
export class CustomerModule {}
