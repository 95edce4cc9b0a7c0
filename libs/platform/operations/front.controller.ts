import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#libs/platform/auth/access.js';
import { AnyQuery } from '#libs/platform/querying/parameters.decorator.js';
import { FRONT_PAGE, FRONT_PAGE_POLICY } from './front.page.js';

/** For people who open the address in a browser; no part of the API. */
@ApiExcludeController()
@Controller()
export class FrontController {
  @Get()
  @Public()
  @AnyQuery()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', FRONT_PAGE_POLICY)
  page(): string {
    return FRONT_PAGE;
  }
}
