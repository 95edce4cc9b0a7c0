import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standalone } from '#apps/standalone/standalone.app.js';
import { BadConfiguration, readConfiguration } from '#libs/platform/configuration.reader.js';
import { openInstallation } from './installation.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'peakend-installation-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const opened = (key: string) => {
  writeFileSync(join(root, 'admin.key'), `${key}\n`);
  return openInstallation(standalone, readConfiguration({ PEAKEND_DATA_DIR: root })).adminKey();
};

test('the admin key in a file is held to what the variable is held to', () => {
  const path = join(root, 'admin.key');
  for (const key of ['x', 'x'.repeat(31), `${'x'.repeat(32)}:`])
    expect(() => opened(key)).toThrow(
      new BadConfiguration([
        `${path} must be 32 to 200 visible ASCII characters without a colon: openssl rand -hex 32 makes some.`,
      ]),
    );
  expect(opened('x'.repeat(32))).toEqual({ value: 'x'.repeat(32), path });
});
