import { Module } from '@nestjs/common';
import { DefinitionController } from './definition.controller.js';
import { GetDefinitionHandler, ListDefinitionsHandler } from './definition.query.js';
import { PutDefinitionHandler } from './put-definition.command.js';

/** Journey definitions over HTTP. Needs CqrsModule and the tokens EVENT_STORE, DATABASE, CLOCK and PROJECTION_PROGRESS globally. */
@Module({
  controllers: [DefinitionController],
  providers: [PutDefinitionHandler, GetDefinitionHandler, ListDefinitionsHandler],
})
export class DefinitionModule {}
