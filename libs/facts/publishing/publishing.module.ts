import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK } from '#libs/platform/tokens.js';
import { EventsController } from './events.controller.js';
import { Ingest } from './ingest.js';
import { ListRejectsHandler } from './list-rejects.query.js';
import { PlainController } from './plain.controller.js';
import { PublishEventsHandler } from './publish-events.command.js';
import { Publisher } from './publisher.js';
import { Quotas } from './quotas.js';
import { Rejects } from './rejects.js';
import { RejectsController } from './rejects.controller.js';
import { SchemasController } from './schemas.controller.js';

/** How facts come in: over HTTP, and through an inbox if there is one. */
@Module({
  imports: [CqrsModule],
  controllers: [EventsController, PlainController, SchemasController, RejectsController],
  providers: [
    Publisher,
    Ingest,
    Rejects,
    PublishEventsHandler,
    ListRejectsHandler,
    { provide: Quotas, useFactory: (clock: Clock) => new Quotas(clock), inject: [CLOCK] },
  ],
})
export class PublishingModule {}
