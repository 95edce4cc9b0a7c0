import { IsChannel, IsKebabCase, IsName, IsText, IsWhole } from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';

/** Data of `complaint.filed`, as published. */
export class FileComplaint {
  @Optional() @IsName() complaintId?: string;
  @IsName() category!: string;
  @IsWhole(1, 5) severity!: number;
  @Optional() @IsText() text?: string;
  @IsChannel() channel!: string;
  @Optional() @IsKebabCase() touchpoint?: string;
  @Optional() @IsName() journeyId?: string;
  @Optional() @IsName() staffId?: string;
}
