import { IsNumber, Max, Min } from 'class-validator';
import { Commanded } from '#libs/facts/command.data.js';
import { IsChannel, IsDay, IsId, IsKebabCase, IsName, OneOf } from '#libs/facts/field.decorators.js';
import { all, Described, Optional, PresentBy } from '#libs/facts/field.rules.js';
import { Nested } from '#libs/facts/object.decorators.js';
import { MEASURE_KINDS } from './improvement.events.js';
import { SCALES } from './improvement.scales.format.js';

const LEAST = Math.min(...Object.values(SCALES).map(({ least }) => least));
const MOST = Math.max(...Object.values(SCALES).map(({ most }) => most));

/** A number on some measure's scale. */
const IsTarget = () =>
  all(
    IsNumber({ allowNaN: false, allowInfinity: false }),
    Min(LEAST),
    Max(MOST),
    Described(`a number from ${LEAST} to ${MOST} on the scale of the measure`),
  );

/** What an improvement is measured by. */
export class MeasureData {
  @OneOf(MEASURE_KINDS) kind!: string;

  @PresentBy('kind', {
    ...Object.fromEntries(MEASURE_KINDS.map((kind) => [kind, 'absent' as const])),
    dimension: 'required',
    touchpoint: 'required',
  })
  @IsName()
  name?: string;

  @Optional() @IsKebabCase() definition?: string;
  @Optional() @IsKebabCase() tier?: string;
  @Optional() @IsChannel() channel?: string;
}

/** Opens an improvement. */
export class OpenImprovement extends Commanded {
  @IsId() title!: string;
  /** Lists are asked for by it. */
  @IsId() owner!: string;
  @Nested(MeasureData) measure!: MeasureData;
  @IsTarget() target!: number;
  @IsDay() dueOn!: string;
}
