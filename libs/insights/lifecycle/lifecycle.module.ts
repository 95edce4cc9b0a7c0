import { Module } from '@nestjs/common';
import { LifecycleController } from './lifecycle.controller.js';
import { GetLifecycleHandler } from './lifecycle.query.js';

/** In which stage customers are, and how they came into it. */
@Module({ controllers: [LifecycleController], providers: [GetLifecycleHandler] })
export class LifecycleModule {}
