import { plainToInstance, Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { InputError, Refusal } from '#libs/kernel/refusal.js';
import { InputPipe } from './input.pipe.js';

class Place {
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(9, { message: 'must be at most 9' })
  row!: number;
}

class Input {
  @IsString({ message: 'must be text' })
  @Matches(/^[a-z]+$/, { message: 'must be of a to z' })
  name!: string;

  @IsArray({ message: 'must be a list' })
  @ArrayNotEmpty({ message: 'must not be empty' })
  @IsIn(['red', 'blue'], { each: true, message: 'must hold only red, blue' })
  colours!: string[];

  @ValidateNested()
  @Type(() => Place)
  place!: Place;
}

function errorsOf(body: unknown): readonly InputError[] {
  try {
    new InputPipe().transform(body, { type: 'body', metatype: Input });
    return [];
  } catch (error) {
    return (error as Refusal).errors;
  }
}

const right = { name: 'ada', colours: ['red'], place: { row: 1 } };

test('a body that fits is read into its class', () => {
  expect(new InputPipe().transform(right, { type: 'body', metatype: Input })).toEqual(plainToInstance(Input, right));
});

test.each<[string, object, string, string]>([
  ['of another type', { name: 5 }, '/name', 'must be text'],
  ['in another form', { name: 'Ada' }, '/name', 'must be of a to z'],
  ['of another type, wrong in every way', { colours: 'green' }, '/colours', 'must be a list'],
  ['empty', { colours: [] }, '/colours', 'must not be empty'],
  ['with a wrong element', { colours: ['red', 'green'] }, '/colours', 'must hold only red, blue'],
  ['within another, wrong in every way', { place: { row: 'first' } }, '/place/row', 'must be a whole number'],
])('a member %s is told once, by what its class declares first', (_, wrong, path, message) => {
  expect(errorsOf({ ...right, ...wrong })).toEqual([{ path, code: 'INVALID_VALUE', message }]);
});

test('every wrong member is told', () => {
  expect(errorsOf({ name: 5, colours: null, size: 1 }).map(({ path, code }) => [path, code])).toEqual([
    ['/size', 'UNKNOWN_FIELD'],
    ['/name', 'INVALID_VALUE'],
    ['/colours', 'INVALID_VALUE'],
  ]);
});
