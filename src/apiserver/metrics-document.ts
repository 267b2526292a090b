/** What Prometheus scrapes of the API server. */
import { type MetricFamily, type MetricsRegistry, readWhenAsked } from '#base';
import type { Store } from '#store';
import type { DocumentServer } from './messages/documents.ts';

/** Access to these is authorized as to any path that is no resource. */
export const metricsPath = '/metrics';
/** What is reckoned with when it is asked how available a server is. */
export const slisPath = '/metrics/slis';

/** How large the store's file is, under the name of upstream's first etcd; nothing, of a store without a file. */
export const storageSize = (store: Pick<Store, 'sizeBytes'>): MetricFamily =>
  readWhenAsked(
    {
      name: 'apiserver_storage_size_bytes',
      help: "[STABLE] Bytes of the store's file.",
      labels: ['storage_cluster_id'],
    },
    () => {
      const { sizeBytes } = store;
      return sizeBytes === undefined ? [] : [{ labels: ['etcd-0'], value: sizeBytes }];
    },
  );

/** Answers one path with metrics. Who may read it is said by roles, as for any path. */
export const createMetricsDocument =
  (metrics: MetricsRegistry, at: string): DocumentServer =>
  async ({ path }) =>
    path === at ? await metrics.expose() : undefined;
