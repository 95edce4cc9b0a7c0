import { IsChannel, IsKebabCase, IsId, IsName, IsText, IsWhole } from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import { IsWords } from '#libs/facts/object.decorators.js';

/** Data of `complaint.filed`, as published. */
export class FileComplaint {
  @Optional() @IsId() complaintId?: string;
  @IsName() category!: string;
  @IsWhole(1, 5) severity!: number;
  @Optional() @IsText() text?: string;
  @IsChannel() channel!: string;
  @Optional() @IsKebabCase() touchpoint?: string;
  @Optional() @IsId() journeyId?: string;
  @Optional() @IsId() staffId?: string;
  @Optional() @IsWords(8) labels?: readonly string[];
}
