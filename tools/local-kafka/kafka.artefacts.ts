import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const KAFKA = '4.3.1';
const LOG4J = '2.25.4';

const run = promisify(execFile);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>peakend</groupId>
  <artifactId>local-kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${KAFKA}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J}</version></dependency>
  </dependencies>
</project>
`;
/** Other artefacts get another directory. */
const NAME = `kafka-${KAFKA}-${createHash('sha256').update(POM).digest('hex').slice(0, 8)}`;

/**
 * The directory of Kafka's jars. Maven fetches them once (45 MB), into the user's cache: later starts need no network.
 * @throws Error that says what to install if Java or Maven is missing
 */
export async function kafkaLibraries(): Promise<string> {
  await orInstall('java', ['-version'], 'openjdk-17-jre-headless');
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const libraries = join(cache, 'peakend', NAME);
  if (existsSync(libraries)) return libraries;
  await orInstall('mvn', ['-version'], 'maven');
  mkdirSync(dirname(libraries), { recursive: true });
  const making = mkdtempSync(`${libraries}.`);
  try {
    writeFileSync(join(making, 'pom.xml'), POM);
    const jars = join(making, 'jars');
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], { cwd: making });
    // The directory appears complete or not at all; if another process was quicker, it has the same jars.
    if (!existsSync(libraries)) renameSync(jars, libraries);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return libraries;
}

async function orInstall(program: string, args: readonly string[], debianPackage: string): Promise<void> {
  await run(program, args).catch((cause: unknown) => {
    throw new Error(`A local Kafka needs ${program}: apt-get install ${debianPackage}`, { cause });
  });
}
