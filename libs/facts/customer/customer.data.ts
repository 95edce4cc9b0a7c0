import {
  IsChannel,
  IsCurrency,
  IsKebabCase,
  IsMoney,
  IsId,
  IsName,
  IsRemark,
  IsYesOrNo,
  OneOf,
} from '#libs/facts/field.decorators.js';
import { Optional } from '#libs/facts/field.rules.js';
import { IsFlatObject } from '#libs/facts/object.decorators.js';
import { churnReasons } from './customer.events.js';

/** Data of `customer.registered`, as published. */
export class RegisterCustomer {
  @IsFlatObject(true) traits!: Record<string, string | number | boolean | null>;
  @Optional() @IsName() segment?: string;
  @Optional() @OneOf(['high', 'normal', 'low']) potential?: string;
}

/** Data of `customer.profile-changed`, as published. */
export class ChangeProfile extends RegisterCustomer {}

/** Data of `customer.tier-assigned`, as published. */
export class AssignTier {
  @IsKebabCase() tier!: string;
  @Optional() @IsRemark() reason?: string;
}

/** Data of `customer.purchase-made`, as published. */
export class MakePurchase {
  @IsMoney(0) amount!: string | number;
  @IsCurrency() currency!: string;
  @Optional() @IsName() product?: string;
  @Optional() @IsId() orderId?: string;
}

/** Data of `customer.purchase-returned`, as published. */
export class ReturnPurchase extends MakePurchase {}

/** Data of `customer.referral-made`, as published. */
export class ReferCustomer {
  @Optional() @IsId() referredCustomerId?: string;
  @Optional() @IsChannel() channel?: string;
}

/** Data of `customer.lost`, as published. */
export class LoseCustomer {
  @OneOf(churnReasons) reason!: string;
}

/** Data of `customer.won-back`, as published. */
export class WinBackCustomer {
  @OneOf(churnReasons) reason!: string;
}

/** Data of `customer.profiling-objected`, as published. */
export class ObjectToProfiling {
  @Optional() @IsRemark() reason?: string;
}

/** Data of `customer.profiling-allowed`, as published. */
export class AllowProfiling extends ObjectToProfiling {}

/** Data of `customer.merged`, as published. */
export class MergeCustomer {
  @IsId() into!: string;
  @Optional() @IsYesOrNo() onlyFirst?: boolean;
}
