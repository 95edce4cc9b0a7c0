import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK } from '#libs/platform/tokens.js';
import { EventsController } from '#libs/facts/publishing/http/events.controller.js';
import { Ingest } from '#libs/facts/publishing/kafka/ingest.js';
import { ListRejectsHandler } from './list-rejects.query.js';
import { NameWarnings } from './name.warnings.js';
import { PlainController } from '#libs/facts/publishing/http/plain.controller.js';
import { PublishEventsHandler } from './publish-events.command.js';
import { Publisher } from './publisher.js';
import { Quotas } from '#libs/facts/publishing/quota/quotas.js';
import { Rejects } from './rejects.js';
import { RejectsController } from '#libs/facts/publishing/http/rejects.controller.js';
import { SchemasController } from '#libs/facts/publishing/http/schemas.controller.js';

/** Intake of facts over HTTP, and through an inbox if there is one. */
@Module({
  imports: [CqrsModule],
  controllers: [EventsController, PlainController, SchemasController, RejectsController],
  providers: [
    Publisher,
    Ingest,
    Rejects,
    NameWarnings,
    PublishEventsHandler,
    ListRejectsHandler,
    { provide: Quotas, useFactory: (clock: Clock) => new Quotas(clock), inject: [CLOCK] },
  ],
})
export class PublishingModule {}
