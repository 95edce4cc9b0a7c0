import { Commanded } from '#libs/facts/command.data.js';
import { readBody } from '#libs/facts/command.reader.js';
import { canonical } from '#libs/facts/content.format.js';
import { instantContent } from '#libs/facts/instant.format.js';
import type { JsonObject } from '#libs/kernel/event.js';
import type { Instant } from '#libs/kernel/instant.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { isDate } from '#libs/platform/querying/query.parameters.js';
import type { ImprovementCommandName } from './improvement.commands.js';
import { OpenImprovement } from './improvement.data.js';
import type { ImprovementOpened, Measure } from './improvement.events.js';
import { SCALES } from './improvement.scales.format.js';

/** What a command on an improvement says. */
interface Given {
  readonly occurredAt: Instant | null;
  /** Equal texts mean the same command, whatever spelling it came in. */
  readonly content: string;
}

export interface GivenImprovement extends Given {
  /** Of the event's data what the request says. */
  readonly said: Omit<ImprovementOpened, 'improvementId' | 'version'>;
}

export interface GivenImprovementCommand extends Given {
  readonly name: ImprovementCommandName;
  readonly said: { readonly actor?: string };
}

/** Reads what opens an improvement. @param now milliseconds since 1970 @throws Refusal `invalid`, with everything that is wrong */
export function readOpening(sent: unknown, now: number): GivenImprovement {
  const { members, occurredAt } = readBody(OpenImprovement, sent, now, contradictions);
  const said = members as unknown as GivenImprovement['said'];
  return { said, occurredAt, content: canonical(['open', occurredAt && instantContent(occurredAt), members]) };
}

/** Reads the body of a command; none is an empty one. @throws Refusal `invalid`, with everything that is wrong */
export function readImprovementCommand(
  name: ImprovementCommandName,
  sent: unknown,
  now: number,
): GivenImprovementCommand {
  const { members: said, occurredAt } = readBody(Commanded, sent, now, () => []);
  return { name, said, occurredAt, content: canonical([name, occurredAt && instantContent(occurredAt), said]) };
}

function contradictions({ measure, target, dueOn }: JsonObject): readonly InputError[] {
  const { kind } = measure as Measure;
  const { least, most, says } = SCALES[kind];
  const errors: InputError[] = [];
  if ((target as number) < least || (target as number) > most)
    errors.push({ path: '/target', code: 'OUT_OF_RANGE', message: `"target" of "${kind}" must be ${says}.` });
  if (!isDate(dueOn as string))
    errors.push({ path: '/dueOn', code: 'INVALID_FORMAT', message: '"dueOn" must be a day of the calendar.' });
  return errors;
}
