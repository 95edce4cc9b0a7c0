/** What is kept under customers' keys, for specs beside the code, which import no apps. */
export { sealedContent } from '#apps/composition/keyring.js';
