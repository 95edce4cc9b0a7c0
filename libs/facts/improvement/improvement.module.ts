import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CommandImprovementHandler, OpenImprovementHandler } from './improvement.command.js';
import { ImprovementController } from './improvement.controller.js';
import { IMPROVEMENT_RESULTS, type ImprovementResults } from './improvement.results.js';

/** Improvements over HTTP: what owners do. */
@Module({})
export class ImprovementCommandsModule {
  /** @param results tells what came of them: what facts come to is not for facts to say */
  static toldBy(results: Type<ImprovementResults>): DynamicModule {
    return {
      module: ImprovementCommandsModule,
      controllers: [ImprovementController],
      providers: [
        OpenImprovementHandler,
        CommandImprovementHandler,
        { provide: IMPROVEMENT_RESULTS, useClass: results },
      ],
    };
  }
}
