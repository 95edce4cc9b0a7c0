import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';
import { TenantsController } from './tenants.controller.js';

/** Tenants and their keys over HTTP. */
@Module({ controllers: [TenantsController, KeysController] })
export class AdministrationModule {}
