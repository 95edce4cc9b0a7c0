import { Module } from '@nestjs/common';
import { AboutController } from './about.controller.js';
import { ListAboutHandler } from './about.query.js';

/** What campaigns, products and brands are like, over HTTP. */
@Module({ controllers: [AboutController], providers: [ListAboutHandler] })
export class AboutModule {}
