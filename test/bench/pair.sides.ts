import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProduct, type ProductBuild } from '../support/product.build.js';
import { PairSide } from './pair.side.js';

export interface PairSides {
  readonly ours: PairSide;
  readonly theirs: PairSide;
}

/** Builds the working tree, and another commit from a tree of its own with the packages that it names; starts both. */
export async function withSides<T>(commit: string, work: (sides: PairSides) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-commit-'));
  const tree = join(directory, 'tree');
  const git = (...args: string[]) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const builds: ProductBuild[] = [];
  const started: PairSide[] = [];
  const start = async (root?: string): Promise<PairSide> => {
    const build = buildProduct(undefined, root);
    builds.push(build);
    const side = await PairSide.start(build);
    started.push(side);
    return side;
  };
  try {
    git('worktree', 'add', '--quiet', '--detach', tree, commit);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: tree, stdio: 'ignore' });
    return await work({ ours: await start(), theirs: await start(tree) });
  } finally {
    await Promise.all(started.map((side) => side.stop()));
    for (const build of builds) build.remove();
    git('worktree', 'remove', '--force', tree);
    rmSync(directory, { recursive: true, force: true });
  }
}
