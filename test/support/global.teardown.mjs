export default async function teardown() {
  await globalThis.runServices?.stop();
}
