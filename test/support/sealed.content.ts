/** The content sealed with customers' keys, for specs next to the code, which must not import apps. */
export { sealedContent } from '#apps/composition/keyring.js';
