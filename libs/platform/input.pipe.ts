import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { stepOf } from '#libs/kernel/json.pointer.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';

const MOST_ERRORS = 100;
const PRIMITIVES: readonly unknown[] = [String, Number, Boolean, Array, Object, undefined];

/**
 * Reads a body into the class that its handler declares (class-validator), refusing what does not fit: every error with
 * its JSON Pointer, unknown members by name. Handlers that declare no class read the body themselves.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type !== 'body' || !metatype || PRIMITIVES.includes(metatype)) return value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid([{ path: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }]);
    }
    const body = plainToInstance(metatype as new () => object, value);
    // class-transformer leaves out members such as __proto__ without a word.
    const strays = Object.keys(value).filter((name) => !Object.hasOwn(body, name));
    if (strays.length > 0) throw invalid(strays.slice(0, MOST_ERRORS).map((name) => unknownField('', name)));
    const errors = validateSync(body, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
    if (errors.length > 0) throw invalid(errors.flatMap((error) => inputErrorsOf(error, '')).slice(0, MOST_ERRORS));
    return body;
  }
}

/** Of the constraints that a member breaks, the one that its class declares first is told: what it is comes before its limits. */
function inputErrorsOf({ property, constraints = {}, children = [] }: ValidationError, parent: string): InputError[] {
  const path = `${parent}/${stepOf(property)}`;
  const within = children.flatMap((child) => inputErrorsOf(child, path));
  if ('whitelistValidation' in constraints) return [unknownField(parent, property)];
  // Decorators are applied from the last to the first.
  const message = Object.values(constraints).at(-1);
  return message === undefined ? within : [{ path, code: 'INVALID_VALUE', message }, ...within];
}

function unknownField(parent: string, name: string): InputError {
  return { path: `${parent}/${stepOf(name)}`, code: 'UNKNOWN_FIELD', message: 'is not a known field' };
}

/** A body that was read and does not fit; the detail tells the first error. */
export function invalid(errors: readonly InputError[]): Refusal {
  const first = errors[0];
  return new Refusal(
    'invalid',
    'INVALID_BODY',
    first ? `${first.path || 'The body'} ${first.message}.` : 'The body does not fit.',
    { errors },
  );
}
