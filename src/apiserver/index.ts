/** apiserver: the Kubernetes API over a store: the one place where all components meet.
 *
 *  Start reading at `pipeline/pipeline.ts`, the way of every request; then `registry/generic/create.ts` and
 *  `registry/generic/update.ts`, what writes go through, and `watch/resource-cache.ts`, what reads and watches live on.
 *  To add what a kind does beyond its shape: a file in `registry/strategies/`. To add an admission plugin:
 *  `admission/plugins.ts`. */
export { readAdmissionSettings } from './admission/configuration/read.ts';
export type { AdmissionSettings } from './admission/configuration/settings.ts';
export {
  type ApiServer,
  type ApiServerListenOptions,
  type ApiServerOptions,
  createApiServer,
  type ServedKinds,
} from './api-server.ts';
export type { StaticToken } from './authn/static-tokens.ts';
export { readTokenFile } from './authn/token-file.ts';
export type { Role } from './authz/role-source.ts';
export type { EndKindsOptions } from './registry/end-kinds.ts';
export type { KindDefinition } from './resource/definition.ts';
