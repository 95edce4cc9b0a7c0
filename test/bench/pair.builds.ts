import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProduct, type ProductBuild } from '../support/product.build.js';

/** Builds the working tree, and another commit from a tree of its own with the packages that it names. */
export async function withBuilds<T>(
  commit: string,
  work: (builds: { readonly ours: ProductBuild; readonly theirs: ProductBuild }) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-commit-'));
  const tree = join(directory, 'tree');
  const git = (...args: string[]) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const builds: ProductBuild[] = [];
  try {
    git('worktree', 'add', '--quiet', '--detach', tree, commit);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: tree, stdio: 'ignore' });
    const [ours, theirs] = [buildProduct(), buildProduct(undefined, tree)];
    builds.push(ours, theirs);
    return await work({ ours, theirs });
  } finally {
    for (const build of builds) build.remove();
    git('worktree', 'remove', '--force', tree);
    rmSync(directory, { recursive: true, force: true });
  }
}
