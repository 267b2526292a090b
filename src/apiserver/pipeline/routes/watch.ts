/** A watch of a collection. */
import { badRequest } from '#api';
import { type Caches } from '../../watch/caches.ts';
import { parseSelection } from '../../watch/selection.ts';
import type { WatchSession, WatchSink } from '../../watch/watch-session.ts';
import type { Call, Route } from '../call.ts';
import { resourceRoute, servedBy } from './resource.ts';

export const createWatchRoute = ({ caches }: { caches: Caches }): Route => ({
  name: 'watch',
  ...resourceRoute,
  matches: about => about.isResource !== false && about.verb === 'watch',
  isLasting: true,
  async run(call) {
    await call.exchange.watch(sink => begin(call, sink, caches), call);
    // To establish it, and to show what there is, was work like a list.
    call.leaveSeats();
    return undefined;
  },
});

async function begin(call: Call, sink: WatchSink, caches: Caches): Promise<WatchSession> {
  const { engine, view } = servedBy(call);
  if (!engine) throw badRequest('not a watch');
  const { request } = call;
  return await caches.watch(engine.cache, {
    selection: parseSelection(engine.resource, request, view),
    parameters: request.options ?? {},
    sink,
  });
}
