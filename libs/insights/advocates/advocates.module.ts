import { Module } from '@nestjs/common';
import { AdvocatesController } from './advocates.controller.js';
import { ListAdvocatesHandler } from './advocates.query.js';

/** Who recommends the brand, and what those whom they brought spent. */
@Module({ controllers: [AdvocatesController], providers: [ListAdvocatesHandler] })
export class AdvocatesModule {}
