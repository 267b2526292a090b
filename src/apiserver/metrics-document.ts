/** What Prometheus scrapes of the API server. */
import type { MetricsRegistry } from '#base';
import type { DocumentServer } from './messages/documents.ts';

/** Access to these is authorized as to any path that is no resource. */
export const metricsPath = '/metrics';
/** What is reckoned with when it is asked how available a server is. */
export const slisPath = '/metrics/slis';

/** Answers one path with metrics. Who may read it is said by roles, as for any path. */
export const createMetricsDocument =
  (metrics: MetricsRegistry, at: string): DocumentServer =>
  async ({ path }) =>
    path === at ? await metrics.expose() : undefined;
