/** The oldest release that works, as package.json says it, too. */
export const LEAST_NODE = [20, 12] as const;

/** Why a release of Node.js cannot run peakend; undefined if it can. */
export function nodeRefusal(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `peakend needs Node.js ${leastMajor}.${leastMinor} or newer, this is ${version}.`;
}

// Imports nothing: whoever imports this first is refused here, and not by an export that an old release does not have.
const refusal = nodeRefusal(process.versions.node);
if (refusal !== undefined) {
  console.error(refusal);
  process.exit(1);
}
