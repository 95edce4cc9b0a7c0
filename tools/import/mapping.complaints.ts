import { jsonFaults } from '#libs/facts/json.faults.js';

/** Collects what is wrong with a mapping, so that its author sees everything at once. */
export class Complaints {
  readonly all: string[] = [];

  add(path: string, problem: string): void {
    this.all.push(path === '' ? problem : `${path}: ${problem}`);
  }

  parse(text: string): Record<string, unknown> {
    try {
      const value = JSON.parse(text);
      for (const { path, code } of jsonFaults(Buffer.from(text), value))
        this.add(
          path.join('.'),
          code === 'REPEATED_MEMBER' ? 'occurs twice' : 'has more digits than a number can keep',
        );
      return this.object(value, 'the mapping');
    } catch (error) {
      this.add('', `not JSON: ${(error as Error).message}`);
      return {};
    }
  }

  object(given: unknown, path: string): Record<string, unknown> {
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
    this.add(path, 'must be an object');
    return {};
  }

  text(given: unknown, path: string, limits: { optional?: boolean; most?: number } = {}): string | null {
    if (given === undefined && limits.optional) return null;
    const most = limits.most ?? Number.POSITIVE_INFINITY;
    if (typeof given === 'string' && given !== '' && given.length <= most) return given;
    this.add(path, Number.isFinite(most) ? `must be a text of 1 to ${most} characters` : 'must be a text');
    return null;
  }

  texts(given: unknown, path: string): string[] {
    if (Array.isArray(given) && given.every((one) => typeof one === 'string' && one !== '')) return given;
    if (Array.isArray(given) && given.every((one) => typeof one === 'number')) return given.map(String);
    this.add(path, 'must be a list of texts');
    return [];
  }

  number(given: unknown, path: string): number | null {
    if (given === undefined) return null;
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    this.add(path, 'must be a number');
    return null;
  }

  flag(given: unknown, path: string): boolean {
    if (given === undefined || typeof given === 'boolean') return given ?? false;
    this.add(path, 'must be true or false');
    return false;
  }

  oneOf<const T extends string>(given: unknown, allowed: readonly T[], path: string): T {
    if (allowed.includes(given as T)) return given as T;
    this.add(path, `must be one of ${allowed.map((one) => `"${one}"`).join(', ')}`);
    return allowed[0] as T;
  }

  unknownMembers(object: Record<string, unknown>, known: readonly string[], path: string): void {
    for (const name of Object.keys(object)) {
      if (!known.includes(name))
        this.add(path === '' ? name : `${path}.${name}`, `is not a member; known are ${known.join(', ')}`);
    }
  }
}
