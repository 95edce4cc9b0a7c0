/** Fails each test of the file or block in which a promise was rejected that nobody awaits: it would end a process. */
export function useUnhandled(): void {
  let unhandled: unknown[] = [];
  const record = (error: unknown) => unhandled.push(error);
  beforeEach(() => {
    unhandled = [];
    process.on('unhandledRejection', record);
  });
  afterEach(() => {
    process.off('unhandledRejection', record);
    expect(unhandled).toEqual([]);
  });
}
