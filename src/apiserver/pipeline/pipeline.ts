/** The pipeline: the one way of every request. Start reading at `stages.ts`, what each passes, and `routes.ts`, what it
 *  can be about. A transport makes an {@link Exchange} of what came and sends it through here. */
import { StatusError } from '#api';
import type { Served } from '../registry/catalogue.ts';
import { type About, Call, type Exchange, type Route } from './call.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { createRoutes, type RouteOptions } from './routes.ts';
import { createStages, type StageOptions } from './stages.ts';
import { inWordsOf } from './words.ts';

/** What stages and routes need, and where requests are counted. */
export type PipelineOptions = StageOptions & RouteOptions & { readonly metrics: RequestMetrics };

/** Shared by all transports of a server. */
export interface Pipeline {
  /** A request, not yet on its way. */
  begin(about: About, exchange: Exchange): Call;
  /** Takes a request through all stages, or until it is over. Throws what it is refused with. */
  pass(call: Call): Promise<void>;
}

/** The first that matches; the last one takes all. */
function routeOf(routes: readonly Route[], about: About, served: Served | undefined): Route {
  for (const route of routes) if (route.matches(about, served)) return route;
  throw new TypeError('no route takes the request');
}

/** Has no state but what is counted. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { registry, metrics } = options;
  const stages = createStages(options);
  const routes = createRoutes(options);
  return {
    begin(about, exchange) {
      const of = about.isResource === false ? about.of : about;
      const served = of && registry.served(of.group, of.version, of.resource);
      return new Call(about, exchange, routeOf(routes, about, served), served);
    },
    async pass(call) {
      metrics.begin(call);
      let code = 200;
      try {
        for (const stage of stages) {
          const pending = stage(call);
          if (!pending) continue;
          const outcome = await pending;
          if (outcome) call.outcome = outcome;
          if (call.isOver) return;
        }
        code = call.outcome?.code ?? 200;
      } catch (error) {
        code = error instanceof StatusError ? error.status.code : 500;
        throw inWordsOf(call.served, error);
      } finally {
        call.leaveRoom();
        if (call.route.isLasting && code < 400 && !call.isOver) call.onEnd = () => metrics.end(call, code);
        else metrics.end(call, code);
      }
    },
  };
}
