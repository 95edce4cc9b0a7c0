import { COMPENSATION_KINDS } from '#libs/facts/service-level/service-level.events.js';
import { Commanded } from '#libs/facts/command.data.js';
import { RatingGiven } from '#libs/facts/experience.data.js';
import {
  IsCurrency,
  IsId,
  IsMoney,
  IsName,
  IsText,
  IsTime,
  IsWhole,
  IsYesOrNo,
  OneOf,
} from '#libs/facts/field.decorators.js';
import { Optional, PresentBy } from '#libs/facts/field.rules.js';
import { Nested } from '#libs/facts/object.decorators.js';
import type { Declared } from '#libs/facts/schema.compiler.js';
import type { CommandName } from './complaint.commands.js';
import { PAUSE_REASONS } from './complaint.events.js';

class Assign extends Commanded {
  @IsName() department!: string;
  @Optional() @IsId() assignee?: string;
}

class Resolve extends Commanded {
  @IsName() outcome!: string;
  @Optional() @IsText() text?: string;
}

class Confirm extends Commanded {
  @IsYesOrNo() satisfied!: boolean;
  @Optional() @Nested(RatingGiven) rating?: RatingGiven;
}

class GiveReason extends Commanded {
  @IsText() reason!: string;
}

class Withdraw extends Commanded {
  @Optional() @IsText() reason?: string;
}

class Pause extends Commanded {
  @OneOf(PAUSE_REASONS) reason!: string;
}

class MakePromise extends Commanded {
  @IsText() what!: string;
  @IsTime() dueAt!: string;
}

class Compensate extends Commanded {
  @OneOf(COMPENSATION_KINDS) kind!: string;
  @PresentBy('kind', { discount: 'required', refund: 'required', voucher: 'required' })
  @IsMoney(0)
  value?: string | number;
  @Optional() @IsCurrency() currency?: string;
  @Optional() @IsText() text?: string;
}

class Reclassify extends Commanded {
  @Optional() @IsName() category?: string;
  @Optional() @IsWhole(1, 5) severity?: number;
}

class RecordRootCause extends Commanded {
  @IsName() category!: string;
  @IsText() text!: string;
}

class Note extends Commanded {
  @IsText() text!: string;
}

/** The bodies of commands. */
export const commandForms = {
  acknowledge: Commanded,
  assign: Assign,
  pause: Pause,
  resume: Commanded,
  promise: MakePromise,
  keep: Commanded,
  escalate: GiveReason,
  compensate: Compensate,
  reclassify: Reclassify,
  'root-cause': RecordRootCause,
  note: Note,
  resolve: Resolve,
  confirm: Confirm,
  reopen: GiveReason,
  withdraw: Withdraw,
} as const satisfies Readonly<Record<CommandName, Declared>>;
