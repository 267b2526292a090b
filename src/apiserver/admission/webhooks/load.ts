/** What only clusters with webhooks need. Loaded together, when the first configuration is found. */
export { hooksOf } from './hooks.ts';
export { askMutating } from './mutate.ts';
export { askValidating } from './validate.ts';
