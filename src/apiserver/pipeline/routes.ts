/** The routes: what a request can be about. The first that matches takes it. To add one: its file in `routes/`, and its
 *  place here. */
import type { Clock } from '#base';
import type { Authorizer } from '../authz/authorizer.ts';
import type { Registry } from '../registry/registry.ts';
import type { Caches } from '../watch/caches.ts';
import type { Route } from './call.ts';
import { createCollectionRoute } from './routes/collection.ts';
import { createConnectionRoute } from './routes/connection.ts';
import { documentRoute, refusalRoute } from './routes/document.ts';
import { createExtensionRoute, type FindExtension } from './routes/extension.ts';
import { createObjectRoute } from './routes/object.ts';
import { createSubresourceRoute } from './routes/subresource.ts';
import { createWatchRoute } from './routes/watch.ts';

/** What routes ask, and where objects are. */
export interface RouteOptions {
  readonly registry: Registry;
  readonly caches: Caches;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  /** Which versions of groups another server answers for. Default: none. */
  readonly findExtension?: FindExtension;
}

/** In the order in which they are asked whether they match; the last takes what is left. */
export const createRoutes = (options: RouteOptions): readonly Route[] => [
  // What means nothing, or nothing that its transport could carry.
  refusalRoute,
  // Versions of groups that another server answers for, in place of this one.
  ...(options.findExtension ? [createExtensionRoute(options.findExtension)] : []),
  // Paths that are no resources.
  documentRoute,
  // Logs, exec, attach, port-forward and proxy: below an object, but with what is behind it.
  createConnectionRoute(options),
  // Subresources with a body or an answer of their own, and kinds that are answered, not stored.
  createSubresourceRoute(options),
  createWatchRoute(options),
  // Reading, creating and deleting several.
  createCollectionRoute(),
  // One object, with the subresources whose body is the object itself. The rest: what is not served is told here, too.
  createObjectRoute(options),
];
