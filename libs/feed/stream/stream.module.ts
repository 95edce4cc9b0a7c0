import { Module } from '@nestjs/common';
import { AlertStreams } from './alert.streams.js';
import { AlertStreamController } from './stream.controller.js';

/** The stream of alerts. */
@Module({ controllers: [AlertStreamController], providers: [AlertStreams] })
export class AlertStreamModule {}
