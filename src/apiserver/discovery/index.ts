/** discovery: what the server serves, for clients that ask. Start reading at `discovery.ts`; the documents are made in
 *  `legacy.ts` and `aggregated.ts`. Nothing is listed here: the list is `kinds` in `#api`. */
export { createDiscovery } from './discovery.ts';
