/** What a port needs, as one module: loaded together when the first is opened. */
export { formatsWith } from '../representations/negotiate.ts';
export { createRepresentations } from '../representations/representations.ts';
export { answerHealth, healthPaths } from './health.ts';
export { listen } from './listener.ts';
export { createHttpHandler } from './serve.ts';
