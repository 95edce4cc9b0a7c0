/**
 * The offered media type that an `Accept` header prefers (RFC 9110 section 12.5.1): the most specific range gives the
 * weight, and ties go to the one offered first. Without a readable range, all are accepted. Undefined: none of them.
 */
export function acceptedOf<const Offer extends string>(
  accept: string | undefined,
  offers: readonly Offer[],
): Offer | undefined {
  const ranges = (accept ?? '').split(',').flatMap(rangeOf);
  if (ranges.length === 0) return offers[0];
  let best: Offer | undefined;
  let liked = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality > liked) [best, liked] = [offer, quality];
  }
  return best;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function rangeOf(text: string): readonly Range[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  if (!/^([\w!#$&^.+-]+|\*)\/([\w!#$&^.+-]+|\*)$/.test(type)) return [];
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const quality = given === undefined ? 1 : Number(given.replace(/^q\s*=\s*/, ''));
  return quality >= 0 && quality <= 1 ? [{ type, quality }] : [];
}

function qualityOf(offer: string, ranges: readonly Range[]): number {
  for (const match of [offer, `${offer.slice(0, offer.indexOf('/'))}/*`, '*/*']) {
    const range = ranges.find(({ type }) => type === match);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
