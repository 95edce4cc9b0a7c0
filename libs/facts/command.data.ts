import { IsName, IsTime } from './field.decorators.js';
import { Optional } from './field.rules.js';

/** What every command may say. */
export class Commanded {
  @Optional() @IsName() actor?: string;
  @Optional() @IsTime() occurredAt?: string;
}
