/** errors: turns what later plugins throw into SERVFAIL, so that a client asks its next server instead of waiting. */
import { isAbortError, toError } from '#base';
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { responseCodes } from '../../wire/query.ts';
import { emptyReply } from '../../wire/reply.ts';

export function createErrorsPlugin({ logger }: Pick<DnsContext, 'logger'>): DnsPlugin {
  return {
    name: 'errors',
    async handle(query, next) {
      try {
        return await next(query);
      } catch (error) {
        if (!isAbortError(error))
          logger.warn('cannot answer', { name: query.name, type: query.type, error: toError(error) });
        return emptyReply(responseCodes.servFail);
      }
    },
  };
}
