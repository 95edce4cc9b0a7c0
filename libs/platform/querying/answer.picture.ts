/** Metadata key of how a route's answer is drawn, a Draw (kernel/picture.ts). */
export const PICTURE = Symbol('Picture');
