import { Module } from '@nestjs/common';
import { PeakEndController } from './peak-end.controller.js';
import { GetPeakEndScoresHandler } from './peak-end.query.js';

/** Peak-end scores over HTTP. */
@Module({ controllers: [PeakEndController], providers: [GetPeakEndScoresHandler] })
export class PeakEndModule {}
