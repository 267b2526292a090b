/** What Prometheus scrapes of the API server. */
import type { MetricsRegistry } from '#base';
import type { DocumentServer } from './messages/documents.ts';

/** Access to it is authorized as to any path that is no resource. */
export const metricsPath = '/metrics';

/** Answers `/metrics`. Who may read it is said by roles, as for any path. */
export const createMetricsDocument =
  (metrics: MetricsRegistry): DocumentServer =>
  async ({ path }) => {
    if (path !== metricsPath) return undefined;
    const { contentType, text } = await metrics.expose();
    return { contentType, body: text };
  };
