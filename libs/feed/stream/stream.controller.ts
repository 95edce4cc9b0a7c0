import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuthenticatedRequest, RequireScope } from '#libs/platform/auth/access.js';
import { AlertStreams } from './alert.streams.js';
import { StreamReader } from './stream.reader.js';

/** How long a client should wait before it connects again, in milliseconds. */
const RETRY_MS = 1_000;

@ApiTags('alerts')
@Controller('v1/alerts/stream')
export class AlertStreamController {
  constructor(private readonly streams: AlertStreams) {}

  @Get()
  @RequireScope('subscribe', { patient: true })
  @ApiOperation({
    summary: 'Follow churn alerts as server-sent events',
    description:
      'Each event has the type of the alert’s event as `event` (`churn.alert.raised`), its feed position as `id`, and the ' +
      'CloudEvent in JSON as `data`. Begins with what comes next, or after `Last-Event-ID`. There is a comment at least ' +
      'every 4 seconds, and while nothing can be sent yet. A stream ends with a comment that says why.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event received: the stream goes on after it. `0`: from the beginning.',
  })
  @ApiProduces('text/event-stream')
  @ApiResponse({
    status: 200,
    description: 'The stream, which does not end by itself.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async follow(
    @Req() request: AuthenticatedRequest,
    @Res() reply: FastifyReply,
    @Headers('Last-Event-ID') lastEventId?: string,
  ): Promise<void> {
    const { principal } = request;
    const after = await this.streams.beginningOf(lastEventId);
    const isServed = principal !== undefined && principal !== 'installation' && after !== undefined;
    reply.hijack();
    const { raw } = reply;
    // A comment that waits for the one before it to be acknowledged would come too late.
    raw.socket?.setNoDelay();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // A proxy that collects what it passes on would hold alerts back.
      'x-accel-buffering': 'no',
    });
    if (request.method === 'HEAD') return void raw.end();
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const reader = new StreamReader(
      raw,
      request.headers.authorization,
      isServed ? principal.tenant : null,
      after ?? 0n,
    );
    raw.once('close', () => this.streams.hub.remove(reader));
    this.streams.hub.add(reader);
  }
}
