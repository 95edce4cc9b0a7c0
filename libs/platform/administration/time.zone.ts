const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** Names that JavaScript accepts but the time zone database does not have (any more). */
const FOREIGN = /^(SystemV\/|US\/Pacific-New$)/i;

/**
 * Abbreviations that are names in the time zone database, each with the place whose clocks it follows. Before release
 * 2024b they had clocks of their own, and some programs still use those.
 */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  MET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  WET: 'Europe/Lisbon',
  EST: 'America/Panama',
  MST: 'America/Phoenix',
  HST: 'Pacific/Honolulu',
  EST5EDT: 'America/New_York',
  CST6CDT: 'America/Chicago',
  MST7MDT: 'America/Denver',
  PST8PDT: 'America/Los_Angeles',
};

/** Ambiguous abbreviations, which only JavaScript takes for one particular place. */
const AMBIGUOUS = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' '),
);

/** What is wrong with the name of a tenant's time zone, and what would be right; null if nothing is. */
export function wrongTimeZone(name: unknown): string | null {
  if (typeof name !== 'string' || FOREIGN.test(name)) return 'must be an IANA time zone such as Europe/Berlin';
  const resolved = resolvedZone(name);
  if (resolved === null) return 'must be an IANA time zone such as Europe/Berlin';
  const abbreviation = name.toUpperCase();
  const place = ABBREVIATIONS[abbreviation] ?? (AMBIGUOUS.has(abbreviation) ? resolved : null);
  return place === null
    ? null
    : `must name a place, not an abbreviation: ${place} for ${abbreviation}, if that is meant`;
}

function resolvedZone(name: string): string | null {
  if (name.length > 64 || !ZONE_NAME.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
