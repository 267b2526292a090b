/** What asking other servers needs, as one module: loaded with the first of them. */
export { createForwarder } from './forward.ts';
export { keepAvailable } from './keep-available.ts';
