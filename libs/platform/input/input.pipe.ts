import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { checkMembers, type MembersSchema } from './members.reader.js';

/** Checks a body against the class its handler declares. A handler whose class has no schema reads the body itself. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    const { schema } = (metatype ?? {}) as { readonly schema?: MembersSchema };
    if (type !== 'body' || schema === undefined) return value;
    const errors = checkMembers(schema, value);
    if (errors.length > 0) throw invalid(errors);
    return value;
  }
}

/** The refusal of a body that could be read but does not fit; the detail states the first error. */
export function invalid(errors: readonly InputError[]): Refusal {
  const first = errors[0];
  return new Refusal(
    'invalid',
    'INVALID_BODY',
    first ? `${first.path || 'The body'} ${first.message}.` : 'The body does not fit.',
    { errors },
  );
}
