import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';

/** The headers that a command takes. */
export const IdempotencyKeyHeader = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same command under the same key is carried out once, and answered as the first was, for ever.',
  });
export const IfMatchHeader = () =>
  ApiHeader({ name: 'If-Match', required: false, description: 'Only if this version is in force: an ETag.' });

/** The headers of a command's answer. @param whose "The complaint's" */
export const answerHeaders = (whose: string) => ({
  ETag: { description: `${whose} version, for If-Match.`, schema: { type: 'string' } },
  'Peakend-Position': {
    description: 'Give it as Peakend-Min-Position: queries then show the change.',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'Only where the same command was carried out before under this Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
});

export const Refuses = (refusals: Readonly<Record<number, string>>) =>
  applyDecorators(
    ...Object.entries(refusals).map(([status, description]) => ApiResponse({ status: Number(status), description })),
  );
