import { IsOptional } from 'class-validator';
import { About, MoneyGiven, RatingGiven } from '#libs/facts/experience.data.js';
import {
  IsChannel,
  IsEventId,
  IsExplicitJourneyId,
  IsKebabCase,
  IsLanguage,
  IsId,
  IsName,
  IsRemark,
  IsSeconds,
  IsSigned,
  IsText,
  IsTime,
  OneOf,
} from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import { IsFlatObject, IsRatings, Nested } from '#libs/facts/object.decorators.js';

export class JourneyGiven {
  @Optional() @IsKebabCase() definition?: string;
  @Optional() @IsExplicitJourneyId() id?: string;
}

export class ModeGiven {
  @OneOf(['human', 'machine']) actor!: string;
  @OneOf(['personal', 'media']) medium!: string;
  @OneOf(['sync', 'async']) timing!: string;
}

/** Data of `touchpoint.recorded`, as published. */
export class RecordTouchpoint {
  @IsKebabCase() touchpoint!: string;
  @IsChannel() channel!: string;
  @Optional() @Nested(JourneyGiven) journey?: JourneyGiven;
  @Optional() @IsName() stage?: string;
  @Optional() @IsSigned() valence?: number;
  @Optional() @Nested(RatingGiven) rating?: RatingGiven;
  @Optional() @IsText() text?: string;
  @Optional() @IsLanguage() language?: string;
  @Optional() @IsSigned() expectation?: number;
  @Optional() @Nested(ModeGiven) mode?: ModeGiven;
  @Optional() @IsSeconds() waitSeconds?: number;
  @Optional() @IsSeconds() durationSeconds?: number;
  @Optional() @IsId() staffId?: string;
  @Optional() @Nested(MoneyGiven) cost?: MoneyGiven;
  @Optional() @IsRatings() dimensions?: Record<string, number>;
  @Optional() @Nested(About) about?: About;
  @Optional() @IsFlatObject(false) attributes?: Record<string, string | number | boolean>;
}

/** Data of `touchpoint.corrected`, as published: members of a touchpoint with their new values; null clears one. */
export class CorrectTouchpoint extends RecordTouchpoint {
  @IsEventId() eventId!: string;
  @Optional() @IsTime() occurredAt?: string;
  /** The same as `occurredAt`; only one of the two may be given. */
  @Optional() @IsTime() time?: string;
  @Optional() @IsRemark() reason?: string;
}

for (const required of ['touchpoint', 'channel']) Optional()(CorrectTouchpoint.prototype, required);
const clearable = [
  'journey',
  'stage',
  'valence',
  'rating',
  'text',
  'language',
  'expectation',
  'mode',
  'waitSeconds',
  'durationSeconds',
  'staffId',
  'cost',
  'dimensions',
  'about',
  'attributes',
] as const satisfies readonly (keyof RecordTouchpoint)[];
for (const member of clearable) IsOptional()(CorrectTouchpoint.prototype, member);

/** Data of `touchpoint.retracted`, as published. */
export class RetractTouchpoint {
  @IsEventId() eventId!: string;
  @Optional() @IsRemark() reason?: string;
}
