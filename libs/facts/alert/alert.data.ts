import { IsName, IsTime } from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import type { Declared } from '#libs/facts/schema.compiler.js';
import type { AlertCommandName } from './alert.commands.js';

class Acknowledge {
  @Optional() @IsName() actor?: string;
}

class Snooze {
  @IsTime() until!: string;
  @Optional() @IsName() actor?: string;
}

class Resolve {
  @IsName() outcome!: string;
  @Optional() @IsName() actor?: string;
}

/** The bodies of commands on alerts. */
export const commandForms = {
  acknowledge: Acknowledge,
  snooze: Snooze,
  resolve: Resolve,
} as const satisfies Readonly<Record<AlertCommandName, Declared>>;
