/** log: writes each query and what came of it, at level debug. */
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { codeOf } from '../../wire/reply.ts';

/** At other levels it does nothing. */
export function createLogPlugin({ logger, clock }: Pick<DnsContext, 'logger' | 'clock'>): DnsPlugin {
  return {
    name: 'log',
    async handle(query, next) {
      if (!logger.writes('debug')) return await next(query);
      const startedAt = clock.now();
      const reply = await next(query);
      logger.debug('answered', {
        name: query.name,
        type: query.type,
        transport: query.transport,
        code: codeOf(reply),
        durationMs: clock.now() - startedAt,
      });
      // Each is to be written, so each must come here.
      return 'message' in reply ? reply : { ...reply, isLasting: false };
    },
  };
}
