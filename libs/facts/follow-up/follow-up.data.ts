import { Commanded } from '#libs/facts/command.data.js';
import { IsEventId, IsId, IsName, IsText, IsTime } from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import { Nested } from '#libs/facts/object.decorators.js';

/** What a task came from: one of the two. */
class Origin {
  @Optional() @IsEventId('something that happened with the customer') eventId?: string;
  @Optional() @IsId() complaintId?: string;
}

/** Opens a follow-up task. */
export class OpenFollowUp extends Commanded {
  @IsId() customerId!: string;
  @IsName() department!: string;
  @IsText() text!: string;
  @Optional() @IsTime() dueAt?: string;
  @Optional() @Nested(Origin) from?: Origin;
}
