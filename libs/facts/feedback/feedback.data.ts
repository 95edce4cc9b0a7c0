import { About } from '#libs/facts/experience.data.js';
import {
  IsChannel,
  IsKebabCase,
  IsLanguage,
  IsId,
  IsSigned,
  IsText,
  IsWhole,
  OneOf,
} from '#libs/facts/field.decorators.js';
import { Optional, PresentBy, RangeBy } from '#libs/facts/field.rules.js';
import { IsRatings, Nested } from '#libs/facts/object.decorators.js';
import { scaleRanges } from '#libs/facts/valence.score.js';

/** What feedback is about, and where it was given. */
export class FeedbackAbout extends About {
  @Optional() @IsId() journeyId?: string;
  @Optional() @IsKebabCase() touchpoint?: string;
  @Optional() @IsChannel() channel?: string;
  @Optional() @IsId() staffId?: string;
}

/** Data of `feedback.submitted`, as published. */
export class SubmitFeedback {
  @OneOf([...Object.keys(scaleRanges), 'text']) instrument!: string;

  @PresentBy('instrument', { csat: 'required', ces: 'required', nps: 'required', stars: 'required', text: 'absent' })
  @IsWhole(0, 10)
  @RangeBy('instrument', scaleRanges)
  value?: number;

  @PresentBy('instrument', { text: 'required' })
  @IsText()
  text?: string;

  @Optional() @IsLanguage() language?: string;
  @Optional() @Nested(FeedbackAbout) about?: FeedbackAbout;
  @Optional() @IsSigned() expectation?: number;
  @Optional() @IsRatings() dimensions?: Record<string, number>;
  @Optional() @IsRatings() importance?: Record<string, number>;
  @Optional() @IsRatings() expected?: Record<string, number>;
  @Optional() @IsRatings() ideal?: Record<string, number>;
}
