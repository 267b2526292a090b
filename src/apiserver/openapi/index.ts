/** openapi: what the server serves, field by field, for `kubectl explain`, for validation before a request, and for
 *  generators of clients.
 *
 *  Start reading at `openapi.ts`; `schemas.ts` turns descriptors into schemas, `operations.ts` lists paths and methods,
 *  `write-v2.ts` and `write-v3.ts` put them into the two formats. Fields are described in `src/api`, not here. */
export { OpenApi } from './openapi.ts';
