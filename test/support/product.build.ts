import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from '@swc/core';

/** A compiled copy of the product in its own directory: it stays the same while the sources change. */
export interface ProductBuild {
  readonly directory: string;
  /** The script that Node runs to start an app. */
  main(app: string): string;
  /** The script that Node runs to start the importer. */
  readonly importer: string;
  /** The script that Node runs to start the command that runs backtests. */
  readonly backtest: string;
  remove(): void;
}

/**
 * @param edited makes another version of a file of the sources
 * @param root where the sources and their packages are, if not here
 * @param more folders that become a part of the product
 */
export function buildProduct(
  edited = (_file: string, code: string) => code,
  root = '.',
  more: readonly string[] = [],
): ProductBuild {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-build-'));
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, unknown>;
  };
  const ours = Object.keys(imports).map((name) => [name, `./${name.slice(1)}`]);
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module', imports: Object.fromEntries(ours) }));
  symlinkSync(resolve(root, 'node_modules'), join(directory, 'node_modules'));
  for (const folder of ['apps', 'libs', 'tools', ...more]) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.spec)\.ts$/.test(name)) continue;
      const source = join(root, folder, name);
      const target = join(directory, folder, name.replace(/ts$/, 'js'));
      const options = { filename: resolve(source), configFile: resolve(root, '.swcrc'), sourceMaps: false };
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, transformSync(edited(join(folder, name), readFileSync(source, 'utf8')), options).code);
    }
  }
  return productIn(directory);
}

/** The build in a directory. */
export function productIn(directory: string): ProductBuild {
  return {
    directory,
    main: (app) => join(directory, 'apps', app, 'main.js'),
    importer: join(directory, 'tools/import/main.js'),
    backtest: join(directory, 'tools/backtest/main.js'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
