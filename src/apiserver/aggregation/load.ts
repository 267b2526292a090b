/** What asking other servers needs, as one module: loaded with the first of them. */
export { createForwarder } from './forward.ts';
export { asker, keepAvailable } from './keep-available.ts';
export { keepDescribed } from './keep-described.ts';
