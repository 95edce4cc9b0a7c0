import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusalOf } from '#libs/facts/publishing/publisher.js';
import { Refusal, type RefusalKind } from '#libs/kernel/refusal.js';
import { problemOf } from '#libs/platform/problem.js';
import { codesOf, errorsIn } from './error.codes.js';

/** The files where a refusal ends a start or a command, and is printed. */
const STARTS = /^(apps|libs\/adapters)\/|\/(relay\.checkpoint|keyring)\.ts$/;
const DEAD_LETTERS = /\/kafka\/ingest\./;

const sources = ['libs', 'apps'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => ({ path, ...codesOf(readFileSync(path, 'utf8')) })),
);
const sections = errorsIn(readFileSync('docs/errors.md', 'utf8'));
const rowsOf = (section: string) => sections.get(section) ?? [];
const codesIn = (section: string) => rowsOf(section).map(({ code }) => code);
const answers = rowsOf('Answers');
const rejected = rowsOf('Rejected events');
const madeIn = (part: RegExp) =>
  new Set(sources.filter(({ path }) => part.test(path)).flatMap(({ codes }) => [...codes]));

const statusOf = (reason: string) =>
  /^\d+$/.test(reason) ? reason : `${problemOf(new Refusal(reason as RefusalKind, 'CODE', '')).status}`;

describe('docs/errors.md', () => {
  it('has every code that the product uses, and no other', () => {
    const documented = new Set([...sections.values()].flat().map(({ code }) => code));
    expect([...documented].sort()).toEqual([...new Set(sources.flatMap(({ codes }) => [...codes]))].sort());
  });

  it('has the status of every answer', () => {
    const given = sources
      .filter(({ path }) => !STARTS.test(path) && !DEAD_LETTERS.test(path))
      .flatMap((source) => [...source.answers])
      .map((answer) => answer.split(' ') as [string, string])
      .map(([code, reason]) => `${code} ${statusOf(reason)}`);
    // The server's own refusals have whatever status the server gives them.
    const ranges = answers.filter(({ cells }) => cells[0] === '4xx').map(({ code }) => code);
    expect(ranges).toEqual(['REFUSED', 'UNREADABLE_REQUEST']);
    const stated = answers.map(({ code, cells }) => `${code} ${cells[0]}`).filter((each) => !each.endsWith(' 4xx'));
    expect(stated.sort()).toEqual([...new Set(given)].sort());
  });

  it('has the status of every rejection of a single event', () => {
    const named = { index: 0, errors: [], source: null, id: null, type: null, customerId: null, raw: null };
    expect(rejected.map(({ code, cells }) => [code, cells[0]])).toEqual(
      rejected.map(({ code }) => [code, `${problemOf(refusalOf({ ...named, code })).status}`]),
    );
  });

  it('lists whatever ends a start or a command under refused starts and commands', () => {
    expect(codesIn('Refused starts and commands').sort()).toEqual([...madeIn(STARTS)].sort());
  });

  it('lists what the intake of a topic refuses under dead letters', () => {
    const made = [...madeIn(DEAD_LETTERS)];
    expect(codesIn('Dead letters')).toEqual(expect.arrayContaining(made));
    expect(made).toContain('UNREADABLE');
  });

  it.each([...sections.keys()])('%s: each code once, in order, with what to do about it', (section) => {
    const codes = codesIn(section);
    expect(codes).toEqual([...new Set(codes)].sort());
    for (const { cells } of rowsOf(section)) expect(cells.filter((cell) => cell.trim() === '')).toEqual([]);
    expect(new Set(rowsOf(section).map(({ cells }) => cells.length)).size).toBe(1);
  });

  it('says what a problem looks like', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/errors.md', 'utf8')) ?? [];
    const { body } = problemOf(new Refusal('not-found', 'NO_SUCH_JOURNEY', 'There is no journey with this id.'));
    expect(JSON.parse(example)).toEqual(body);
  });
});

describe('codes are found', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["throw new Refusal('not-found', 'NO_SUCH_THING', 'x');", ['NO_SUCH_THING'], ['NO_SUCH_THING not-found']],
    ["problem(status, gone ? 'GONE' : 'HERE', 'x');", ['GONE', 'HERE'], []],
    ["problem(410, gone ? 'GONE' : 'HERE', 'x');", ['GONE', 'HERE'], ['GONE 410', 'HERE 410']],
    ["const CODES = { FST_X: [400, 'NOT_SO', 'x'] };", ['NOT_SO'], ['NOT_SO 400']],
    ["const error = { path: '', code: 'REQUIRED', message: `GET it` };", ['REQUIRED'], []],
    ["if (error.code === 'ENOENT' && method === 'GET') return 'Ok';", [], []],
  ])('in %s', (source, codes, answered) => {
    const found = codesOf(source);
    expect([...found.codes]).toEqual(codes);
    expect([...found.answers]).toEqual(answered);
  });
});
