import { IsExplicitJourneyId, IsKebabCase, OneOf } from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import { Nested } from '#libs/facts/object.decorators.js';

export class JourneyNamed {
  @IsKebabCase() definition!: string;
  @Optional() @IsExplicitJourneyId() id?: string;
}

/** Data of `journey.started`, as published. */
export class StartJourney {
  @Nested(JourneyNamed) journey!: JourneyNamed;
}

/** Data of `journey.ended`, as published. */
export class EndJourney {
  @Nested(JourneyNamed) journey!: JourneyNamed;
  @Optional() @OneOf(['completed', 'abandoned']) reason?: string;
}
