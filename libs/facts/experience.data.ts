import { IsCurrency, IsMoney, IsName, IsWhole, OneOf } from './field.decorators.js';
import { Optional, RangeBy } from './field.rules.js';
import { scaleRanges } from './valence.score.js';

/** What an experience was about. */
export class About {
  @Optional() @IsName() product?: string;
  @Optional() @IsName() productLine?: string;
  @Optional() @IsName() brand?: string;
  @Optional() @IsName() campaign?: string;
}

/** An answer on a scale. */
export class RatingGiven {
  @OneOf(Object.keys(scaleRanges)) scale!: string;
  @IsWhole(0, 10) @RangeBy('scale', scaleRanges) value!: number;
}

/** An amount with its currency. */
export class MoneyGiven {
  @IsMoney() amount!: string | number;
  @IsCurrency() currency!: string;
}
