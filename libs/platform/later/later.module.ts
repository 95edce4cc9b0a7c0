import { Module } from '@nestjs/common';
import { LaterController } from './later.controller.js';

/** The routes that this version answers with 501. */
@Module({ controllers: [LaterController] })
export class LaterModule {}
